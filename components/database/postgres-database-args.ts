import type * as pulumi from "@pulumi/pulumi";
import { DATABASE_THRESHOLDS } from "../../tuning/observability/thresholds.ts";
import type { PostgresTuning } from "../../tuning/postgres/index.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { PostgresDatabaseTransform } from "./postgres-database-transform.ts";

/** Arguments of `PostgresDatabase`. */
export interface PostgresDatabaseArgs extends CommonArgs {
  /**
   * The computed parameters. They also say the class, the allocated storage and the major version, so that these cannot
   * disagree with the parameters.
   */
  readonly tuning: PostgresTuning;
  /** Version as "major.minor": "17.6". Its major is the one the parameters were computed for. */
  readonly engineVersion: string;
  /** VPC of the database. */
  readonly vpcId: pulumi.Input<string>;
  /** Subnets in two zones at least, without a way out. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /**
   * Security groups whose members may connect.
   * @default []
   */
  readonly clientSecurityGroupIds?: readonly pulumi.Input<string>[];
  /**
   * IPv4 blocks that may connect.
   * @default []
   */
  readonly clientCidrs?: readonly pulumi.Input<string>[];
  /**
   * TCP port of database and proxy.
   * @default 5432
   */
  readonly port?: number;
  /**
   * Database made on creation. A change replaces the instance.
   * @default "app"
   */
  readonly databaseName?: string;
  /**
   * Master user, owner of the databases. A change replaces the instance.
   * @default "app_admin"
   */
  readonly username?: string;
  /**
   * Let RDS make the master password, keep it in Secrets Manager and rotate it. RDS for PostgreSQL makes no replica of such
   * a database (RDS user guide, "Limitations for Secrets Manager integration"); without, the password is made here, once for
   * each `passwordVersion`, and kept in a secret of the component. A change moves the credentials to another secret: say false where replicas come
   * and go.
   * @default - true without replicas, false with
   */
  readonly managedPassword?: boolean;
  /**
   * Number of the password that RDS does not manage: raise it to make a new one and hand it to writer and secret.
   * @default 1
   */
  readonly passwordVersion?: number;
  /**
   * GiB up to which RDS grows the storage by itself; 10 % above the allocated storage at least.
   * @default - no growth
   */
  readonly maxStorageGiB?: number;
  /**
   * gp3 IOPS, 12000 to 64000, from 400 GiB on.
   * @default - the baseline: 3000, from 400 GiB on 12000
   */
  readonly iops?: number;
  /**
   * gp3 throughput in MiB/s, 500 to 4000, from 400 GiB on, a quarter of `iops` at most.
   * @default - the baseline: 125, from 400 GiB on 500
   */
  readonly throughputMiBps?: number;
  /**
   * Synchronous standby in a second zone.
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * Asynchronous read replicas of the same class, 0 to 15. With deletionProtection RDS refuses to remove one: take it off
   * first (`transform.replica`).
   * @default 0
   */
  readonly replicas?: number;
  /**
   * Parameters of the replicas that differ from the writer's, by name, in the unit of the API.
   * @default {}
   */
  readonly replicaParameters?: Readonly<Record<string, string>>;
  /**
   * RDS Proxy in front of the writer.
   * @default false
   */
  readonly proxy?: boolean;
  /**
   * Secrets (`username` and `password` as JSON) of the database roles that may log in through the proxy, beside the master
   * user: it knows no other. Encrypted with `kmsKeyArn` or the account's own key of Secrets Manager.
   * @default []
   */
  readonly proxySecretArns?: readonly pulumi.Input<string>[];
  /**
   * Connections the proxy may open, percent of max_connections; the rest is for direct clients. From the budget.
   * @default 60
   */
  readonly proxyMaxConnectionsPercent?: number;
  /**
   * Idle connections the proxy keeps, percent of max_connections; at most `proxyMaxConnectionsPercent`.
   * @default 30
   */
  readonly proxyMaxIdleConnectionsPercent?: number;
  /**
   * Seconds a client of the proxy waits for a connection before it gets an error, 0 to 3600.
   * @default 30
   */
  readonly proxyBorrowTimeoutSeconds?: number;
  /**
   * Seconds after which the proxy closes an idle client, 1 to 28800; above the clients' own recycling.
   * @default 1800
   */
  readonly proxyIdleClientTimeoutSeconds?: number;
  /**
   * KMS key for storage, secret, Performance Insights. A change replaces the instance.
   * @default - a key of its own
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Days between asking for the deletion of the component's own key and losing it, 7 to 30.
   * @default 30
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * Days automated backups reach back, 0 (none) to 35.
   * @default 7
   */
  readonly backupRetentionDays?: number;
  /**
   * Daily backup window, UTC, 30 minutes at least, apart from `maintenanceWindow`.
   * @default "03:00-04:00"
   */
  readonly backupWindow?: string;
  /**
   * Weekly maintenance window, UTC, 30 minutes at least.
   * @default "sun:04:30-sun:05:30"
   */
  readonly maintenanceWindow?: string;
  /**
   * Days Performance Insights keeps: 0 (off), 7 (free), 31 to 713 in steps of 31, or 731.
   * @default 7
   */
  readonly performanceInsightsRetentionDays?: number;
  /**
   * Seconds between samples of enhanced monitoring: 0 (off), 1, 5, 10, 15, 30 or 60.
   * @default 60
   */
  readonly monitoringIntervalSeconds?: number;
  /**
   * Days to keep the exported logs (postgresql, upgrade) in CloudWatch Logs; one of the retentions it offers.
   * @default 30
   */
  readonly logRetentionDays?: number;
  /**
   * Certificate authority of the server certificate; a change restarts an engine older than 15.
   * @default "rds-ca-rsa2048-g1"
   */
  readonly caCertificate?: string;
  /**
   * Let RDS move to newer minor versions in maintenance windows. Off, because a pinned version that AWS changes is drift,
   * and a restart nobody reviewed; on, only the major version is sent.
   * @default false
   */
  readonly autoMinorVersionUpgrade?: boolean;
  /**
   * Let a change of the major version reach RDS, which refuses it otherwise. Set it for the upgrade alone, after trying the
   * upgrade on a restored snapshot: there is no way back.
   * @default false
   */
  readonly allowMajorVersionUpgrade?: boolean;
  /**
   * Log in with IAM tokens, beside passwords.
   * @default true
   */
  readonly iamAuthentication?: boolean;
  /**
   * Make changes at once, restart included, and not in the next maintenance window.
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Make RDS refuse to delete writer and replicas.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Take a snapshot before the writer is deleted.
   * @default true
   */
  readonly finalSnapshot?: boolean;
  /**
   * Make Pulumi refuse to delete or replace the writer and its key.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * Leave writer and key in the account when they are removed from the stack or replaced.
   * @default true
   */
  readonly retainOnDelete?: boolean;
  /**
   * SNS topic told of alarms.
   * @default - nobody is told
   */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /**
   * Connections the budget plans for at the peak; more is a client nobody planned, and an alarm.
   * @default - `connectionsAlarmPercent` alone decides
   */
  readonly plannedConnections?: number;
  /**
   * Connections that raise the alarm, percent of those that can be counted on.
   * @default 80
   */
  readonly connectionsAlarmPercent?: number;
  /**
   * CPU that raises the alarm when it lasts for 15 minutes, percent.
   * @default 80
   */
  readonly cpuAlarmPercent?: number;
  /**
   * Freeable memory that raises the alarm, percent of the memory of the class.
   * @default 5
   */
  readonly memoryAlarmPercent?: number;
  /**
   * Free storage that raises the alarm, percent of the allocated storage. RDS grows storage below 10 %: lower means it
   * could not.
   * @default 8
   */
  readonly storageAlarmPercent?: number;
  /**
   * Seconds a replica may lag for 5 minutes before the alarm; twice max_standby_streaming_delay (30 s), for which a
   * replica may lag without fault.
   * @default 60
   */
  readonly replicaLagAlarmSeconds?: number;
  /**
   * The last word on single resources; parameters are changed where they are computed (overrides of the tuning).
   * @default - none
   */
  readonly transform?: PostgresDatabaseTransform;
}

