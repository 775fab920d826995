import type { Source } from "../../model.ts";

const RDS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide";
const ELASTICACHE = "https://docs.aws.amazon.com/AmazonElastiCache/latest";

/** RDS: what each setting does when it is modified, and when. */
export const RDS_MODIFYING: Source = {
  title: "Amazon RDS User Guide: Modifying a DB instance, settings for DB instances",
  url: `${RDS}/Overview.DBInstance.Modifying.html`,
};

/** RDS: failover takes 60 to 120 seconds. */
export const RDS_FAILOVER: Source = {
  title: "Amazon RDS User Guide: Multi-AZ DB instance deployments, failover process",
  url: `${RDS}/Concepts.MultiAZSingleStandby.html`,
};

/** RDS: what a modified class does with one and with two zones. */
export const RDS_IMPACT: Source = {
  title:
    "AWS Knowledge Center: what affects downtime or performance when I modify an RDS DB instance",
  url: "https://aws.amazon.com/premiumsupport/knowledge-center/rds-performance-impact/",
};

/** RDS: upgrades of PostgreSQL. */
export const RDS_UPGRADES: Source = {
  title: "Amazon RDS User Guide: upgrades of the RDS for PostgreSQL DB engine",
  url: `${RDS}/USER_UpgradeDBInstance.PostgreSQL.html`,
};

/** RDS: renaming. */
export const RDS_RENAMING: Source = {
  title: "Amazon RDS User Guide: Renaming a DB instance",
  url: `${RDS}/USER_RenameInstance.html`,
};

/** RDS: storage that is copied. */
export const RDS_STORAGE: Source = {
  title: "Amazon RDS User Guide: I/O-intensive storage modifications",
  url: `${RDS}/USER_PIOPS.IOIntensive.html`,
};

/** RDS: how long storage optimization takes. */
export const RDS_OPTIMIZATION: Source = {
  title: "AWS Knowledge Center: RDS storage autoscaling, storage-optimization",
  url: "https://repost.aws/knowledge-center/rds-autoscaling-low-free-storage",
};

/** RDS: backups switched off. */
export const RDS_BACKUPS: Source = {
  title: "Amazon RDS User Guide: automated backups, disabling deletes the existing ones",
  url: `${RDS}/USER_WorkingWithAutomatedBackups.html`,
};

/** RDS: certificates. */
export const RDS_CERTIFICATES: Source = {
  title: "Amazon RDS User Guide: Rotating your SSL/TLS certificate",
  url: `${RDS}/UsingWithRDS.SSL-certificate-rotation.html`,
};

/** RDS: promoting a replica. */
export const RDS_PROMOTION: Source = {
  title: "Amazon RDS User Guide: Promoting a read replica to be a standalone DB instance",
  url: `${RDS}/USER_ReadRepl.Promote.html`,
};

/** RDS: reboots. */
export const RDS_REBOOT: Source = {
  title: "Amazon RDS User Guide: Rebooting a DB instance",
  url: `${RDS}/USER_RebootInstance.html`,
};

/** RDS: apply types of PostgreSQL's parameters. */
export const RDS_PARAMETERS: Source = {
  title:
    "Amazon RDS User Guide: working with parameters on RDS for PostgreSQL; apply types by version: policies/facts/postgres-parameters.json",
  url: `${RDS}/Appendix.PostgreSQL.CommonDBATasks.Parameters.html`,
};

/** RDS: only the apply method changes. */
export const RDS_APPLY_METHOD: Source = {
  title: "Type declarations of @pulumi/aws 7.48: rds.ParameterGroup, problematic plan changes",
};

/** Aurora: what each setting does. */
export const AURORA_MODIFYING: Source = {
  title: "Amazon Aurora User Guide: Modifying an Amazon Aurora DB cluster, settings",
  url: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Modifying.html",
};

