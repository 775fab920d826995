import type { ResourceState } from "../../model.ts";
import { STATEFUL_TYPES as POLICY_TYPES } from "../../../policies/rules/stack/stateful.ts";
import { isUnknown } from "../../values.ts";
import { flag, isSet, numeric, told } from "./reading.ts";

/**
 * Types that hold data which no update can bring back: those the policies protect, and those whose loss is as final although a
 * policy need not insist on `protect`. A key counts because what it encrypted cannot be read without it.
 */
export const STATEFUL_TYPES: readonly string[] = [
  ...POLICY_TYPES,
  "aws:backup/vault:Vault",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:amp/workspace:Workspace",
  "aws:ebs/snapshot:Snapshot",
  "aws:ecr/repository:Repository",
  "aws:elasticache/cluster:Cluster",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:kms/key:Key",
  "aws:rds/clusterSnapshot:ClusterSnapshot",
  "aws:rds/snapshot:Snapshot",
  "aws:s3/directoryBucket:DirectoryBucket",
  "aws:secretsmanager/secret:Secret",
  "aws:sqs/queue:Queue",
  "aws:elasticsearch/domain:Domain",
  "aws:fsx/lustreFileSystem:LustreFileSystem",
  "aws:fsx/ontapVolume:OntapVolume",
  "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
  "aws:fsx/windowsFileSystem:WindowsFileSystem",
  "aws:keyspaces/table:Table",
  "aws:redshiftserverless/namespace:Namespace",
  "aws:timestreamwrite/table:Table",
  "cloudflare:index/d1Database:D1Database",
  "cloudflare:index/r2Bucket:R2Bucket",
];

/** What becomes of the data of a resource that is deleted. */
export type Fate =
  /** The engine or the provider forgets the resource: it stays as it is. */
  | { readonly kind: "retained"; readonly by: string }
  /** A last snapshot is taken. */
  | { readonly kind: "snapshot"; readonly name: string }
  /** It can be restored for some days. */
  | { readonly kind: "recoverable"; readonly days: number }
  | { readonly kind: "lost"; readonly unknown?: string };

const CACHES: readonly string[] = [
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/cluster:Cluster",
  "aws:elasticache/serverlessCache:ServerlessCache",
];

/** The property that names the last snapshot, by type. */
const SNAPSHOT_NAMES: Readonly<Record<string, string>> = {
  "aws:rds/instance:Instance": "finalSnapshotIdentifier",
  "aws:rds/cluster:Cluster": "finalSnapshotIdentifier",
  "aws:docdb/cluster:Cluster": "finalSnapshotIdentifier",
  "aws:neptune/cluster:Cluster": "finalSnapshotIdentifier",
  "aws:redshift/cluster:Cluster": "finalSnapshotIdentifier",
  "aws:elasticache/replicationGroup:ReplicationGroup": "finalSnapshotIdentifier",
  "aws:elasticache/cluster:Cluster": "finalSnapshotIdentifier",
  "aws:memorydb/cluster:Cluster": "finalSnapshotName",
};

/** Types that take no last snapshot when skipFinalSnapshot is true. */
const SKIPS: readonly string[] = [
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
  "aws:redshift/cluster:Cluster",
];

/** Days in which a deleted secret can be restored. Source: Secrets Manager API, DeleteSecret: default 30, 7 to 30, 0 for at once. */
const RECOVERY_DAYS = 30;

/**
 * Whether a resource holds data of its own. A read replica is a copy of its source; ElastiCache that takes no snapshots is a
 * cache. Where that is not known, it holds data.
 */
export function holdsData(state: ResourceState): boolean {
  if (!STATEFUL_TYPES.includes(state.type)) return false;
  if (isReplica(state)) return false;
  if (!CACHES.includes(state.type)) return true;
  const limit = told(state, "snapshotRetentionLimit");
  return isUnknown(limit) || (numeric(limit) ?? 0) > 0;
}

/** Whether a database is a read replica: a copy of another one. */
export function isReplica(state: ResourceState): boolean {
  if (state.type === "aws:rds/instance:Instance") return isSet(told(state, "replicateSourceDb"));
  if (state.type !== "aws:rds/cluster:Cluster") return false;
  return isSet(told(state, "replicationSourceIdentifier"));
}

/** What becomes of the data when this resource is deleted: what was asked for before counts, as it is what the provider deletes by. */
export function fate(state: ResourceState): Fate {
  if (state.retainOnDelete) return { kind: "retained", by: "retainOnDelete" };
  if (flag(told(state, "skipDestroy")) === true) return { kind: "retained", by: "skipDestroy" };
  if (state.type === "aws:secretsmanager/secret:Secret") {
    const days = numeric(told(state, "recoveryWindowInDays")) ?? RECOVERY_DAYS;
    return days > 0 ? { kind: "recoverable", days } : { kind: "lost" };
  }
  return snapshotFate(state);
}

function snapshotFate(state: ResourceState): Fate {
  const key = SNAPSHOT_NAMES[state.type];
  if (key === undefined) return { kind: "lost" };
  const skips = SKIPS.includes(state.type) ? told(state, "skipFinalSnapshot") : false;
  const name = told(state, key);
  if (isUnknown(skips)) return { kind: "lost", unknown: "skipFinalSnapshot" };
  // Left out it is false: type declarations of @pulumi/aws, skipFinalSnapshot.
  if (flag(skips) === true || !isSet(name)) return { kind: "lost" };
  if (isUnknown(name)) return { kind: "lost", unknown: key };
  return { kind: "snapshot", name: typeof name === "string" ? name : key };
}
