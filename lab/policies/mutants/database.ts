import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const WRITER = "database-writer";
const REPLICA = "database-replica-1";
const GROUP = "database-parameters";
const REPLICA_GROUP = "database-replica-parameters";

const value = (parameter: string) => `parameters[${parameter}].value`;

/** Mistakes in the database's parameters. */
const PARAMETER_MUTANTS: readonly Mutant[] = [
  mutant("rds-parameter-range", "a parameter with a suffix", set(GROUP, value("work_mem"), "40MB")),
  mutant(
    "rds-parameter-range",
    "a share above 1",
    set(REPLICA_GROUP, value("checkpoint_completion_target"), "1.5"),
  ),
  mutant("rds-parameter-range", "a boolean in words", set(GROUP, value("jit"), "maybe")),
  mutant(
    "rds-parameter-range",
    "a formula that RDS cannot read",
    set(REPLICA_GROUP, value("max_parallel_workers"), "{DBInstanceVCPU+1}"),
  ),
  mutant(
    "rds-parameter-memory",
    "shared_buffers of half the memory",
    set(GROUP, value("shared_buffers"), "{DBInstanceClassMemory/16384}"),
  ),
  mutant(
    "rds-parameter-memory",
    "work_mem in bytes where it is kB",
    set(GROUP, value("work_mem"), "41943040"),
  ),
  mutant(
    "rds-parameter-memory",
    "effective_cache_size of the whole memory",
    set(REPLICA_GROUP, value("effective_cache_size"), "{DBInstanceClassMemory/8192}"),
  ),
  mutant(
    "rds-parameter-undersized",
    "shared_buffers of a megabyte",
    set(GROUP, value("shared_buffers"), "128"),
  ),
  mutant(
    "rds-parameter-undersized",
    "effective_cache_size of the default",
    set(GROUP, value("effective_cache_size"), "524288"),
  ),
  mutant(
    "rds-parameter-memory",
    "maintenance_work_mem in bytes where it is kB",
    set(REPLICA_GROUP, value("maintenance_work_mem"), "1073741824"),
  ),
  mutant(
    "rds-memory-sum",
    "hash tables of eight times work_mem",
    set(REPLICA_GROUP, value("hash_mem_multiplier"), "8"),
  ),
  mutant("rds-memory-sum", "four times the work_mem", set(GROUP, value("work_mem"), "163840")),
  mutant(
    "rds-max-connections-formula",
    "max_connections by hand",
    set(GROUP, value("max_connections"), "400"),
  ),
  mutant(
    "rds-static-parameter-pending-reboot",
    "a static parameter at once",
    set(GROUP, "parameters[shared_buffers].applyMethod", "immediate"),
  ),
  mutant(
    "rds-static-parameter-pending-reboot",
    "a static parameter that does not say when",
    unset(REPLICA_GROUP, "parameters[track_activity_query_size].applyMethod"),
  ),
  mutant("rds-force-ssl", "TLS left to the clients", set(GROUP, value("rds.force_ssl"), "0")),
  mutant(
    "rds-pg-stat-statements",
    "another library in place of pg_stat_statements",
    set(GROUP, value("shared_preload_libraries"), "pg_cron"),
  ),
  mutant(
    "rds-idle-in-transaction-timeout",
    "transactions that may idle for ever",
    set(GROUP, value("idle_in_transaction_session_timeout"), "0"),
  ),
  mutant(
    "rds-idle-in-transaction-timeout",
    "transactions that may idle for a day",
    set(REPLICA_GROUP, value("idle_in_transaction_session_timeout"), "86400000"),
  ),
];

/** Mistakes in the instances and the proxy. */
const INSTANCE_MUTANTS: readonly Mutant[] = [
  mutant(
    "rds-parameter-group-family",
    "an engine newer than its parameters",
    set(WRITER, "engineVersion", "18.1"),
    { reportedOn: [WRITER, REPLICA] },
  ),
  mutant(
    "rds-statement-timeout",
    "a service without a statement timeout",
    unset("api-deployment", "spec.template.spec.containers[0].env[DATABASE_STATEMENT_TIMEOUT_MS]"),
  ),
  mutant(
    "rds-statement-timeout",
    "a statement timeout of 0",
    set(
      "analysis-deployment",
      "spec.template.spec.containers[0].env[DATABASE_STATEMENT_TIMEOUT_MS].value",
      "0",
    ),
  ),
  mutant("rds-private", "a replica on the internet", set(REPLICA, "publiclyAccessible", true)),
  mutant("rds-encrypted", "the storage in plain", set(WRITER, "storageEncrypted", false)),
  mutant("rds-encrypted", "no word on encryption", unset(WRITER, "storageEncrypted")),
  mutant("rds-password", "the password in the program", [
    set(WRITER, "password", "example-password"),
    unset(WRITER, "passwordWo"),
    unset(WRITER, "passwordWoVersion"),
  ]),
  mutant("rds-proxy-tls", "a proxy without TLS", set("database-proxy", "requireTls", false)),
  mutant("rds-multi-az", "the writer in one zone", set(WRITER, "multiAz", false)),
  mutant("rds-backup-retention", "no backups", set(WRITER, "backupRetentionPeriod", 0)),
  mutant("rds-backup-retention", "backups of one day", set(WRITER, "backupRetentionPeriod", 1)),
  mutant("rds-deletion-protection", "may be deleted", set(WRITER, "deletionProtection", false)),
  mutant("rds-final-snapshot", "no final snapshot", set(WRITER, "skipFinalSnapshot", true)),
  mutant(
    "rds-final-snapshot",
    "a final snapshot without a name",
    unset(WRITER, "finalSnapshotIdentifier"),
  ),
  mutant(
    "rds-windows-apart",
    "maintenance during the backup",
    set(WRITER, "maintenanceWindow", "sun:03:30-sun:04:30"),
  ),
  mutant("rds-storage-type", "storage of gp2", [set(REPLICA, "storageType", "gp2")]),
  mutant(
    "rds-burstable-class",
    "a replica on CPU credits, with the same memory",
    set(REPLICA, "instanceClass", "db.t4g.2xlarge"),
  ),
  mutant("rds-storage-type", "magnetic disks", set(REPLICA, "storageType", "standard")),
  mutant(
    "rds-major-upgrade",
    "major upgrades allowed",
    set(REPLICA, "allowMajorVersionUpgrade", true),
  ),
];

/** Mistakes for the rules on databases. */
export const DATABASE_MUTANTS: readonly Mutant[] = [...PARAMETER_MUTANTS, ...INSTANCE_MUTANTS];
