import type { PostgresRulesInput } from "../postgres/input.ts";
import { CACHE_HIT, DEADLOCKS, LOCK_SHARE } from "../postgres/statements.ts";
import {
  CLIENTS,
  idleTransactionSeconds,
  longTransactionSeconds,
} from "../postgres/transactions.ts";
import { OURS, PER_SERVER, max, rate, sum } from "./database-series.ts";
import type { RowSpec } from "./frame.ts";
import type { Limit } from "./limits.ts";

/** How fast statements are answered. */
export function statements(input: PostgresRulesInput): RowSpec {
  const hits = rate("pg_stat_database_blks_hit");
  const of = (metric: string) => rate(`pg_stat_statements_${metric}_total`, ", datname, queryid");
  const legend = `${PER_SERVER} {{datname}} {{queryid}}`;
  // A report reads tables larger than memory: its share is low by nature, and no alert looks at it.
  const limits: Limit[] = [{ alert: "PostgresCacheHitLow", value: CACHE_HIT, fires: "below" }];
  return {
    title: "Statements",
    panels: [
      {
        shows: "lines",
        title: "Blocks found in memory",
        says: "Share of blocks found in shared_buffers. Worry when it falls and stays low: the working set no longer fits.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `${hits} / (${hits} + ${rate("pg_stat_database_blks_read")})`,
            legend: PER_SERVER,
          },
        ],
        limits: input.profile === "analytics" ? [] : limits,
      },
      {
        shows: "lines",
        title: "Slowest statements, on average",
        says: "The ten statements with the longest mean time; queryid is that of pg_stat_statements. Worry about one that is called often (beside).",
        unit: "s",
        queries: [{ expr: `topk(10, ${of("seconds")} / (${of("calls")} > 0))`, legend }],
        limits: [{ alert: "PostgresSlowStatements", value: input.slowStatementMs / 1000 }],
      },
      {
        shows: "lines",
        title: "Statements that take most time",
        says: "Seconds of work a second, the ten largest: what is worth an index. 1 is one core or one disk kept busy.",
        unit: "none",
        queries: [{ expr: `topk(10, ${of("seconds")})`, legend }],
      },
    ],
  };
}

/** What statements wait for. */
export function locks(input: PostgresRulesInput): RowSpec {
  const transaction = (state: string) =>
    `max by (database, datname, usename) (pg_stat_activity_max_tx_duration{${OURS}, ${CLIENTS}, state=~"${state}"})`;
  const legend = `${PER_SERVER} {{datname}} {{usename}}`;
  return {
    title: "Locks and transactions",
    panels: [
      {
        shows: "lines",
        title: "Deadlocks in 15 min",
        says: "Transactions that were cancelled because each waited for the other. Worry when they repeat: two pieces of code lock in different order.",
        unit: "short",
        queries: [
          {
            expr: sum(`increase(pg_stat_database_deadlocks{${OURS}}[15m])`, ", datname"),
            legend: `${PER_SERVER} {{datname}}`,
          },
        ],
        limits: [{ alert: "PostgresDeadlocks", value: DEADLOCKS }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Lock table in use",
        says: "Locks held, of max_locks_per_transaction x max_connections. Worry when it climbs: statements fail when it is full.",
        unit: "percentunit",
        queries: [
          {
            expr: `${sum(`pg_locks_count{${OURS}}`)} / (${max("pg_settings_max_locks_per_transaction")} * ${max("pg_settings_max_connections")})`,
            legend: PER_SERVER,
          },
        ],
        limits: [{ alert: "PostgresLocksHigh", value: LOCK_SHARE }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Longest active transaction",
        says: "Age of the oldest transaction that runs a statement, by role. Worry unless it is a migration.",
        unit: "s",
        queries: [{ expr: transaction("active"), legend }],
        limits: [{ alert: "PostgresLongTransaction", value: longTransactionSeconds() }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Longest transaction found idle",
        says: "Age of the oldest transaction whose session does nothing, by role. Worry always: it holds its locks.",
        unit: "s",
        queries: [{ expr: transaction("idle in transaction.*"), legend }],
        limits: [{ alert: "PostgresIdleInTransaction", value: idleTransactionSeconds(input) }],
        width: 6,
      },
    ],
  };
}
