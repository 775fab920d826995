import { redisRules } from "../../tuning/observability/redis.ts";
import { EVICTION_CASES, HIT_RATE_CASES } from "./redis-lookups-cases.ts";
import { CACHES } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { flat } from "./support/series.ts";

/** The rules the cases are about. */
export const REDIS_RULES = [redisRules({ caches: CACHES })];

const on = (cache: string, node = "a") => `instance="${cache}-${node}:6379",cache="${cache}"`;
const labels = (cache: string, node = "a") => ({ instance: `${cache}-${node}:6379`, cache });

/** What the alert on nodes that are down does, evaluated every 30 s. */
export const REDIS_DOWN_CASES: readonly AlertCase[] = [
  {
    name: "fires after a minute for the node that is down",
    alert: "RedisDown",
    input: [
      flat(`redis_up{${on("tasks")},pod="exporter"}`, 0),
      flat(`redis_up{${on("tasks", "b")}}`, 1),
    ],
    at: 60,
    expect: [
      {
        labels: labels("tasks"),
        summary: "A node of cache tasks (tasks-a:6379) does not answer.",
      },
    ],
  },
  {
    name: "quiet half a minute after the first failed scrape",
    alert: "RedisDown",
    input: [flat(`redis_up{${on("tasks")}}`, 0)],
    at: 30,
    expect: [],
  },
  {
    name: "quiet while it answers",
    alert: "RedisDown",
    input: [flat(`redis_up{${on("pages")}}`, 1)],
    at: 600,
    expect: [],
  },
  {
    name: "quiet about a Redis that is not the stack's",
    alert: "RedisDown",
    input: [flat(`redis_up{${on("argocd")}}`, 0)],
    at: 600,
    expect: [],
  },
];

const rejected = (cache: string, values: string) => ({
  series: `redis_rejected_connections_total{${on(cache)}}`,
  values,
});

const REJECTED: readonly AlertCase[] = [
  {
    name: "quiet while none is refused",
    alert: "RedisRejectedConnections",
    input: [rejected("pages", "7x60")],
    at: 900,
    expect: [],
  },
  {
    name: "fires at once",
    alert: "RedisRejectedConnections",
    input: [rejected("pages", "0x4 1x60")],
    at: 300,
    expect: [
      {
        labels: labels("pages"),
        summary: "Cache pages (pages-a:6379) refused connections in the last 5 min.",
      },
    ],
  },
  {
    name: "stays for its window",
    alert: "RedisRejectedConnections",
    input: [rejected("pages", "0x4 1x60")],
    at: 480,
    expect: [
      {
        labels: labels("pages"),
        summary: "Cache pages (pages-a:6379) refused connections in the last 5 min.",
      },
    ],
  },
  {
    name: "quiet before",
    alert: "RedisRejectedConnections",
    input: [rejected("pages", "0x4 1x60")],
    at: 240,
    expect: [],
  },
  {
    name: "ends five minutes after the last",
    alert: "RedisRejectedConnections",
    input: [rejected("pages", "0x4 1x60")],
    at: 660,
    expect: [],
  },
];

const clients = (connected: number, most: number) => [
  flat(`redis_connected_clients{${on("pages")}}`, connected),
  flat(`redis_max_clients{${on("pages")}}`, most),
];

