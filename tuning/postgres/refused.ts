import type { PostgresVersion } from "./types.ts";

/** Parameters nobody may set through a parameter group, with what to do instead. */
export const REFUSED_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ["fsync", "RDS keeps it on; without it a crash loses the database"],
  ["full_page_writes", "RDS keeps it on; without it a crash can tear pages"],
  ["wal_level", "RDS derives it: set rds.logical_replication to 1 for logical"],
  ["archive_mode", "RDS archives the WAL itself: set the backup retention of the database"],
  ["archive_command", "RDS archives the WAL itself: set the backup retention of the database"],
  ["archive_timeout", "RDS archives the WAL itself, every 5 minutes"],
  ["restore_command", "RDS restores itself: use a point-in-time restore"],
  ["listen_addresses", "RDS sets it: use the security group and publiclyAccessible"],
  ["port", "RDS sets it from the instance's port"],
  ["config_file", "RDS owns the file system"],
  ["data_directory", "RDS owns the file system"],
  ["hba_file", "RDS owns the file system: use security groups, IAM and rds.force_ssl"],
  ["ident_file", "RDS owns the file system"],
  ["log_directory", "RDS owns the file system: export the log to CloudWatch"],
  ["ssl", "RDS keeps it on: set rds.force_ssl to require it"],
]);

/** A parameter that a version has dropped, and what took its place. */
export interface RemovedParameter {
  readonly since: PostgresVersion;
  readonly instead?: string;
}

/**
 * Parameters that older parameter groups carry and that break a copied map: version 15 or older knows them, `since`
 * does not. From the difference of pg_settings between 15.18, 16.14, 17.10 and 18.4.
 */
export const REMOVED_PARAMETERS: ReadonlyMap<string, RemovedParameter> = new Map<
  string,
  RemovedParameter
>([
  ["force_parallel_mode", { since: 16, instead: "debug_parallel_query" }],
  ["vacuum_defer_cleanup_age", { since: 16, instead: "hot_standby_feedback" }],
  ["promote_trigger_file", { since: 16 }],
  ["lc_collate", { since: 16 }],
  ["lc_ctype", { since: 16 }],
  ["old_snapshot_threshold", { since: 17, instead: "transaction_timeout" }],
  ["db_user_namespace", { since: 17 }],
  ["trace_recovery_messages", { since: 17 }],
  ["ssl_ecdh_curve", { since: 18, instead: "ssl_groups" }],
]);
