import { at } from "./claim.ts";
import type { MeasuredClaim } from "./claim.ts";

/** Claims about parameters of the database, pools, caches, and what holds under faults. */
export const SERVER_CLAIMS: readonly MeasuredClaim[] = [
  {
    id: "parameter-block",
    ...at(["000", "PostgreSQL Configuration"]),
    says: "Its postgresql.conf makes the database faster.",
    measuredBy: "database",
  },
  {
    id: "random-page-cost",
    ...at(["000", "PostgreSQL Configuration"]),
    says: "random_page_cost = 1.1 gives better plans.",
    measuredBy: "database",
  },
  {
    id: "io-concurrency",
    ...at(["000", "PostgreSQL Configuration"]),
    says: "effective_io_concurrency = 200 makes reads faster.",
    measuredBy: "database",
  },
  {
    id: "work-mem",
    ...at(["000", "PostgreSQL Configuration"], ["004", "Environment Configuration"]),
    says: "work_mem of 2,621 kB (000) or 4 MB (004) is enough.",
    measuredBy: "database",
  },
  {
    id: "one-size",
    ...at(["004", "Environment Configuration"]),
    says: "256 MB of shared_buffers are 25 % of memory, 1 GB of effective_cache_size 75 %.",
    measuredBy: "database",
  },
  {
    id: "pool-20-50",
    ...at(["000", "Performance Checklist"], ["000", "Connection Pooling"]),
    says: "Pools of 20 to 50 connections fit max_connections = 100.",
    measuredBy: "pool",
  },
  {
    id: "pool-per-process",
    ...at(["003", "Connection Pool Optimization"], ["003", "Container Optimization"]),
    says: "10 replicas of 4 workers, each with a pool of 20 and 10 more, fit the database.",
    measuredBy: "pool",
  },
  {
    id: "hit-rate-70",
    ...at(["000", "Performance Checklist"]),
    says: "More than 70 % of reads hit the cache.",
    measuredBy: "caches",
  },
  {
    id: "hit-rate-85-92",
    ...at(["001", "Performance Targets"]),
    says: "85 % to 92 % of reads hit the cache, 60 % before.",
    measuredBy: "caches",
  },
  {
    id: "hit-rate-80",
    ...at(["002", "Redis Caching Layer"], ["004", "Performance Targets"]),
    says: "More than 80 % of reads hit the cache (004: 87 %, 45 % before).",
    measuredBy: "caches",
  },
  {
    id: "hit-rate-90",
    ...at(["003", "Performance Checklist"]),
    says: "More than 90 % of reads hit the cache.",
    measuredBy: "caches",
  },
  {
    id: "cache-hit-5ms",
    ...at(["001", "Architecture Changes"], ["002", "Redis Caching Layer"]),
    says: "A hit takes 5 ms, 50 times less than the database.",
    measuredBy: "caches",
  },
  {
    id: "warming-5min",
    ...at(["000", "Cache Warming"]),
    says: "Warming every 5 minutes keeps entries there that live 5 minutes.",
    measuredBy: "caches",
  },
  {
    id: "one-redis",
    ...at(["000", "Redis Configuration"]),
    says: "One Redis with allkeys-lru serves cache, sessions and queue.",
    measuredBy: "caches",
  },
  {
    id: "timeout-300",
    ...at(["000", "Redis Configuration"]),
    says: "timeout 300 goes together with clients that keep their connections.",
    measuredBy: "caches",
  },
  {
    id: "keys-invalidation",
    ...at(["000", "Cache Invalidation"]),
    says: "KEYS with a pattern, then DEL, invalidates entries.",
    measuredBy: "caches",
  },
  {
    id: "cache-down-2s",
    ...at(["001", "Stress Testing"]),
    says: "With the cache down, answers come from the database in less than 2 s.",
    measuredBy: "faults",
  },
  {
    id: "error-rate-0.1",
    ...at(["001", "Expected Results"], ["003", "Performance Checklist"]),
    says: "Less than 0.1 % of requests fail.",
    measuredBy: "faults",
  },
  {
    id: "p95-400ms",
    ...at(["004", "Performance Targets"], ["004", "K6 Performance Tests"]),
    says: "95 % of requests take less than 400 ms.",
    measuredBy: "faults",
  },
  {
    id: "rps-450",
    ...at(["004", "Load Test Results"]),
    says: "More than 200 users get more than 450 requests a second.",
    measuredBy: "faults",
  },
  {
    id: "backup-tested",
    ...at(["002", "Performance Checklist"]),
    says: "Backup and recovery have been tried.",
    measuredBy: "restore",
  },
];
