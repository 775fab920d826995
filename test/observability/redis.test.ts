import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { cacheRulesInput, redisRules } from "../../tuning/observability/redis.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { tuneRedis } from "../../tuning/redis.ts";
import { CACHES } from "./support/data-rules.ts";

function namesFor(role: "cache" | "queue" | "session") {
  const cache = { name: "one", role, usableBytes: 1000, replicas: 0, shards: 1 };
  return redisRules({ caches: [cache] })
    .rules.filter(isAlert)
    .map(({ alert }) => alert);
}

describe("cacheRulesInput", () => {
  it("takes the memory for data from the computed parameters", () => {
    const tuning = tuneRedis({
      engine: "valkey",
      engineVersion: "8.0",
      nodeType: "cache.r7g.large",
      role: "queue",
      clusterMode: false,
    });
    // maxmemory 14,037,181,030 less 30 % for a queue: 9,826,026,721.
    expect(cacheRulesInput("tasks", tuning, { replicas: 1, shards: 1 })).toEqual({
      name: "tasks",
      role: "queue",
      usableBytes: 9_826_026_721,
      replicas: 1,
      shards: 1,
    });
  });
});

describe("redisRules", () => {
  const EVERY_ROLE = ["RedisDown", "RedisRejectedConnections", "RedisClientsHigh"];

  it("judges each role by what it is for", () => {
    expect(namesFor("cache")).toEqual([
      ...EVERY_ROLE,
      "RedisHitRateLow",
      "RedisCacheEvictionsSustained",
    ]);
    expect(namesFor("queue")).toEqual([
      ...EVERY_ROLE,
      "RedisQueueEvictions",
      "RedisQueueMemoryHigh",
    ]);
    expect(namesFor("session")).toEqual([
      ...EVERY_ROLE,
      "RedisSessionEvictions",
      "RedisSessionMemoryHigh",
    ]);
  });

  it("has every alert once, with its reason and source", () => {
    const { name, domain, rules } = redisRules({ caches: CACHES });
    const alerts = rules.filter(isAlert);
    expect({ name, domain }).toEqual({ name: "redis", domain: "redis" });
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(10);
    expect(alerts).toHaveLength(10);
    expect(alerts.filter(({ why, source }) => why === "" || source === "")).toEqual([]);
  });

  it("has no rules without caches", () => {
    expect(redisRules({ caches: [] }).rules).toEqual([]);
  });

  it("refuses every number no threshold can be made from, at once", () => {
    const caches = [
      { name: "a", role: "queue", usableBytes: 0, replicas: 1, shards: 1 },
      { name: "b", role: "cache", usableBytes: 1000, replicas: 1, shards: 0 },
    ] as const;
    let paths: readonly string[] = [];
    try {
      redisRules({ caches });
    } catch (error) {
      if (error instanceof TuningError) paths = error.problems.map(({ path }) => path);
    }
    expect(paths).toEqual(["caches.a.usableBytes", "caches.b.shards"]);
  });
});
