import { DATABASE_THRESHOLDS } from "../thresholds.ts";
import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { AWESOME, EXPORTER, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

/** Rows written a second below which the lag says nothing. */
const WRITES_GUARD = 1;

/** What the replicas and the slots of logical consumers are behind. */
export function replicationAlerts(input: PostgresRulesInput): AlertRule[] {
  return input.replicas ? [lag(input), inactiveSlot()] : [inactiveSlot()];
}

/** Seconds a replica may be behind before PostgresReplicationLag fires, where the stack has no own value. */
export const REPLICATION_LAG_SECONDS = DATABASE_THRESHOLDS.replicaLag.value;

/** Seconds a replica may be behind before PostgresReplicationLag fires. */
export function replicaLagSeconds(input: PostgresRulesInput): number {
  return input.replicaLagSeconds ?? REPLICATION_LAG_SECONDS;
}

function lag(input: PostgresRulesInput): AlertRule {
  const { forSeconds, why, source } = DATABASE_THRESHOLDS.replicaLag;
  const seconds = replicaLagSeconds(input);
  const reason =
    seconds === REPLICATION_LAG_SECONDS
      ? why
      : `${seconds} s: replicaLagAlarmSeconds of the database.`;
  const written = ["inserted", "updated", "deleted"]
    .map((kind) => `sum(rate(pg_stat_database_tup_${kind}[5m]))`)
    .join(" + ");
  return {
    alert: "PostgresReplicationLag",
    expr:
      `max by (${SERVER}) (pg_replication_lag_seconds) > ${seconds}` +
      ` and on () (${written}) > ${WRITES_GUARD}`,
    forSeconds,
    severity: "warning",
    summary: "{{ $labels.database }} is {{ $value | humanizeDuration }} behind its primary.",
    impact: "Reads from the replica show old data; a promotion would take that much longer.",
    why:
      `${reason} Judged only while more than ${WRITES_GUARD} row a second is written: the lag is ` +
      "the age of the last transaction replayed and grows by itself when nothing is written.",
    source: `${source}; ${AWESOME} (PostgresqlReplicationLag: 30 s); ${EXPORTER} (replication); ${MONITORING_DOCS}`,
  };
}

function inactiveSlot(): AlertRule {
  return {
    alert: "PostgresReplicationSlotInactive",
    expr: `max by (${SERVER}, slot_name) (pg_replication_slots_active) == 0`,
    forSeconds: 1800,
    severity: "warning",
    summary: "Nobody reads replication slot {{ $labels.slot_name }} of {{ $labels.database }}.",
    impact:
      "None yet. The WAL it would need is kept until the storage is full and the database stops.",
    why:
      "Half an hour outlasts the restart of a replica or of a logical consumer; what writes 10 MiB of WAL a second " +
      "has kept 1,800 x 10 MiB = 18 GiB by then. The value is always 0 and not in the text.",
    source: `${AWESOME} (PostgresqlUnusedReplicationSlot); ${EXPORTER} (replication_slots); ${JUDGEMENT}`,
  };
}
