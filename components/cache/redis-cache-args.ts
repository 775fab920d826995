import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { CACHE_THRESHOLDS } from "../../tuning/observability/thresholds.ts";
import type { RedisTuning } from "../../tuning/redis.ts";
import type { Setting } from "../../tuning/setting.ts";
import type { CredentialsTransform } from "../core/credentials.ts";
import type { EncryptionKeyTransform } from "../core/encryption-key.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** Arguments of `RedisCache`. */
export interface RedisCacheArgs extends CommonArgs {
  /**
   * The computed parameters. They also say engine, version, node type, role and cluster mode, so that these cannot disagree
   * with the parameters.
   */
  readonly tuning: RedisTuning;
  /** VPC of the cache. */
  readonly vpcId: pulumi.Input<string>;
  /** Subnets without a way out, one or more. */
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
   * TCP port. A change replaces the cache.
   * @default 6379
   */
  readonly port?: number;
  /**
   * Replicas of each shard, 0 to 5.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Number of shards, 1 to 500; more than one needs cluster mode.
   * @default 1
   */
  readonly shards?: number;
  /**
   * Promote a replica when a primary fails; always on in cluster mode.
   * @default true
   */
  readonly automaticFailover?: boolean;
  /**
   * Spread primary and replicas over zones.
   * @default true
   */
  readonly multiAz?: boolean;
  /**
   * KMS key for data, snapshots and secret. A change replaces the cache.
   * @default - a key of its own
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Days between asking for the deletion of the component's own key and losing it, 7 to 30.
   * @default 30
   */
  readonly keyDeletionWindowDays?: number;
  /**
   * What the application's user may do, as an ACL rule: everything but the dangerous commands (KEYS, FLUSHALL, CONFIG...),
   * and INFO, which clients ask for the version.
   * @default "on ~* &* +@all -@dangerous +info"
   */
  readonly accessString?: string;
  /**
   * Make a user who may read the cache's numbers and nothing else, for redis_exporter, with a secret of its own.
   * @default false
   */
  readonly monitoringUser?: boolean;
  /**
   * Number of the passwords: raise it to make new ones and hand them to users and secrets. Clients that read the secret once
   * must restart.
   * @default 1
   */
  readonly passwordVersion?: number;
  /**
   * Days automatic snapshots are kept, 0 (none) to 35.
   * @default 1
   */
  readonly snapshotRetentionDays?: number;
  /**
   * Daily snapshot window, UTC, 60 minutes at least, apart from `maintenanceWindow`.
   * @default "02:00-03:00"
   */
  readonly snapshotWindow?: string;
  /**
   * Weekly maintenance window, UTC, 60 minutes at least.
   * @default "sun:05:30-sun:06:30"
   */
  readonly maintenanceWindow?: string;
  /**
   * Days to keep slow and engine logs in CloudWatch Logs; one of the retentions it offers.
   * @default 14
   */
  readonly logRetentionDays?: number;
  /**
   * Let ElastiCache move to newer minor versions in maintenance windows. Off for the same reason as in the database.
   * @default false
   */
  readonly autoMinorVersionUpgrade?: boolean;
  /**
   * Make changes at once and not in the next maintenance window.
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Take a snapshot before the cache is deleted.
   * @default - true for queue and session, false for cache: its content can be computed again
   */
  readonly finalSnapshot?: boolean;
  /**
   * Make Pulumi refuse to delete or replace the cache and its key.
   * @default - true for queue and session, false for cache
   */
  readonly protect?: boolean;
  /**
   * Leave the cache and its key in the account when they are removed from the stack or replaced.
   * @default - as `protect`
   */
  readonly retainOnDelete?: boolean;
  /**
   * SNS topic told of alarms.
   * @default - nobody is told
   */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /**
   * Connections to one node the budget plans for at the peak; more is a client nobody planned, and an alarm.
   * @default - `connectionsAlarmPercent` alone decides
   */
  readonly plannedConnections?: number;
  /**
   * Connections that raise the alarm, percent of maxclients.
   * @default 80
   */
  readonly connectionsAlarmPercent?: number;
  /**
   * CPU of the engine's thread that raises the alarm when it lasts for 5 minutes, percent.
   * @default 80
   */
  readonly cpuAlarmPercent?: number;
  /**
   * Memory in use that raises the alarm, percent of maxmemory less the reserve.
   * @default - 80 for queue (writes fail when it is full), 90 for session, none for cache: a full cache is a working one
   */
  readonly memoryAlarmPercent?: number;
  /**
   * Seconds a replica may lag for 5 minutes before the alarm. Replication in one region lags below one.
   * @default 10
   */
  readonly replicationLagAlarmSeconds?: number;
  /**
   * The last word on single resources; parameters are changed where they are computed (overrides of the tuning).
   * @default - none
   */
  readonly transform?: RedisCacheTransform;
}

