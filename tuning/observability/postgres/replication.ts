import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { AWESOME, EXPORTER, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

/** Longest wait of the replay for a query on the replica, in seconds: max_standby_streaming_delay's default. */
const STANDBY_DELAY_S = 30;
/** Rows written a second below which the lag says nothing. */
const WRITES_GUARD = 1;

/** What the replicas and the slots of logical consumers are behind. */
export function replicationAlerts({ replicas }: PostgresRulesInput): AlertRule[] {
  return replicas ? [lag(), inactiveSlot()] : [inactiveSlot()];
}

function lag(): AlertRule {
  const seconds = 2 * STANDBY_DELAY_S;
  const written = ["inserted", "updated", "deleted"]
    .map((kind) => `sum(rate(pg_stat_database_tup_${kind}[5m]))`)
    .join(" + ");
  return {
    alert: "PostgresReplicationLag",
    expr:
      `max by (${SERVER}) (pg_replication_lag_seconds) > ${seconds}` +
      ` and on () (${written}) > ${WRITES_GUARD}`,
    forSeconds: 300,
    severity: "warning",
    summary: "{{ $labels.database }} is {{ $value | humanizeDuration }} behind its primary.",
    impact: "Reads from the replica show old data; a promotion would take that much longer.",
    why:
      `A query on the replica may hold up the replay for ${STANDBY_DELAY_S} s (max_standby_streaming_delay); twice that ` +
      `is not one query any more. Judged only while more than ${WRITES_GUARD} row a second is written: the lag is ` +
      "the age of the last transaction replayed and grows by itself when nothing is written.",
    source: `${AWESOME} (PostgresqlReplicationLag: 30 s); ${EXPORTER} (replication); ${MONITORING_DOCS}`,
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
      "has kept 1,800 x 10 MiB = 18 GiB by then.",
    source: `${AWESOME} (PostgresqlUnusedReplicationSlot); ${EXPORTER} (replication_slots); ${JUDGEMENT}`,
  };
}
