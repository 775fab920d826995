import { describe, expect, it } from "@jest/globals";

import { connectionAlerts } from "../../tuning/observability/postgres/connections.ts";
import { replicationAlerts } from "../../tuning/observability/postgres/replication.ts";
import { cacheMemoryShare, redisRules } from "../../tuning/observability/redis.ts";
import type { CacheRulesInput } from "../../tuning/observability/redis.ts";
import {
  THRESHOLDS,
  cacheConnectionLimit,
  connectionsPercent,
  databaseConnectionLimit,
} from "../../tuning/observability/thresholds.ts";
import type { Threshold } from "../../tuning/observability/thresholds.ts";
import { POSTGRES } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { expectAlerts } from "./support/promtool.ts";
import { flat } from "./support/series.ts";

describe("thresholds", () => {
  const all: readonly Threshold[] = Object.values(THRESHOLDS).flatMap((part) =>
    Object.values<Threshold>(part),
  );

  it("all say why and from where", () => {
    expect(all.length).toBe(20);
    expect(all.filter(({ why, source }) => why.length < 20 || source === "")).toEqual([]);
  });

  it("last whole minutes, as CloudWatch counts", () => {
    expect(all.filter(({ forSeconds }) => forSeconds % 60 !== 0)).toEqual([]);
  });

  it("of a database's connections are the plan's peak or the share, whichever is lower", () => {
    // 80 % of 81 are 64.8
    expect(databaseConnectionLimit(81, 80)).toBe(64);
    expect(databaseConnectionLimit(400, 80, 250)).toBe(250);
    expect(databaseConnectionLimit(400, 80, 390)).toBe(320);
    expect(databaseConnectionLimit(400, 80, 0)).toBe(0);
  });

  it("of a cache's connections leave room for ElastiCache's own six", () => {
    expect(cacheConnectionLimit(65_000, 80)).toBe(52_000);
    expect(cacheConnectionLimit(65_000, 80, 100)).toBe(106);
    expect(cacheConnectionLimit(65_000, 80, 60_000)).toBe(52_000);
  });

  it("of connections follow the headroom, but not up to the page", () => {
    expect([0, 10, 20, 35].map(connectionsPercent)).toEqual([90, 90, 80, 65]);
  });
});

const TASKS: CacheRulesInput = {
  name: "tasks",
  role: "queue",
  usableBytes: 1000,
  replicas: 0,
  shards: 1,
};
const at = (cache: string) => `instance="${cache}:6379",cache="${cache}"`;
const clients = (cache: string, connected: number) => [
  flat(`redis_connected_clients{${at(cache)}}`, connected),
  flat(`redis_max_clients{${at(cache)}}`, 1000),
];
const memory = (cache: string, used: number) => [
  flat(`redis_memory_used_bytes{${at(cache)}}`, used),
];
const firing = (cache: string, summary: string) => [
  {
    labels: { instance: `${cache}:6379`, cache },
    summary: `Cache ${cache} (${cache}:6379) ${summary}`,
  },
];

describe("the rules follow the values the alarms are given", () => {
  const pages: CacheRulesInput = { ...TASKS, name: "pages", role: "cache", connectionsPercent: 50 };
  const rules = [
    redisRules({ caches: [{ ...TASKS, memoryPercent: 60, plannedConnections: 100 }, pages] }),
  ];
  const cases: readonly AlertCase[] = [
    {
      name: "the budget's peak and ElastiCache's six",
      alert: "RedisClientsHigh",
      input: clients("tasks", 106),
      at: 600,
      expect: [],
    },
    {
      name: "one more than planned",
      alert: "RedisClientsHigh",
      input: clients("tasks", 107),
      at: 300,
      expect: firing("tasks", "has 10.7% of the clients it accepts."),
    },
    {
      name: "one more than planned, not yet for 5 minutes",
      alert: "RedisClientsHigh",
      input: clients("tasks", 107),
      at: 240,
      expect: [],
    },
    {
      name: "the budget of one cache is not another's",
      alert: "RedisClientsHigh",
      input: clients("pages", 500),
      at: 600,
      expect: [],
    },
    {
      name: "above its own percent",
      alert: "RedisClientsHigh",
      input: clients("pages", 501),
      at: 300,
      expect: firing("pages", "has 50.1% of the clients it accepts."),
    },
    {
      name: "its own percent of memory exactly",
      alert: "RedisQueueMemoryHigh",
      input: memory("tasks", 600),
      at: 600,
      expect: [],
    },
    {
      name: "above its own percent of memory",
      alert: "RedisQueueMemoryHigh",
      input: memory("tasks", 601),
      at: 300,
      expect: firing("tasks", "has filled 60.1% of its memory for data."),
    },
  ];

  it("for a cache", async () => {
    await expect(expectAlerts(rules, cases)).resolves.toBeUndefined();
  });

  it("but never judge the memory of a cache that is full by design", () => {
    expect(cacheMemoryShare({ ...pages, memoryPercent: 95 })).toBeUndefined();
    expect(cacheMemoryShare({ ...TASKS, role: "session" })).toBe(0.9);
  });

  it("for a database", () => {
    const own = { ...POSTGRES, connectionsPercent: 70, replicaLagSeconds: 15 };
    const [high] = connectionAlerts(own).filter(({ alert }) => alert === "PostgresConnectionsHigh");
    const [lag] = replicationAlerts(own);
    expect(high?.expr).toMatch(/ > 0\.7$/);
    expect(high?.why).toContain("100 - 30 = 70 % of max_connections");
    expect(high?.why).toContain("connectionsAlarmPercent of the database");
    expect(lag?.expr).toContain("(pg_replication_lag_seconds) > 15 and on ()");
    expect(lag?.why).toContain("15 s: replicaLagAlarmSeconds of the database.");
  });
});
