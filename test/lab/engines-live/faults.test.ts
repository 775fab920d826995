import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { openLabHome } from "../../../lab/engines/home.ts";
import type { LabHome } from "../../../lab/engines/home.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { withBench } from "../../../lab/faults/bench.ts";
import { cacheKilled } from "../../../lab/faults/cache.ts";
import { runDrill } from "../../../lab/faults/drill.ts";
import { statistics } from "../../../lab/faults/statistics.ts";
import type { DrillStats } from "../../../lab/faults/types.ts";
import { proofStack } from "../faults/support.ts";

jest.setTimeout(180_000);

describe("a drill on real servers", () => {
  let home: LabHome;
  let stats: DrillStats;
  let leftOut: readonly string[];
  let maxConnections: number;

  beforeAll(async () => {
    home = await openLabHome(findEngines(process.env), new AbortController().signal);
    const { engines } = home;
    const context = {
      ...{ engines, home: home.home, quick: true, progress: () => undefined },
      stack: proofStack([String(engines.main.major)]),
    };
    stats = await withBench(context, async (bench) => {
      ({ leftOut, maxConnections } = bench);
      const pace = { rate: 150, steadyMs: 1_500, afterMs: 1_500 };
      return statistics(await runDrill(bench, cacheKilled(true), pace));
    });
  });

  afterAll(async () => {
    await home.close();
  });

  it("serves from the cache before, from the database during the fault, without an error", () => {
    const { steady, fault, after } = stats;
    expect([steady, fault, after].map(({ errors }) => errors)).toEqual([0, 0, 0]);
    expect(fault.requests).toBeGreaterThan(150);
    expect(fault.hitRatio).toBeUndefined();
    // One request in four is a search, and nearly all others come from the cache.
    expect(steady.hitRatio).toBeGreaterThan(0.8);
    const [before, during] = [steady, fault].map(({ queriesPerSecond }) => queriesPerSecond ?? 0);
    expect(during).toBeGreaterThan(2 * (before ?? 0));
  });

  it("is healthy again, and the cache fills", () => {
    expect(stats.healthyMs).toBe(0);
    expect(stats.after.hitRatio).toBeGreaterThan(0.3);
  });

  it("runs with the stack's parameters, and says which it left out", () => {
    expect(maxConnections).toBe(42);
    expect(leftOut).toEqual(["reserved-memory-percent"]);
  });
});
