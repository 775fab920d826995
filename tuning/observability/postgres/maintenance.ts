import { promNumber } from "../duration.ts";
import { DATABASE_THRESHOLDS } from "../thresholds.ts";
import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { AWESOME, EXPORTER, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

/** How many times the share at which autovacuum starts a table may reach. */
const VACUUM_FACTOR = 4;
/** Dead rows below which a table is small enough not to care. */
const DEAD_ROWS_GUARD = 10_000;
/** How many times as many checkpoints by volume as would come by time are too many. */
const CHECKPOINT_FACTOR = 1.5;
/** Transactions since the oldest row that is not frozen; at 2^31 PostgreSQL stops. */
export const OLDEST_TRANSACTION = DATABASE_THRESHOLDS.transactions.value;
/** First version that counts checkpoints in pg_stat_checkpointer. */
const CHECKPOINTER_SINCE = 17;

/** Whether VACUUM and the checkpointer keep up. */
export function maintenanceAlerts(input: PostgresRulesInput): AlertRule[] {
  return [deadTuples(input), checkpoints(input), wraparound()];
}

/** Dead rows to a live one above which PostgresDeadTuples fires. */
export function deadRowsShare({ vacuumScaleFactor }: PostgresRulesInput): number {
  return vacuumScaleFactor * VACUUM_FACTOR;
}

/** The counter of checkpoints before their time; the exporter renamed it with PostgreSQL's view. */
export function requestedCheckpoints({ version }: PostgresRulesInput): string {
  return version >= CHECKPOINTER_SINCE
    ? "pg_stat_checkpointer_num_requested_total"
    : "pg_stat_bgwriter_checkpoints_req_total";
}

/** Checkpoints that come by time in an hour. */
function checkpointsByTime({ checkpointTimeoutSeconds }: PostgresRulesInput): number {
  return 3600 / checkpointTimeoutSeconds;
}

/** Checkpoints before their time in an hour above which PostgresCheckpointsForced fires. */
export function forcedCheckpoints(input: PostgresRulesInput): number {
  return checkpointsByTime(input) * CHECKPOINT_FACTOR;
}

function deadTuples(input: PostgresRulesInput): AlertRule {
  const { vacuumScaleFactor } = input;
  const by = `${SERVER}, datname, schemaname, relname`;
  const dead = `max by (${by}) (pg_stat_user_tables_n_dead_tup)`;
  const share = promNumber(deadRowsShare(input));
  return {
    alert: "PostgresDeadTuples",
    expr:
      `${dead} / max by (${by}) (pg_stat_user_tables_n_live_tup) > ${share}` +
      ` and ${dead} > ${DEAD_ROWS_GUARD}`,
    forSeconds: 3600,
    severity: "warning",
    summary:
      "{{ $labels.schemaname }}.{{ $labels.relname }} in {{ $labels.datname }} of {{ $labels.database }} has {{ $value | humanizePercentage }} as many dead rows as live ones.",
    impact: "Scans read rows nobody can see; table and indexes grow and do not shrink again.",
    why:
      `Autovacuum starts at ${vacuumScaleFactor} dead rows to a live one; ${VACUUM_FACTOR} times that, ${share}, for an ` +
      "hour means that it cannot clean (an old transaction) or cannot keep up. Tables of up to " +
      `${DEAD_ROWS_GUARD} dead rows are vacuumed in a second when their turn comes.`,
    source: `autovacuum_vacuum_scale_factor of this stack; ${AWESOME} (PostgresqlTooManyDeadTuples)`,
  };
}

function checkpoints(input: PostgresRulesInput): AlertRule {
  const { version, checkpointTimeoutSeconds } = input;
  const metric = requestedCheckpoints(input);
  const byTime = checkpointsByTime(input);
  const limit = promNumber(forcedCheckpoints(input));
  return {
    alert: "PostgresCheckpointsForced",
    expr: `max by (${SERVER}) (increase(${metric}[1h])) > ${limit}`,
    forSeconds: 300,
    severity: "warning",
    summary:
      '{{ $labels.database }} made {{ $value | printf "%.0f" }} checkpoints in an hour before their time.',
    impact:
      "Each writes all changed pages at once and full pages to the WAL after it: writes slow down.",
    why:
      `By time there are 3,600 / ${checkpointTimeoutSeconds} = ${promNumber(byTime)} an hour; more than ` +
      `${CHECKPOINT_FACTOR} x ${promNumber(byTime)} = ${limit} before their time mean that max_wal_size is filled faster. A few are normal: a snapshot, ` +
      "CREATE DATABASE, a bulk load.",
    source: `checkpoint_timeout of this stack; ${EXPORTER} (${version >= CHECKPOINTER_SINCE ? "stat_checkpointer" : "bgwriter"}); ${JUDGEMENT}`,
  };
}

function wraparound(): AlertRule {
  const { forSeconds, why, source } = DATABASE_THRESHOLDS.transactions;
  return {
    alert: "PostgresWraparoundNear",
    // The exporter's name ends in _seconds, its value is an age in transactions.
    expr: `max by (${SERVER}, datname) (pg_database_wraparound_age_datfrozenxid_seconds) > ${OLDEST_TRANSACTION}`,
    forSeconds,
    severity: "critical",
    summary:
      "{{ $labels.datname }} of {{ $labels.database }} is {{ $value | humanize }} transactions from its last freeze.",
    impact: "None yet. At 2.1 billion the database refuses every write until it has been vacuumed.",
    why,
    source: `${source}; ${MONITORING_DOCS}`,
  };
}
