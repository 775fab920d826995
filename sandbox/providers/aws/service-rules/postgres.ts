/** What RDS for PostgreSQL takes in a parameter group. */

import type { ServiceRule, View } from "./view.ts";

/**
 * Static parameters: RDS applies a change only at a reboot. Source: RDS user guide, "Working with parameters on your RDS for
 * PostgreSQL DB instance" (Appendix.PostgreSQL.CommonDBATasks.Parameters).
 */
const STATIC = new Set([
  "autovacuum_freeze_max_age",
  "autovacuum_max_workers",
  "autovacuum_multixact_freeze_max_age",
  "huge_pages",
  "max_connections",
  "max_files_per_process",
  "max_locks_per_transaction",
  "max_logical_replication_workers",
  "max_pred_locks_per_transaction",
  "max_prepared_transactions",
  "max_replication_slots",
  "max_wal_senders",
  "max_worker_processes",
  "pg_stat_statements.max",
  "rds.logical_replication",
  "shared_buffers",
  "shared_preload_libraries",
  "superuser_reserved_connections",
  "track_activity_query_size",
  "track_commit_timestamp",
  "wal_buffers",
]);

/**
 * Parameters RDS keeps for itself. Source: values of the system in a dump of the default group; wal_level only through
 * rds.logical_replication; fsync and full_page_writes guard the data and are refused in any case.
 */
const RESERVED = new Set([
  "archive_command",
  "config_file",
  "data_directory",
  "fsync",
  "full_page_writes",
  "hba_file",
  "ident_file",
  "listen_addresses",
  "log_destination",
  "log_directory",
  "port",
  "wal_level",
]);

/** Parameters PostgreSQL dropped, with the first major version that lacks them. Source: PostgreSQL release notes. */
const DROPPED: Readonly<Record<string, number>> = {
  force_parallel_mode: 16,
  vacuum_defer_cleanup_age: 16,
  promote_trigger_file: 16,
  db_user_namespace: 17,
  old_snapshot_threshold: 17,
  trace_recovery_messages: 17,
};

/** Libraries that may be preloaded. Source: RDS user guide, "Supported PostgreSQL extension versions". */
const LIBRARIES = new Set([
  "auto_explain",
  "orafce",
  "pgactive",
  "pgaudit",
  "pglogical",
  "pg_bigm",
  "pg_cron",
  "pg_hint_plan",
  "pg_prewarm",
  "pg_similarity",
  "pg_stat_statements",
  "pg_tle",
  "pg_transport",
  "plprofiler",
  "plrust",
  "rdkit",
]);

const UNIT = /^-?\d+(?:\.\d+)?\s*(?:B|kB|MB|GB|TB|us|ms|s|min|h|d)$/i;

/** Families by engine, with their versions. Source: aws rds describe-db-engine-versions, late 2025. */
const FAMILY =
  /^(?:postgres(?:9\.[3-6]|1[0-8])|mysql(?:5\.[67]|8\.[04])|mariadb1[01]\.\d+|(?:custom-)?oracle-(?:ee|se2)(?:-cdb)?-(?:19|21|23)|sqlserver-(?:dev-ee|ee|ex|se|web)-1[2-7]\.0|db2-(?:ae|se)-1[12]\.\d|aurora-postgresql1[1-8]|aurora-mysql(?:5\.7|8\.[04])|docdb\d\.\d|neptune1(?:\.\d)?)$/;

function checkParameter(parameter: View, major: number): void {
  const name = parameter.text("name");
  const value = parameter.text("value");
  if (name === undefined) return;
  if (RESERVED.has(name))
    parameter.fail("name", "a parameter that RDS lets one set", `leave ${name} out`);
  const dropped = DROPPED[name];
  if (dropped !== undefined && major >= dropped) {
    parameter.fail(
      "name",
      `a parameter of PostgreSQL ${major}`,
      `leave ${name} out: PostgreSQL ${dropped} dropped it`,
    );
  }
  if (STATIC.has(name) && parameter.text("applyMethod") === "immediate") {
    parameter.fail(
      "applyMethod",
      `pending-reboot: ${name} is static (InvalidParameterCombination: cannot use immediate apply method for static parameter)`,
      'set applyMethod to "pending-reboot"',
    );
  }
  if (value !== undefined && UNIT.test(value)) {
    parameter.fail("value", "a number in the parameter's own unit, without a unit suffix");
  }
  if (name === "shared_preload_libraries" && value !== undefined) checkLibraries(parameter, value);
}

function checkLibraries(parameter: View, value: string): void {
  const unknown = value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !LIBRARIES.has(part));
  if (unknown.length > 0) {
    parameter.fail(
      "value",
      `libraries RDS can preload (not ${unknown.join(", ")}): ${[...LIBRARIES].join(", ")}`,
    );
  }
}

/** Refuses every parameter named twice: RDS would keep one of the two values, no telling which. */
export function checkDuplicates(parameters: readonly View[]): void {
  const seen = new Set<string>();
  for (const parameter of parameters) {
    const name = parameter.text("name");
    if (name !== undefined && seen.has(name)) parameter.fail("name", "each parameter once");
    if (name !== undefined) seen.add(name);
  }
}

/** Rules of parameter groups of instances and clusters. */
export const PARAMETER_GROUP_RULES: readonly ServiceRule[] = [
  {
    source: "RDS API, CreateDBParameterGroup: DBParameterGroupFamily",
    check: (view) => {
      const family = view.text("family");
      if (family !== undefined && !FAMILY.test(family)) {
        view.fail("family", "a parameter group family of RDS, such as postgres17 or mysql8.4");
      }
    },
  },
  {
    source:
      "RDS user guide, Appendix.PostgreSQL.CommonDBATasks.Parameters and USER_WorkingWithParamGroups; API, ModifyDBParameterGroup",
    check: (view) => {
      const major = /^(?:aurora-postgresql|postgres)(\d+)$/.exec(view.text("family") ?? "")?.[1];
      const parameters = view.items("parameters");
      checkDuplicates(parameters);
      if (major === undefined) return;
      for (const parameter of parameters) checkParameter(parameter, Number(major));
    },
  },
];