/** Transforms of `RedisCache`; a key of several resources applies to each. Not a stable interface. */
export interface RedisCacheTransform extends EncryptionKeyTransform, CredentialsTransform {
  /** Without `parameters`: those are the tuning's, and have their own overrides. */
  readonly parameterGroup?: Transform<Omit<aws.elasticache.ParameterGroupArgs, "parameters">>;
  readonly subnetGroup?: Transform<aws.elasticache.SubnetGroupArgs>;
  readonly securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  readonly ingressRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  readonly defaultUser?: Transform<aws.elasticache.UserArgs>;
  readonly user?: Transform<aws.elasticache.UserArgs>;
  readonly monitoringUser?: Transform<aws.elasticache.UserArgs>;
  readonly userGroup?: Transform<aws.elasticache.UserGroupArgs>;
  readonly logGroup?: Transform<aws.cloudwatch.LogGroupArgs>;
  readonly replicationGroup?: Transform<aws.elasticache.ReplicationGroupArgs>;
  readonly alarm?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

/** What a client logs in with. */
export interface CacheLogin {
  readonly userName: string;
  /** ARN of the secret with `username` and `password` as JSON, under the cache's key. */
  readonly secretArn: pulumi.Output<string>;
  /** Number of the password: who reads the secret once starts again when it changes. */
  readonly passwordVersion: number;
}

/** What `RedisCache` offers to others. Clients speak TLS: `rediss://`. */
export interface RedisCacheOutputs {
  /** Host name for reads and writes; in cluster mode the configuration endpoint. */
  readonly primaryEndpoint: pulumi.Output<string>;
  /** Host name for reads from any replica; undefined in cluster mode, whose clients find replicas themselves. */
  readonly readerEndpoint: pulumi.Output<string> | undefined;
  /** TCP port of both. */
  readonly port: number;
  /** Name of the application's user. */
  readonly userName: string;
  /** ARN of the secret with `username` and `password` as JSON. */
  readonly secretArn: pulumi.Output<string>;
  /** Who reads metrics; undefined without `monitoringUser`. */
  readonly monitoring: CacheLogin | undefined;
  /** ARN of the key that encrypts data and secrets. */
  readonly kmsKeyArn: pulumi.Output<string>;
  /** Security group of the nodes. */
  readonly securityGroupId: pulumi.Output<string>;
  /** Connections each node takes. */
  readonly maxClients: number;
  /** The parameters, each with its reason. */
  readonly settings: readonly Setting[];
}

/** Defaults of `RedisCacheArgs`, beside those that follow from the role. */
export const REDIS_CACHE_DEFAULTS = Object.freeze({
  clientSecurityGroupIds: Object.freeze([] as readonly pulumi.Input<string>[]),
  clientCidrs: Object.freeze([] as readonly pulumi.Input<string>[]),
  port: 6379,
  replicas: 1,
  shards: 1,
  automaticFailover: true,
  multiAz: true,
  keyDeletionWindowDays: 30,
  accessString: "on ~* &* +@all -@dangerous +info",
  monitoringUser: false,
  passwordVersion: 1,
  snapshotRetentionDays: 1,
  snapshotWindow: "02:00-03:00",
  maintenanceWindow: "sun:05:30-sun:06:30",
  logRetentionDays: 14,
  autoMinorVersionUpgrade: false,
  applyImmediately: false,
  connectionsAlarmPercent: CACHE_THRESHOLDS.connections.value,
  cpuAlarmPercent: CACHE_THRESHOLDS.cpu.value,
  replicationLagAlarmSeconds: CACHE_THRESHOLDS.replicationLag.value,
}) satisfies Partial<RedisCacheArgs>;

/** `RedisCacheArgs` with the defaults filled in, those of the role too. */
export type ResolvedCacheArgs = RedisCacheArgs &
  Required<
    Pick<
      RedisCacheArgs,
      keyof typeof REDIS_CACHE_DEFAULTS | "protect" | "retainOnDelete" | "finalSnapshot"
    >
  >;
