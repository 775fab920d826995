import type { Exporter } from "./metric.ts";
import { declare } from "./metric.ts";

const ACTIVITY = [
  "datname",
  "state",
  "usename",
  "application_name",
  "backend_type",
  "wait_event_type",
  "wait_event",
];
const TABLE = ["datname", "schemaname", "relname"];

/** Server settings as metrics: those with a unit end in it. */
const SETTINGS = [
  "autovacuum_freeze_max_age",
  "autovacuum_max_workers",
  "checkpoint_timeout_seconds",
  "checkpoint_completion_target",
  "effective_cache_size_bytes",
  "idle_in_transaction_session_timeout_seconds",
  "log_min_duration_statement_seconds",
  "maintenance_work_mem_bytes",
  "max_connections",
  "max_locks_per_transaction",
  "max_prepared_transactions",
  "max_replication_slots",
  "max_wal_senders",
  "max_wal_size_bytes",
  "random_page_cost",
  "reserved_connections",
  "shared_buffers_bytes",
  "statement_timeout_seconds",
  "superuser_reserved_connections",
  "work_mem_bytes",
];

/** postgres_exporter 0.20 with the collectors that this stack turns on. */
export const POSTGRES: Exporter = {
  name: "postgres_exporter",
  targetLabels: ["instance", "database"],
  source: "prometheus-community/postgres_exporter 0.20, collector/*.go",
  metrics: [
    ...declare("gauge", [], ["pg_up", "pg_exporter_last_scrape_error"]),
    ...declare("gauge", [], ["pg_postmaster_start_time_seconds"]),
    ...declare("gauge", ["collector"], ["pg_scrape_collector_success"]),
    ...declare(
      "gauge",
      [],
      SETTINGS.map((setting) => `pg_settings_${setting}`),
    ),
    ...declare("gauge", ACTIVITY, ["pg_stat_activity_count", "pg_stat_activity_max_tx_duration"]),
    ...declare("gauge", ["datname"], ["pg_database_size_bytes", "pg_stat_database_numbackends"]),
    // Transactions, whatever the name ends in.
    ...declare("gauge", ["datname"], ["pg_database_wraparound_age_datfrozenxid_seconds"]),
    ...declare(
      "counter",
      ["datid", "datname"],
      [
        "xact_commit",
        "xact_rollback",
        "blks_read",
        "blks_hit",
        "blk_read_time",
        "blk_write_time",
        "deadlocks",
        "conflicts",
        "temp_bytes",
        "temp_files",
        "tup_returned",
        "tup_fetched",
        "tup_inserted",
        "tup_updated",
        "tup_deleted",
      ].map((column) => `pg_stat_database_${column}`),
    ),
    ...declare("gauge", TABLE, [
      "pg_stat_user_tables_n_dead_tup",
      "pg_stat_user_tables_n_live_tup",
    ]),
    ...declare("gauge", TABLE, ["pg_stat_user_tables_last_autovacuum"]),
    ...declare("counter", TABLE, ["pg_stat_user_tables_seq_scan", "pg_stat_user_tables_idx_scan"]),
    ...declare("gauge", ["datname", "mode"], ["pg_locks_count"]),
    ...declare("gauge", [], ["pg_replication_lag_seconds", "pg_replication_is_replica"]),
    ...declare(
      "gauge",
      ["slot_name", "database"],
      ["pg_replication_slots_active", "pg_replication_slots_pg_wal_lsn_diff"],
    ),
    ...declare(
      "gauge",
      ["slot_name", "slot_type"],
      ["pg_replication_slots_slot_is_active", "pg_replication_slots_safe_wal_size_bytes"],
    ),
    ...declare("gauge", [], ["pg_long_running_transactions"]),
    ...declare("gauge", [], ["pg_long_running_transactions_oldest_timestamp_seconds"]),
    ...declare(
      "counter",
      ["user", "datname", "queryid"],
      ["calls_total", "seconds_total", "rows_total"].map((name) => `pg_stat_statements_${name}`),
    ),
    // Up to PostgreSQL 16; from 17 on the checkpointer has a view of its own.
    ...declare(
      "counter",
      [],
      [
        "checkpoints_timed_total",
        "checkpoints_req_total",
        "checkpoint_write_time_total",
        "checkpoint_sync_time_total",
        "buffers_checkpoint_total",
        "buffers_clean_total",
        "maxwritten_clean_total",
        "buffers_alloc_total",
      ].map((name) => `pg_stat_bgwriter_${name}`),
    ),
    ...declare(
      "counter",
      [],
      [
        "num_timed_total",
        "num_requested_total",
        "restartpoints_timed_total",
        "restartpoints_req_total",
        "restartpoints_done_total",
        "write_time_total",
        "sync_time_total",
        "buffers_written_total",
      ].map((name) => `pg_stat_checkpointer_${name}`),
    ),
  ],
};
