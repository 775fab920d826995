import { describe, expect, it } from "@jest/globals";
import type { CacheClient } from "../../../tuning/budget/caches.ts";
import { cacheBudget } from "../../../tuning/budget/caches.ts";
import { tuneRedis } from "../../../tuning/redis.ts";

/** 50 connections a process, as the Wakala guide has it. */
const api: CacheClient = {
  name: "api",
  maxReplicas: 10,
  surge: 0,
  ending: 0,
  workers: 4,
  poolSize: 50,
};

function budget(nodeType: string, clients: readonly CacheClient[]) {
  const tuning = tuneRedis({
    engine: "valkey",
    engineVersion: "8.0",
    nodeType,
    role: "cache",
    clusterMode: false,
  });
  return cacheBudget({ cache: "main", tuning, clients, headroomPercent: 20 });
}

describe("connections to a cache", () => {
  it("of the Wakala guide, 50 x 4 x 10 = 2,000, fit 80 % of 65,000", () => {
    const finding = budget("cache.r7g.large", [api]);
    expect([finding.status, finding.total, finding.limit]).toEqual(["ok", 2000, 52_000]);
    expect(finding.subject).toBe("cache main");
  });

  it("of a micro node are limited to 80 % of 20,000; the smaller pool that fits is named", () => {
    // 100 replicas x 4 x 50 = 20,000 against 16,000: a pool of 40 = 16,000 fits, 41 = 16,400 does not
    const finding = budget("cache.t4g.micro", [{ ...api, maxReplicas: 100 }]);
    expect([finding.status, finding.total, finding.limit]).toEqual(["error", 20_000, 16_000]);
    expect(finding.fixes.map(({ change, total }) => [change, total])).toEqual([
      ["services.api.cachePools.main.size: 50 -> 40", 16_000],
    ]);
  });

  it("of old replicas that still end count as well, in a line of their own", () => {
    // (10 + 3) x 4 x 50 = 2,600 and 7 x 4 x 50 = 1,400
    const finding = budget("cache.r7g.large", [{ ...api, surge: 3, ending: 7 }]);
    expect(finding.total).toBe(4000);
    expect(finding.lines).toEqual([
      {
        label: "services.api",
        arithmetic: "(10 + 3) replicas x 4 workers x 50",
        amount: 2600,
      },
      {
        label: "services.api, ending",
        arithmetic: "7 old replicas x 4 workers x 50",
        amount: 1400,
      },
    ]);
  });

  it("of several services are added up, and the largest pool is the one to shrink", () => {
    const worker = { ...api, name: "worker", maxReplicas: 1 };
    const finding = budget("cache.t4g.micro", [worker, { ...api, maxReplicas: 100 }]);
    // 1 x 4 x 50 = 200 more; 400 processes x 39 = 15,600 + 200 = 15,800
    expect(finding.total).toBe(20_200);
    expect(finding.fixes[0]).toMatchObject({ to: "39", total: 15_800 });
  });

  it("of jobs count while they run", () => {
    const tuning = tuneRedis({
      engine: "valkey",
      engineVersion: "8.0",
      nodeType: "cache.r7g.large",
      role: "cache",
      clusterMode: false,
    });
    const jobs = [{ name: "warm", connections: 3 }];
    const finding = cacheBudget({
      cache: "main",
      tuning,
      clients: [api],
      jobs,
      headroomPercent: 20,
    });
    expect(finding.total).toBe(2003);
    expect(finding.lines[1]).toEqual({
      label: "jobs.warm",
      arithmetic: "while it runs",
      amount: 3,
    });
  });

  it("of nobody are none", () => {
    expect(budget("cache.r7g.large", [])).toMatchObject({ status: "ok", total: 0, lines: [] });
  });
});
