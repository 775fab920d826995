import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { AWESOME, EXPORTER, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

/** Share of blocks found in shared_buffers below which the working set no longer fits. */
export const CACHE_HIT = 0.95;
/** Blocks a second below which the ratio says nothing. */
const CACHE_GUARD_BLOCKS = 1000;
/** Calls a second below which the mean of a statement says nothing. */
const STATEMENT_GUARD_CALLS = 0.1;
/** Deadlocks in 15 minutes that are no accident any more. */
export const DEADLOCKS = 5;
/** Share of the lock table that is a lot. */
export const LOCK_SHARE = 0.2;

/** How fast statements are answered, and what they wait for. */
export function statementAlerts(input: PostgresRulesInput): AlertRule[] {
  // A report reads tables larger than memory: its hit ratio is low by nature.
  const cache = input.profile === "analytics" ? [] : [cacheHit()];
  return [...cache, slow(input), deadlocks(), locks()];
}

function cacheHit(): AlertRule {
  const hits = `sum by (${SERVER}) (rate(pg_stat_database_blks_hit[5m]))`;
  const reads = `sum by (${SERVER}) (rate(pg_stat_database_blks_read[5m]))`;
  return {
    alert: "PostgresCacheHitLow",
    expr:
      `${hits} / (${hits} + ${reads}) < ${CACHE_HIT}` +
      ` and (${hits} + ${reads}) > ${CACHE_GUARD_BLOCKS}`,
    forSeconds: 900,
    severity: "warning",
    summary:
      "{{ $labels.database }} finds {{ $value | humanizePercentage }} of its blocks in shared_buffers.",
    impact: "Statements wait for storage: latency rises, and with it the connections in use.",
    why:
      `A web load that fits stays above ${CACHE_HIT * 100} %. Judged from ${CACHE_GUARD_BLOCKS} blocks a second on: ` +
      "below it even if all were misses, 1,000 reads a second are within the 3,000 IOPS every gp3 volume has. " +
      "15 min outlast the warm-up after a restart and a nightly report.",
    source: `${MONITORING_DOCS} (pg_stat_database); ${JUDGEMENT}`,
  };
}

function slow({ slowStatementMs }: PostgresRulesInput): AlertRule {
  const by = `${SERVER}, datname, queryid`;
  const calls = `sum by (${by}) (rate(pg_stat_statements_calls_total[5m]))`;
  return {
    alert: "PostgresSlowStatements",
    expr:
      `sum by (${by}) (rate(pg_stat_statements_seconds_total[5m])) / ${calls} > ${slowStatementMs / 1000}` +
      ` and ${calls} > ${STATEMENT_GUARD_CALLS}`,
    forSeconds: 600,
    severity: "warning",
    summary:
      "Statement {{ $labels.queryid }} in {{ $labels.datname }} of {{ $labels.database }} takes {{ $value | humanizeDuration }} on average.",
    impact: "Every request that runs it is that much slower and holds its connection that long.",
    why:
      `From ${slowStatementMs} ms on a statement is logged as slow. The mean is of the last 5 min, not since the last ` +
      `reset, and only of statements run more than ${STATEMENT_GUARD_CALLS} times a second (30 calls in 5 min): a ` +
      "report that runs now and then may be slow.",
    source: `log_min_duration_statement of this stack (the guides' 100 ms); ${EXPORTER} (stat_statements)`,
  };
}

function deadlocks(): AlertRule {
  return {
    alert: "PostgresDeadlocks",
    expr: `sum by (${SERVER}, datname) (increase(pg_stat_database_deadlocks[15m])) > ${DEADLOCKS}`,
    forSeconds: 0,
    severity: "warning",
    summary:
      '{{ $labels.datname }} of {{ $labels.database }} had {{ $value | printf "%.0f" }} deadlocks in 15 min.',
    impact: "Transactions wait a second and are then cancelled; users see errors or retries.",
    why:
      `PostgreSQL solves one by cancelling a transaction after deadlock_timeout (1 s), and a client may retry. More ` +
      `than ${DEADLOCKS} in 15 min is two pieces of code that lock in different order.`,
    source: `${AWESOME} (PostgresqlDeadLocks: more than 5, there in a minute); ${JUDGEMENT}`,
  };
}

function locks(): AlertRule {
  const max = (setting: string) => `max by (${SERVER}) (pg_settings_${setting})`;
  return {
    alert: "PostgresLocksHigh",
    expr:
      `sum by (${SERVER}) (pg_locks_count)` +
      ` / (${max("max_locks_per_transaction")} * ${max("max_connections")}) > ${LOCK_SHARE}`,
    forSeconds: 300,
    severity: "warning",
    summary: "{{ $labels.database }} holds {{ $value | humanizePercentage }} of its lock table.",
    impact:
      'When the table is full, statements fail with "out of shared memory"; before that, sessions queue behind the locks.',
    why:
      "The table has room for max_locks_per_transaction x max_connections locks. A fifth of it is far beyond a web " +
      "load and leaves time to find the transaction that locks so much (many partitions, pg_dump, a migration).",
    source: `${AWESOME} (PostgresqlTooManyLocksAcquired); ${MONITORING_DOCS} (max_locks_per_transaction)`,
  };
}
