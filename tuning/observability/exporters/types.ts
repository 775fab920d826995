import type { PodDemand } from "../../nodes/types.ts";
import type { PostgresVersion } from "../../postgres/index.ts";
import type { Omitted, Setting } from "../../setting.ts";
import type { JobTuning, PodResources } from "../../workload/types.ts";

/** A cache as far as its exporter must know it. */
export interface ExportedCache {
  /** Name in the configuration: the label `cache`. */
  readonly name: string;
  /** Number of shards, 1 without cluster mode. */
  readonly shards: number;
  /** Replicas of each shard. */
  readonly replicas: number;
  /** Whether the group is in cluster mode, which numbers its nodes by shard. */
  readonly clusterMode: boolean;
}

/** What the exporters are planned from. */
export interface ExportersInput {
  /** Namespace they run in, for the budgets. */
  readonly namespace: string;
  /** Major version of PostgreSQL: the checkpointer has a view of its own from 17 on. */
  readonly version: PostgresVersion;
  /** Database of the application: whose tables are looked at. */
  readonly databaseName: string;
  /** Read replicas; each instance has an exporter. */
  readonly readReplicas: number;
  /** Connections to each instance that the budget keeps for exporters (reserve.exporterConnections). */
  readonly connections: number;
  /** Number of the monitoring role's password; raised to make another. @default 1 */
  readonly passwordVersion?: number;
  /** Every cache of the stack. */
  readonly caches: readonly ExportedCache[];
  /**
   * Names of CloudWatch's metrics that rules and panels use ("aws_rds_cpuutilization_average"): only these are asked for,
   * since each is paid for. None: no exporter of CloudWatch.
   */
  readonly cloudWatchMetrics: readonly string[];
  /** Seconds between two readings of a target (monitoring.scrapeIntervalSeconds). */
  readonly scrapeIntervalSeconds: number;
}

/** One program that is scraped. */
export interface ExporterPlan {
  /** Rest of the component's name: "database", "replica-1", "cache-app", "cloudwatch". */
  readonly name: string;
  /** Label `job` of all its series. */
  readonly job: "postgres" | "redis" | "cloudwatch";
  /** Program and arguments, without anything secret. */
  readonly command: readonly string[];
  /** TCP port it listens on. */
  readonly port: number;
  /** HTTP path that answers while it runs, whatever its targets do. */
  readonly healthPath: string;
  readonly resources: PodResources;
  /** Seconds between two scrapes. */
  readonly intervalSeconds: number;
  /** Seconds a scrape may take. */
  readonly timeoutSeconds: number;
  /** Samples of one scrape above which Prometheus takes none of them. */
  readonly sampleLimit: number;
}

/** The exporter of one database instance. */
export interface PostgresExporterPlan extends ExporterPlan {
  readonly job: "postgres";
  /** Labels `instance` and `database`: "database" for the writer, then "database-replica-1". */
  readonly instance: string;
  /** Which replica, from 1 on; 0 is the writer. */
  readonly replica: number;
}

/** The exporter of one cache, asked once for each node. */
export interface RedisExporterPlan extends ExporterPlan {
  readonly job: "redis";
  /** Label `cache`. */
  readonly cache: string;
  /** What follows the replication group's id in the ids of its nodes: "001", in cluster mode "0001-001". */
  readonly nodes: readonly string[];
}

/** The exporter of CloudWatch. */
export interface CloudWatchExporterPlan extends ExporterPlan {
  readonly job: "cloudwatch";
  /** What is asked for, to be turned into its file by `cloudWatchExporterConfig`. */
  readonly metrics: readonly string[];
  /** What its role may do; none of it knows a narrower resource than all. */
  readonly actions: readonly string[];
}

/** The role that the exporters log in with, and the job that makes it. */
export interface MonitoringRolePlan {
  /** Name of the role. */
  readonly name: string;
  /** SQL for psql, which then asks twice for the password on standard input. */
  readonly sql: string;
  readonly passwordVersion: number;
  readonly job: JobTuning;
}

/** Everything that reads metrics for Prometheus beside its own chart. */
export interface ExportersPlan {
  /** The writer's first. */
  readonly postgres: readonly PostgresExporterPlan[];
  /** One for each cache. */
  readonly redis: readonly RedisExporterPlan[];
  /** Undefined where no rule or panel uses CloudWatch. */
  readonly cloudWatch: CloudWatchExporterPlan | undefined;
  readonly role: MonitoringRolePlan;
  /** What the budgets of nodes count. */
  readonly demands: readonly PodDemand[];
  readonly settings: readonly Setting[];
  /** What the exporters could read and do not, and why. */
  readonly omitted: readonly Omitted[];
}
