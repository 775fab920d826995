import type { Resource } from "../../core/resource.ts";
import { isReplica } from "../database/instances.ts";

/** Types that hold data which no update can bring back. */
export const STATEFUL_TYPES: readonly string[] = [
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:rds/globalCluster:GlobalCluster",
  "aws:docdb/cluster:Cluster",
  "aws:neptune/cluster:Cluster",
  "aws:redshift/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:dynamodb/globalTable:GlobalTable",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:memorydb/cluster:Cluster",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:efs/fileSystem:FileSystem",
  "aws:ebs/volume:Volume",
  "aws:opensearch/domain:Domain",
  "aws:msk/cluster:Cluster",
  "aws:kinesis/stream:Stream",
  "aws:cognito/userPool:UserPool",
  "aws:eks/cluster:Cluster",
];

const RDS_TYPES: readonly string[] = ["aws:rds/instance:Instance", "aws:rds/cluster:Cluster"];

/**
 * Whether this resource holds data of its own. A read replica is a copy of its source, and a replication
 * group that takes no snapshots is a cache: it may be lost with a node any day (ElastiCache keeps no
 * snapshots when snapshotRetentionLimit is left out).
 *
 * @throws Unjudgeable
 */
export function holdsData(resource: Resource): boolean {
  if (RDS_TYPES.includes(resource.type)) return !isReplica(resource);
  if (resource.type === "aws:elasticache/replicationGroup:ReplicationGroup") {
    return (resource.at("snapshotRetentionLimit").number() ?? 0) > 0;
  }
  return true;
}
