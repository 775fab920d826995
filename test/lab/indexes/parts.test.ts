import { describe, expect, it } from "@jest/globals";

import { GUIDE_INDEXES } from "../../../lab/indexes/guide-indexes.ts";
import { readingNode } from "../../../lab/indexes/plans.ts";
import { proxyConnections, summarise } from "../../../lab/indexes/prescription.ts";
import { chooseDatabase, settingsOf } from "../../../lab/indexes/settings.ts";
import { Sightings, writeStatement } from "../../../lab/indexes/writers.ts";
import { copyRows } from "../../../lab/indexes/writes.ts";
import type { DatabaseParameters } from "../../../lab/proof/types.ts";

describe("how a plan reads a table", () => {
  const bitmap = {
    "Node Type": "Limit",
    Plans: [
      { "Node Type": "Seq Scan", "Relation Name": "users" },
      {
        "Node Type": "Bitmap Heap Scan",
        "Relation Name": "events",
        Plans: [{ "Node Type": "Bitmap Index Scan", "Index Name": "by_date" }],
      },
    ],
  };

  it("is the node of that table, with the index below it", () => {
    expect(readingNode(bitmap, "events")).toBe("Bitmap Heap Scan using by_date");
    expect(readingNode(bitmap, "users")).toBe("Seq Scan");
    expect(readingNode(bitmap, "messages")).toBe("not read");
  });
});

describe("the stack's pool", () => {
  const group = (maxConnectionsPercent: unknown) => ({
    type: "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
    ...{ name: "targets", id: "x", outputs: {} },
    inputs: { connectionPoolConfig: { maxConnectionsPercent } },
  });

  it("has the proxy's percent of max_connections, rounded down", () => {
    // 37 % of 170 = 62.9.
    expect(proxyConnections([group(37)], 170)).toBe(62);
    expect(proxyConnections([group(1)], 50)).toBe(1);
    expect(proxyConnections([], 170)).toBeUndefined();
  });
});

describe("a run of the load", () => {
  it("is summed up from its latencies", () => {
    const latencies = [1, 2, 3, 4];
    const run = { ...{ transactions: 4, failed: 1, error: "x", tps: 7 }, latencies };
    expect(summarise(run)).toEqual({ rate: 7, failed: 1, mean: 2.5, p50: 2, p95: 4, p99: 4 });
  });
});

describe("parameters", () => {
  const database = (instanceClass: string, version: string): DatabaseParameters => ({
    ...{ instanceClass, version, memory: 8 * 1024 ** 3, vcpu: 2, declared: {} },
    values: { work_mem: "16384", random_page_cost: "1.1" },
  });

  it("are those of the class in the version that is nearest to the server's", () => {
    const all = ["15", "17", "18"].map((version) => database("db.m7g.large", version));
    expect(chooseDatabase([database("db.r7g.large", "16"), ...all], 16).version).toBe("15");
    expect(chooseDatabase(all, 18).version).toBe("18");
    expect(() => chooseDatabase([database("db.t4g.micro", "17")], 17)).toThrow(/are db.t4g.micro/);
  });

  it("are RDS' defaults for the class, and ours over them, as far as the server knows them", () => {
    const known = new Set(["shared_buffers", "work_mem", "shared_preload_libraries"]);
    // 8 GiB / 32768 = 262,144 pages. RDS leaves work_mem to PostgreSQL, and this server has no random_page_cost.
    expect(settingsOf(database("db.m7g.large", "17"), known)).toEqual({
      defaults: { shared_buffers: "262144" },
      ours: { shared_buffers: "262144", work_mem: "16384" },
    });
  });
});

describe("clients that write", () => {
  const table = { name: "users", columns: ["email", "status"], rows: 100, newIds: 1000 };

  it("insert and update by turns, one table after the other", () => {
    const tables = [table, { ...table, name: "events" }];
    expect(writeStatement(tables, 0, 0)).toBe(
      "INSERT INTO users (id, email, status) SELECT 1000, email, status FROM users WHERE id = 1",
    );
    expect(writeStatement(tables, 0, 1)).toMatch(/^UPDATE users SET \(email, status\) = /);
    expect(writeStatement(tables, 0, 2)).toMatch(/^INSERT INTO events /);
  });

  it("never meet in a row", () => {
    const ids = (writer: number, kind: RegExp) =>
      Array.from(
        { length: 200 },
        (_, n) => kind.exec(writeStatement([table], writer, n))?.[1],
      ).filter((id) => id !== undefined);
    for (const kind of [/^INSERT .* SELECT (\d+),/, /^UPDATE .* WHERE id = (\d+)$/]) {
      const first = new Set(ids(0, kind));
      expect(first.size).toBeGreaterThan(10);
      expect(ids(1, kind).filter((id) => first.has(id))).toEqual([]);
    }
  });

  it("update rows that there are", () => {
    for (let n = 1; n < 400; n += 2) {
      const id = Number(/WHERE id = (\d+)$/.exec(writeStatement([table], n % 4, n))?.[1]);
      expect(id).toBeGreaterThanOrEqual(1);
      expect(id).toBeLessThanOrEqual(100);
    }
  });
});

describe("what clients saw", () => {
  it("keeps failures, also from before, and the longest of all", async () => {
    const seen = new Sightings();
    await seen.time(() => Promise.reject(new Error("first")));
    seen.reset();
    await seen.time(() => Promise.resolve());
    await seen.time(() => new Promise((done) => setTimeout(done, 30)));
    await seen.time(() => Promise.reject(new Error("second")));
    seen.wait(7);
    seen.wait(3);
    const report = seen.report();
    expect(report).toMatchObject({ done: 2, failed: 2, error: "first", longestWait: 7 });
    expect(report.longest).toBeGreaterThan(25);
    expect(report.longestGap).toBeGreaterThan(25);
    expect(report.took).toBeGreaterThanOrEqual(report.longest);
  });
});

describe("copies of rows", () => {
  it("have ids after the given one", () => {
    // 1 + 7920 % 7919 = 2.
    expect(copyRows(new Map([["users", "email"]]), "users", 7920, 3)).toBe(
      "INSERT INTO users (id, email) SELECT 7920 + row_number() OVER (), email FROM users WHERE id BETWEEN 2 AND 4",
    );
  });
});

describe("the guides' statements", () => {
  it("have their names", () => {
    const names = GUIDE_INDEXES.map(({ name }) => name);
    expect(names).toContain("idx_messages_tenant_created");
    expect(names.every((name) => name.startsWith("idx_"))).toBe(true);
    expect(new Set(names).size).toBe(25);
  });
});
