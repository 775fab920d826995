import { promNumber } from "../duration.ts";
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
const OLDEST_TRANSACTION = 1_000_000_000;
/** First version that counts checkpoints in pg_stat_checkpointer. */
const CHECKPOINTER_SINCE = 17;

/** Whether VACUUM and the checkpointer keep up. */
export function maintenanceAlerts(input: PostgresRulesInput): AlertRule[] {
  return [deadTuples(input), checkpoints(input), wraparound()];
}

function deadTuples({ vacuumScaleFactor }: PostgresRulesInput): AlertRule {
  const by = `${SERVER}, datname, schemaname, relname`;
  const dead = `max by (${by}) (pg_stat_user_tables_n_dead_tup)`;
  const share = promNumber(vacuumScaleFactor * VACUUM_FACTOR);
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

function checkpoints({ version, checkpointTimeoutSeconds }: PostgresRulesInput): AlertRule {
  const metric =
    version >= CHECKPOINTER_SINCE
      ? "pg_stat_checkpointer_num_requested_total"
      : "pg_stat_bgwriter_checkpoints_req_total";
  const byTime = 3600 / checkpointTimeoutSeconds;
  const limit = promNumber(byTime * CHECKPOINT_FACTOR);
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
  return {
    alert: "PostgresWraparoundNear",
    // The exporter's name ends in _seconds, its value is an age in transactions.
    expr: `max by (${SERVER}, datname) (pg_database_wraparound_age_datfrozenxid_seconds) > ${OLDEST_TRANSACTION}`,
    forSeconds: 600,
    severity: "critical",
    summary:
      "{{ $labels.datname }} of {{ $labels.database }} is {{ $value | humanize }} transactions from its last freeze.",
    impact: "None yet. At 2.1 billion the database refuses every write until it has been vacuumed.",
    why:
      "Autovacuum freezes from 200 million on (autovacuum_freeze_max_age), so five times that means it is kept from " +
      "it. 2^31 - 1,000,000,000 leaves 1.1 billion: at 5,000 transactions a second that is 2.6 days.",
    source:
      'AWS Database Blog, "Implement an Early Warning System for Transaction ID Wraparound in Amazon RDS for PostgreSQL" (1 billion); ' +
      MONITORING_DOCS,
  };
}
