import type { InstanceClass } from "../instance-classes.ts";
import type { Tuned } from "../setting.ts";
import type { Bytes } from "../units.ts";

/** The PostgreSQL major versions that are tuned, oldest first. */
export const POSTGRES_VERSIONS = Object.freeze([15, 16, 17, 18] as const);
/** A PostgreSQL major version. */
export type PostgresVersion = (typeof POSTGRES_VERSIONS)[number];

/** The kinds of work the tuning distinguishes. */
export const WORKLOAD_PROFILES = Object.freeze(["web", "oltp", "analytics", "mixed"] as const);
/**
 * What the database mostly does. `web`: many pooled clients, short reads with the odd report. `oltp`: many small
 * writing transactions. `analytics`: few clients, large sorts and hashes. `mixed`: web and reports on one instance.
 */
export type WorkloadProfile = (typeof WORKLOAD_PROFILES)[number];

/** What the parameters are computed from. */
export interface PostgresTuningInput {
  /** Major version. */
  readonly version: PostgresVersion;
  /** RDS class: "db.r7g.xlarge". */
  readonly instanceClass: string;
  readonly profile: WorkloadProfile;
  /** Allocated storage in GiB, 20 to 65536; bounds the WAL. */
  readonly storageGiB: number;
  /**
   * Extensions the database will have: their libraries are loaded at start, and pg_cron gets its parameters.
   * @default - those of RDS's default group: pg_stat_statements
   */
  readonly extensions?: readonly string[];
  /**
   * Database of the application, required with pg_cron, which lives in one database.
   * @default - none
   */
  readonly databaseName?: string;
  /**
   * Your own values by parameter name, in the API's unit and without suffix ("work_mem": "32768" is 32 MiB). Each takes
   * the place of one computed value; the others stay, and those that depend on it are computed from yours. A name the
   * table does not know is refused unless written "unchecked:<name>".
   * @default - none
   */
  readonly overrides?: Readonly<Record<string, string>>;
}

/**
 * What the memory budget adds up, overrides included. The worst case is
 * sharedBuffers + sharedOverhead + maxConnections x perConnection + parallelWorkers x perConnection
 * + autovacuumWorkers x autovacuumWorkMem + maintenanceWorkMem + operatingSystem, see `worstCaseMemory`.
 */
export interface PostgresMemory {
  /** Nominal memory of the class: what the sum must not exceed. */
  readonly total: Bytes;
  /** shared_buffers. */
  readonly sharedBuffers: Bytes;
  /** Shared memory beside shared_buffers: WAL buffers, lock table, statistics, pg_stat_statements. */
  readonly sharedOverhead: Bytes;
  /** Connections that may exist at once (max_connections). */
  readonly maxConnections: number;
  /** Private memory of one backend before any work_mem: caches, plans, page tables. */
  readonly perBackend: Bytes;
  /** work_mem: what one sort or bitmap may take. */
  readonly workMem: Bytes;
  /** How many times work_mem a hash may take (hash_mem_multiplier). */
  readonly hashMemMultiplier: number;
  /** Sorts or hashes at full size that every connection is allowed at the same time. */
  readonly nodesPerQuery: number;
  /** perBackend + workMem x hashMemMultiplier x nodesPerQuery: one connection at its largest. */
  readonly perConnection: Bytes;
  /** Parallel workers and jobs of pg_cron that may run beside the connections: each takes what a connection takes. */
  readonly parallelWorkers: number;
  /** maintenance_work_mem, counted once: one index build or VACUUM by hand at a time. */
  readonly maintenanceWorkMem: Bytes;
  /** autovacuum_work_mem, for each worker. */
  readonly autovacuumWorkMem: Bytes;
  /** autovacuum_max_workers. */
  readonly autovacuumWorkers: number;
  /** What operating system, RDS agents and kernel keep. */
  readonly operatingSystem: Bytes;
}

/** The computed parameters of one database, with everything later layers need to know of them. */
export interface PostgresTuning extends Tuned {
  readonly input: PostgresTuningInput;
  readonly instance: InstanceClass;
  /**
   * max_connections as a number. A formula is evaluated on nominal memory: an upper bound, because RDS evaluates it on
   * DBInstanceClassMemory, from which it has taken what the system and its own processes need.
   */
  readonly maxConnections: number;
  /**
   * The connections that can be counted on: the same formula on nominal memory less `memory.operatingSystem`, an
   * estimate of what RDS really gives. Equal to maxConnections where vCPUs or a plain number decide.
   */
  readonly dependableConnections: number;
  readonly memory: PostgresMemory;
}