/** RDS Proxy. */
export const RDS_PROXY: Source = {
  title: "Amazon RDS User Guide: Managing an RDS Proxy",
  url: `${RDS}/rds-proxy-managing.html`,
};

/** ElastiCache: node types. */
export const CACHE_SCALING: Source = {
  title: "Amazon ElastiCache: online vertical scaling by modifying node type",
  url: `${ELASTICACHE}/dg/redis-cluster-vertical-scaling.html`,
};

/** ElastiCache: one node. */
export const CACHE_SCALING_ONE: Source = {
  title: "Amazon ElastiCache: scaling up single-node clusters (cluster mode disabled)",
  url: `${ELASTICACHE}/red-ug/Scaling.RedisStandalone.ScaleUp.html`,
};

/** ElastiCache: failover. */
export const CACHE_FAILOVER: Source = {
  title: "Amazon ElastiCache: Minimizing downtime with Multi-AZ",
  url: `${ELASTICACHE}/dg/AutoFailover.html`,
};

/** ElastiCache: engine versions. */
export const CACHE_VERSIONS: Source = {
  title: "Amazon ElastiCache: Upgrading engine versions",
  url: `${ELASTICACHE}/red-ug/VersionManagement.html`,
};

/** ElastiCache: what applies when. */
export const CACHE_MODIFYING: Source = {
  title: "Amazon ElastiCache: Modifying a cluster",
  url: `${ELASTICACHE}/red-ug/Clusters.Modify.html`,
};

/** ElastiCache: parameters. */
export const CACHE_PARAMETERS: Source = {
  title: "Amazon ElastiCache: Redis-specific parameters, changes take effect",
  url: `${ELASTICACHE}/red-ug/ParameterGroups.Redis.html`,
};

/** ElastiCache: reboots. */
export const CACHE_REBOOT: Source = {
  title: "Amazon ElastiCache API: RebootCacheCluster; Rebooting a cluster",
  url: `${ELASTICACHE}/APIReference/API_RebootCacheCluster.html`,
};

/** ElastiCache: backups. */
export const CACHE_BACKUPS: Source = {
  title: "Amazon ElastiCache: scheduling automatic backups, deleting a backup",
  url: `${ELASTICACHE}/red-ug/backups-automatic.html`,
};

/** What the provider's type declarations say. */
export const SDK: Source = { title: "Type declarations of @pulumi/aws 7.48" };

/** Which inputs replace. */
export const REPLACEMENT_FACTS: Source = { title: "sandbox/facts/aws-resources.json: replaceOn" };

/** NAT: connections are dropped when the route changes; a new address may not be known to others. */
export const NAT_CHANGE: Source = {
  title:
    "AWS Knowledge Center: migrate to a NAT gateway (connections are dropped, addresses are not recognized)",
  url: "https://aws.amazon.com/premiumsupport/knowledge-center/migrate-nat-instance-gateway/",
};

/** CloudFront: how changes spread. */
export const CDN_UPDATING: Source = {
  title: "Amazon CloudFront Developer Guide: Updating a distribution",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html",
};

/** CloudFront: an alternate name belongs to one distribution. */
export const CDN_ALIASES: Source = {
  title: "AWS Knowledge Center: CNAMEAlreadyExists for CloudFront",
  url: "https://repost.aws/knowledge-center/resolve-cnamealreadyexists-error",
};

/** KMS: keys that wait for their deletion. */
export const KEY_DELETION: Source = {
  title: "AWS KMS Developer Guide: Deleting keys, and pendingWindowInDays of 7 to 30 days",
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
};

/** CloudWatch Logs: retention. */
export const LOG_RETENTION: Source = {
  title: "CloudWatch Logs API: PutRetentionPolicy (up to 72 hours until events are deleted)",
  url: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
};

/** SQS: a queue made again. */
export const QUEUE_NAMES: Source = {
  title:
    "Amazon SQS API: CreateQueue (60 seconds before a name can be used again), SetQueueAttributes",
  url: "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html",
};
