import type { PostgresRulesInput } from "../postgres/input.ts";
import {
  OLDEST_TRANSACTION,
  deadRowsShare,
  forcedCheckpoints,
  requestedCheckpoints,
} from "../postgres/maintenance.ts";
import { replicaLagSeconds } from "../postgres/replication.ts";
import { DATABASE_THRESHOLDS } from "../thresholds.ts";
import { OURS, PER_SERVER, max } from "./database-series.ts";
import type { RowSpec } from "./frame.ts";
import type { PanelSpec } from "./panel.ts";

/** What the replicas and the slots of logical consumers are behind. */
export function replication(input: PostgresRulesInput): RowSpec {
  const panels = input.replicas ? [lag(input), ...slots()] : slots();
  return { title: "Replication", panels };
}

function lag(input: PostgresRulesInput): PanelSpec {
  return {
    shows: "lines",
    title: "Replicas behind",
    says: "Seconds since the last transaction a replica has replayed. It grows by itself while nothing is written; worry when something is.",
    unit: "s",
    queries: [
      {
        expr: `${max("pg_replication_lag_seconds")} and on (database) ${max("pg_replication_is_replica")} == 1`,
        legend: PER_SERVER,
      },
    ],
    limits: [{ alert: "PostgresReplicationLag", value: replicaLagSeconds(input) }],
  };
}

function slots(): PanelSpec[] {
  const slot = "{{instance}} {{slot_name}}";
  // The exporter's own label `database` gives way to the target's; the slot's name tells them apart.
  return [
    {
      shows: "lines",
      title: "Slots in use",
      says: "1 for a replication slot somebody reads, 0 for one nobody reads; no data without slots. Worry at 0: its WAL is kept.",
      unit: "none",
      max: 1,
      queries: [
        {
          expr: `max by (instance, slot_name) (pg_replication_slots_active{${OURS}})`,
          legend: slot,
        },
      ],
      limits: [{ alert: "PostgresReplicationSlotInactive", value: 1, fires: "below" }],
    },
    {
      shows: "lines",
      title: "WAL kept for slots",
      says: "Bytes the server keeps because a slot has not read them. Worry when it only grows: the storage fills up.",
      unit: "bytes",
      queries: [
        {
          expr: `max by (instance, slot_name) (pg_replication_slots_pg_wal_lsn_diff{${OURS}})`,
          legend: slot,
        },
      ],
    },
  ];
}

/** Whether VACUUM and the checkpointer keep up. */
export function maintenance(input: PostgresRulesInput): RowSpec {
  const by = "database, datname, schemaname, relname";
  const rows = (kind: string) => `max by (${by}) (pg_stat_user_tables_${kind}_tup{${OURS}})`;
  return {
    title: "Maintenance",
    panels: [
      {
        shows: "lines",
        title: "Dead rows to a live one",
        says: "The ten tables with the most dead rows for a live one; small tables are not judged. Worry when autovacuum does not bring it down.",
        unit: "percentunit",
        queries: [
          {
            expr: `topk(10, ${rows("n_dead")} / (${rows("n_live")} > 0))`,
            legend: `${PER_SERVER} {{datname}} {{schemaname}}.{{relname}}`,
          },
        ],
        limits: [{ alert: "PostgresDeadTuples", value: deadRowsShare(input) }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Checkpoints before their time, in an hour",
        says: "Checkpoints that max_wal_size forced. Worry when there are more than come by time: writes slow down.",
        unit: "short",
        queries: [
          {
            expr: `max by (database) (increase(${requestedCheckpoints(input)}{${OURS}}[1h]))`,
            legend: PER_SERVER,
          },
        ],
        limits: [{ alert: "PostgresCheckpointsForced", value: forcedCheckpoints(input) }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Transactions since the oldest freeze",
        says: "Age of the oldest row that is not frozen, in transactions. Worry when autovacuum does not bring it down: at 2^31 the database stops.",
        unit: "short",
        queries: [
          {
            // The exporter's name ends in _seconds, its value is an age in transactions.
            expr: `max by (database, datname) (pg_database_wraparound_age_datfrozenxid_seconds{${OURS}})`,
            legend: `${PER_SERVER} {{datname}}`,
          },
        ],
        limits: [{ alert: "PostgresWraparoundNear", value: OLDEST_TRANSACTION }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Size",
        says: "Bytes on disk, by database. Worry when the growth of a month does not fit into the storage.",
        unit: "bytes",
        queries: [
          {
            expr: `max by (database, datname) (pg_database_size_bytes{${OURS}})`,
            legend: `${PER_SERVER} {{datname}}`,
          },
        ],
        width: 6,
      },
    ],
  };
}

/** What only AWS sees of the instances: the machine below PostgreSQL. */
export function instance(): RowSpec {
  const of = (metric: string) =>
    `max by (dimension_DBInstanceIdentifier) (aws_rds_${metric}{dimension_DBInstanceIdentifier=~".+"})`;
  const legend = "{{dimension_DBInstanceIdentifier}}";
  return {
    title: "Instances, by CloudWatch",
    panels: [
      {
        shows: "lines",
        title: "CPU",
        says: "Percent of the instance's processors in use, a minute's average. Worry when it stays near 100: every statement waits.",
        unit: "percent",
        max: 100,
        queries: [{ expr: of("cpuutilization_average"), legend }],
        alarms: [DATABASE_THRESHOLDS.cpu],
        width: 6,
      },
      {
        shows: "lines",
        title: "Free storage",
        says: "Bytes left on the volume. Worry when it falls without end: the storage grows by itself only up to its maximum.",
        unit: "bytes",
        queries: [{ expr: of("free_storage_space_average"), legend }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Latency of the volume",
        says: "Seconds a read or a write takes on average. Worry when it is many times the usual: the volume's IOPS or throughput is used up.",
        unit: "s",
        queries: [
          { expr: of("read_latency_average"), legend: `${legend} read` },
          { expr: of("write_latency_average"), legend: `${legend} write` },
        ],
        width: 6,
      },
      {
        shows: "lines",
        title: "Waiting for the volume",
        says: "Reads and writes in the queue. Worry when it stays above the number of parallel reads the volume is good for.",
        unit: "short",
        queries: [{ expr: of("disk_queue_depth_average"), legend }],
        width: 6,
      },
    ],
  };
}
