import type { PostgresVersion } from "../../postgres/index.ts";
import type { Omitted } from "../../setting.ts";
import { SOURCES } from "./sources.ts";

/** A group of metrics of postgres_exporter that has a flag of its own. */
export interface Collector {
  /** As in its flag `--collector.<name>`. */
  readonly name: string;
  /** Whether it runs without being asked for. */
  readonly byDefault: boolean;
  /** Beginnings of the names of its metrics. */
  readonly metrics: readonly string[];
  /** Whether this stack reads it. */
  readonly on: boolean;
  /** Why. */
  readonly why: string;
}

/** From this major version on checkpoints are counted in pg_stat_checkpointer. */
const CHECKPOINTER_SINCE = 17;

/** What is read without any flag: not collectors but queries of the exporter's older half, which no flag leaves out one by one. */
const ALWAYS = [
  "pg_up",
  "pg_exporter_last_scrape_error",
  "pg_scrape_collector_success",
  "pg_settings_",
  "pg_stat_activity_",
  "pg_stat_replication_",
  "pg_stat_archiver_",
  "pg_replication_slots_active",
  "pg_replication_slots_pg_wal_lsn_diff",
];

const BUSY = "one series for each table or index, and no rule or panel reads them";

/** Every collector of postgres_exporter 0.17 and what this stack does with it. */
export function postgresCollectors(version: PostgresVersion): readonly Collector[] {
  const checkpointer = version >= CHECKPOINTER_SINCE;
  const standard = (
    name: string,
    why: string,
    on = true,
    metrics = [`pg_${name}_`],
  ): Collector => ({
    name,
    byDefault: true,
    metrics,
    on,
    why,
  });
  const optional = (
    name: string,
    on: boolean,
    why: string,
    metrics = [`pg_${name}_`],
  ): Collector => ({
    name,
    byDefault: false,
    metrics,
    on,
    why,
  });
  return [
    standard("database", "sizes", true, ["pg_database_size_bytes"]),
    standard("locks", "locks by database and mode"),
    standard("replication", "lag of the replicas"),
    standard("replication_slot", "slots that keep WAL", true, [
      "pg_replication_slot_",
      "pg_replication_slots_",
    ]),
    standard("stat_bgwriter", "up to PostgreSQL 16 the checkpoints too"),
    standard("stat_database", "commits, cache hits, deadlocks, connections"),
    standard(
      "stat_user_tables",
      "dead rows and scans; the tables of the application's database only",
    ),
    standard(
      "roles",
      "one series for each role, for a limit no role of the application has",
      false,
    ),
    standard("statio_user_tables", BUSY, false),
    standard("wal", "the size of pg_wal, for which CloudWatch has TransactionLogsDiskUsage", false),
    optional("stat_statements", true, "calls and time of the 100 statements that took longest"),
    optional("database_wraparound", true, "age of the oldest transaction id"),
    optional(
      "long_running_transactions",
      true,
      "the oldest transaction, without a series for each session",
      ["pg_long_running_transactions"],
    ),
    optional("postmaster", true, "when the server started", ["pg_postmaster_start_time_seconds"]),
    optional(
      "stat_checkpointer",
      checkpointer,
      checkpointer ? "checkpoints" : "the view is new in PostgreSQL 17",
    ),
    optional("process_idle", false, "a series for each application name, state and bucket"),
    optional("stat_activity_autovacuum", false, "a series for each table that is being vacuumed"),
    optional("stat_wal_receiver", false, "RDS hides the replication connection"),
    optional("statio_user_indexes", false, BUSY),
    optional("xlog_location", false, "fails on a replica, and no rule reads it"),
  ];
}

/** Flags that say what differs from the exporter's defaults. */
export function postgresFlags(version: PostgresVersion, port: number): readonly string[] {
  return [
    `--web.listen-address=:${port}`,
    ...postgresCollectors(version)
      .filter(({ on, byDefault }) => on !== byDefault)
      .map(({ name, on }) => `--${on ? "" : "no-"}collector.${name}`),
  ];
}

/** Whether a metric is exported with these flags. */
export function isExported(version: PostgresVersion, metric: string): boolean {
  const begins = (start: string): boolean => metric.startsWith(start);
  if (ALWAYS.some(begins)) return true;
  return postgresCollectors(version).some(({ on, metrics }) => on && metrics.some(begins));
}

/** Collectors that are left out, each with its reason. */
export function omittedCollectors(version: PostgresVersion): readonly Omitted[] {
  return [
    ...postgresCollectors(version)
      .filter(({ on }) => !on)
      .map(({ name, why }) => ({ name: `collector.${name}`, why, source: SOURCES.postgres })),
    {
      name: "auto-discover-databases",
      why:
        "It reads what is of the whole server once for each database. One connection to the application's database sees " +
        "the whole server and the application's tables.",
      source: SOURCES.postgres,
    },
  ];
}