/** Defaults of `PostgresDatabaseArgs`. */
export const POSTGRES_DATABASE_DEFAULTS = Object.freeze({
  clientSecurityGroupIds: Object.freeze([] as readonly pulumi.Input<string>[]),
  clientCidrs: Object.freeze([] as readonly pulumi.Input<string>[]),
  port: 5432,
  databaseName: "app",
  username: "app_admin",
  passwordVersion: 1,
  multiAz: true,
  replicas: 0,
  replicaParameters: Object.freeze({} as Readonly<Record<string, string>>),
  proxy: false,
  proxySecretArns: Object.freeze([] as readonly pulumi.Input<string>[]),
  proxyMaxConnectionsPercent: 60,
  proxyMaxIdleConnectionsPercent: 30,
  proxyBorrowTimeoutSeconds: 30,
  proxyIdleClientTimeoutSeconds: 1800,
  keyDeletionWindowDays: 30,
  backupRetentionDays: 7,
  backupWindow: "03:00-04:00",
  maintenanceWindow: "sun:04:30-sun:05:30",
  performanceInsightsRetentionDays: 7,
  monitoringIntervalSeconds: 60,
  logRetentionDays: 30,
  caCertificate: "rds-ca-rsa2048-g1",
  autoMinorVersionUpgrade: false,
  allowMajorVersionUpgrade: false,
  iamAuthentication: true,
  applyImmediately: false,
  deletionProtection: true,
  finalSnapshot: true,
  protect: true,
  retainOnDelete: true,
  connectionsAlarmPercent: DATABASE_THRESHOLDS.connections.value,
  cpuAlarmPercent: DATABASE_THRESHOLDS.cpu.value,
  memoryAlarmPercent: DATABASE_THRESHOLDS.memory.value,
  storageAlarmPercent: DATABASE_THRESHOLDS.storage.value,
  replicaLagAlarmSeconds: DATABASE_THRESHOLDS.replicaLag.value,
}) satisfies Partial<PostgresDatabaseArgs>;

/** `PostgresDatabaseArgs` with the defaults filled in. */
export type ResolvedDatabaseArgs = PostgresDatabaseArgs &
  Required<Pick<PostgresDatabaseArgs, keyof typeof POSTGRES_DATABASE_DEFAULTS>>;
