import { describe, expect, it } from "@jest/globals";

import type { LoadRun } from "../../../lab/pool/load.ts";
import { judgeLoad, summarize } from "../../../lab/pool/load-judging.ts";
import type { LoadSummary } from "../../../lab/pool/load-judging.ts";
import { poolSettings } from "../../../lab/pool/servers.ts";

const SIZES = {
  ...{ factor: 4, maxConnections: 100, reserved: 1, direct: 39, pooled: 188 },
  ...{ cap: 37, borrowSeconds: 2 },
};
const RUN: LoadRun = {
  ...{ path: "pooled", times: 5, clients: 185, transactions: 900, failed: 0, refusedClients: 0 },
  ...{ tps: 700, p50: 250, p95: 300, p99: 320, waiting: 148 },
};

describe("taking runs together", () => {
  it("groups by way and multiple, and counts failures over all", () => {
    const [one, ...others] = summarize([
      RUN,
      { ...RUN, tps: 740, p50: 240, failed: 200, waiting: 140, refusedClients: 3 },
    ]);
    expect(others).toEqual([]);
    // 200 of 900 + 900 + 200
    expect(one).toMatchObject({ waiting: 148, refusedClients: 3, failedShare: 0.1 });
    expect(one?.tps).toEqual({ median: 720, least: 700, most: 740 });
  });
});

describe("judging the load", () => {
  const direct = (clients: number, refusedClients: number) =>
    ({ ...RUN, path: "direct", times: clients, clients, refusedClients }) as const;
  const good = summarize([
    RUN,
    { ...RUN, times: 0.5, clients: 19, p50: 51, waiting: 0 },
    // 100 - 1 = 99 of 185
    direct(185, 86),
    direct(37, 0),
  ]);
  const broken = (change: (one: LoadSummary) => Partial<LoadSummary>) =>
    judgeLoad(
      SIZES,
      good.map((one) => ({ ...one, ...change(one) })),
    )
      .filter(({ holds }) => !holds)
      .map(({ id }) => id);

  it("requires what is counted, and tells what is timed", () => {
    expect(judgeLoad(SIZES, good).map(({ id, holds, required }) => [id, holds, required])).toEqual([
      ["pool.load.direct", true, true],
      ["pool.load.errors", true, true],
      ["pool.load.below", true, false],
      ["pool.load.latency", true, false],
    ]);
  });

  it("catches a refusal below the limit, and none above it", () => {
    expect(broken(({ clients }) => (clients === 37 ? { refusedClients: 1 } : {}))).toEqual([
      "pool.load.direct",
    ]);
    expect(broken(({ path }) => (path === "direct" ? { refusedClients: 0 } : {}))).toEqual([
      "pool.load.direct",
    ]);
  });

  it("catches one failed request through the pool", () => {
    expect(broken(({ path }) => (path === "pooled" ? { failedShare: 0.0001 } : {}))).toEqual([
      "pool.load.errors",
    ]);
  });

  it("catches waits below the budget, and latencies far from the prediction", () => {
    expect(broken(({ clients }) => (clients === 19 ? { waiting: 1 } : {}))).toEqual([
      "pool.load.below",
    ]);
    // 250 ms + 25 % = 312.5 ms
    const slow = { median: 313, least: 313, most: 313 };
    expect(
      broken(({ path, times }) => (path === "pooled" && times === 5 ? { p50: slow } : {})),
    ).toEqual(["pool.load.latency"]);
  });
});

describe("PgBouncer's parameters", () => {
  it("are the proxy's share and its borrow timeout", () => {
    expect(poolSettings({ sizes: SIZES, mode: "transaction", timeout: true })).toEqual({
      pool_mode: "transaction",
      default_pool_size: "37",
      max_db_connections: "37",
      query_wait_timeout: "2",
      max_client_conn: "20000",
    });
  });
});
