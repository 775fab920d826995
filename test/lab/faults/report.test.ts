import { describe, expect, it } from "@jest/globals";

import { readContract } from "../../../lab/faults/contract.ts";
import { drillPicture } from "../../../lab/faults/pictures.ts";
import { counter } from "../../../lab/faults/sampling.ts";
import { statistics } from "../../../lab/faults/statistics.ts";
import { tables } from "../../../lab/faults/tables.ts";
import { milliseconds, percent, perSecond } from "../../../lab/faults/text.ts";
import type { DrillRecord } from "../../../lab/faults/types.ts";
import { outcomeAt, statsOf } from "./records.ts";
import { proofStack } from "./support.ts";

const CAPACITY = { users: 200, rate: 594, p95: 868, errors: 0, requests: 2_400, steadyRate: 297 };

describe("text", () => {
  it("writes numbers with their units", () => {
    expect([0, 0.84, 9.96, 12.4, 999, 1_250].map(milliseconds)).toEqual([
      ...["0 ms", "0.8 ms", "10 ms", "12 ms", "999 ms", "1.25 s"],
    ]);
    expect([undefined, Number.NaN].map(milliseconds)).toEqual(["-", "-"]);
    expect([0, 0.01234, 1, undefined, Number.NaN].map(percent)).toEqual([
      ...["0 %", "1.23 %", "100 %", "-", "-"],
    ]);
    expect(perSecond(296.6)).toBe("297 requests/s");
  });
});

describe("counter", () => {
  it("reads a metric by its whole name", () => {
    const page = 'db_queries_total_more 1\ndb_queries_total{a="b"} 2\ndb_queries_total 3.5e+2\n';
    expect(counter(page, "db_queries_total")).toBe(350);
    expect(counter("", "db_queries_total")).toBeUndefined();
  });
});

describe("tables", () => {
  const locked = statsOf("slow-database", {
    extra: { endedByServer: 1, heldMs: 3_030, waitingForLock: 8 },
    failing: { item: 0.01, search: 0.54 },
  });
  const all = tables(
    [statsOf("connections-exhausted", { extra: { held: 39, superuserMs: 79 } }), locked],
    CAPACITY,
    readContract(proofStack(["17"])),
  );

  it("has rows as long as their heads", () => {
    for (const { columns, rows } of all) {
      expect(rows.map(({ length }) => length)).toEqual(rows.map(() => columns.length));
    }
    // Before, during and after two faults; two faults; two numbers of one; who waits for a lock.
    expect(all.map(({ rows }) => rows.length)).toEqual([6, 2, 2, 5]);
  });

  it("says the factor of the load, and the limits in the stack and in the drill", () => {
    // 297 / 450.
    expect(all[0]?.text).toContain("297 requests/s, 66 % of the guide's 450");
    expect(all[3]?.rows[0]?.slice(1, 4)).toEqual([
      ...["DATABASE_POOL_TIMEOUT_SECONDS", "10 s", "1 s"],
    ]);
    expect(all[3]?.rows[3]?.[4]).toBe("ended by the server after 3.03 s");
  });

  it("leaves out the waits when there was no lock", () => {
    const some = tables([statsOf("x")], CAPACITY, readContract(proofStack(["17"])));
    expect(some.map(({ title }) => title)).not.toContain(
      "Who waits how long while a table is locked",
    );
  });
});

describe("drillPicture", () => {
  it("says what it shows, and has no points where nothing was asked", () => {
    const record: DrillRecord = {
      ...{ id: "cache-killed", title: "Cache killed", what: "the cache is killed", extra: {} },
      outcomes: [outcomeAt(0), outcomeAt(1_100, { ok: false, ms: 300 }), outcomeAt(3_500)],
      samples: [],
      marks: { fault: 1_000, mended: 2_000, end: 4_000 },
    };
    const { spec, description } = drillPicture(record, statistics(record));
    expect(description).toMatchObject({
      ...{ id: "faults-cache-killed", title: "Cache killed: requests over time" },
    });
    expect(description.text).toContain(
      "The cache is killed. Before it p99 was 10 ms; during it 300 ms, and 100 % of requests failed; the last error came 0 ms after the repair.",
    );
    const [rates, times] = (spec as unknown as Panels).vconcat;
    expect(rates.layer[0].data.values).toEqual([{ from: 1, to: 2 }]);
    // Eight stretches of half a second, two lines.
    expect(rates.layer[1].data.values).toHaveLength(16);
    // Requests were due in three of them.
    expect(times.layer[1].data.values).toHaveLength(6);
  });
});

interface Layer {
  readonly data: { readonly values: readonly unknown[] };
}

interface Panels {
  readonly vconcat: readonly [Panel, Panel];
}

interface Panel {
  readonly layer: readonly [Layer, Layer];
}
