import type { PostgresRulesInput } from "../../../tuning/observability/postgres.ts";
import type { CacheRulesInput } from "../../../tuning/observability/redis.ts";
import type { AlertRule, RuleGroup } from "../../../tuning/observability/types.ts";

/** A database of 400 connections, 320 of them planned, with a replica. */
export const POSTGRES: PostgresRulesInput = {
  version: 17,
  profile: "web",
  maxConnections: 400,
  connectionBudget: 320,
  headroomPercent: 20,
  replicas: true,
  slowStatementMs: 100,
  idleInTransactionMs: 60_000,
  checkpointTimeoutSeconds: 900,
  vacuumScaleFactor: 0.05,
};

/** A cache of two shards, a queue and sessions; a thousand bytes make shares easy to read. */
export const CACHES: readonly CacheRulesInput[] = [
  { name: "pages", role: "cache", usableBytes: 1000, replicas: 1, shards: 2 },
  { name: "tasks", role: "queue", usableBytes: 1000, replicas: 1, shards: 1 },
  { name: "logins", role: "session", usableBytes: 1000, replicas: 0, shards: 1 },
];

/** A group of these alerts, to be tested by themselves. */
export function groupOf(rules: readonly AlertRule[]): RuleGroup {
  return { name: "test", domain: "postgres", rules };
}