const CLIENTS: readonly AlertCase[] = [
  {
    name: "quiet at 52,000 of 65,000, 80 %",
    alert: "RedisClientsHigh",
    input: clients(52_000, 65_000),
    at: 600,
    expect: [],
  },
  {
    name: "fires at 52,065 of 65,000",
    alert: "RedisClientsHigh",
    input: clients(52_065, 65_000),
    at: 300,
    expect: [
      {
        labels: labels("pages"),
        summary: "Cache pages (pages-a:6379) has 80.1% of the clients it accepts.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "RedisClientsHigh",
    input: clients(65_000, 65_000),
    at: 240,
    expect: [],
  },
  {
    name: "quiet when the limit is not known",
    alert: "RedisClientsHigh",
    input: [flat(`redis_connected_clients{${on("pages")}}`, 65_000)],
    at: 600,
    expect: [],
  },
];

const used = (cache: string, bytes: number, node = "a") =>
  flat(`redis_memory_used_bytes{${on(cache, node)}}`, bytes);

const MEMORY: readonly AlertCase[] = [
  {
    name: "quiet at 80 %",
    alert: "RedisQueueMemoryHigh",
    input: [used("tasks", 800)],
    at: 900,
    expect: [],
  },
  {
    name: "fires at 80.1 % after five minutes",
    alert: "RedisQueueMemoryHigh",
    input: [used("tasks", 801), used("tasks", 700, "b")],
    at: 300,
    expect: [
      {
        labels: labels("tasks"),
        summary: "Cache tasks (tasks-a:6379) has filled 80.1% of its memory for data.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "RedisQueueMemoryHigh",
    input: [used("tasks", 999)],
    at: 240,
    expect: [],
  },
  {
    name: "quiet about a cache, which is full by design",
    alert: "RedisQueueMemoryHigh",
    input: [used("pages", 1000), used("logins", 1000)],
    at: 900,
    expect: [],
  },
  {
    name: "quiet at 90 %",
    alert: "RedisSessionMemoryHigh",
    input: [used("logins", 900)],
    at: 1800,
    expect: [],
  },
  {
    name: "fires at 90.1 % after a quarter of an hour",
    alert: "RedisSessionMemoryHigh",
    input: [used("logins", 901)],
    at: 900,
    expect: [
      {
        labels: labels("logins"),
        summary: "Cache logins (logins-a:6379) has filled 90.1% of its memory for data.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "RedisSessionMemoryHigh",
    input: [used("logins", 999)],
    at: 840,
    expect: [],
  },
  {
    name: "quiet about other roles",
    alert: "RedisSessionMemoryHigh",
    input: [used("pages", 1000), used("tasks", 1000)],
    at: 1800,
    expect: [],
  },
];

const replicas = (cache: string, count: number, node = "a") =>
  flat(`redis_connected_slaves{${on(cache, node)}}`, count);

const REPLICATION: readonly AlertCase[] = [
  {
    // Two shards with one replica each; a replica has none itself.
    name: "quiet with all in step, seen on the primaries",
    alert: "RedisReplicationBroken",
    input: [
      replicas("pages", 1),
      replicas("pages", 1, "b"),
      replicas("pages", 0, "c"),
      replicas("tasks", 1),
    ],
    at: 900,
    expect: [],
  },
  {
    name: "fires when one shard has lost its replica",
    alert: "RedisReplicationBroken",
    input: [replicas("pages", 1), replicas("pages", 0, "b"), replicas("tasks", 1)],
    at: 300,
    expect: [
      {
        labels: { cache: "pages" },
        summary: "Cache pages has 1 replicas in step; it should have more.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "RedisReplicationBroken",
    input: [replicas("tasks", 0)],
    at: 240,
    expect: [],
  },
  {
    name: "quiet about a cache without replicas",
    alert: "RedisReplicationBroken",
    input: [replicas("logins", 0)],
    at: 900,
    expect: [],
  },
  {
    name: "fires for a queue that has lost its only one",
    alert: "RedisReplicationBroken",
    input: [replicas("tasks", 0)],
    at: 300,
    expect: [
      {
        labels: { cache: "tasks" },
        summary: "Cache tasks has 0 replicas in step; it should have more.",
      },
    ],
  },
];

/** What the others do. */
export const REDIS_CASES: readonly AlertCase[] = [
  ...REJECTED,
  ...CLIENTS,
  ...HIT_RATE_CASES,
  ...EVICTION_CASES,
  ...MEMORY,
  ...REPLICATION,
];
