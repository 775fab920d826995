import type { Cursor } from "../../core/cursor.ts";
import { isGiven, parameterOf } from "../../core/parameters.ts";
import type { Resource, Stack } from "../../core/resource.ts";

/** Redis OSS or Valkey with replicas or shards. */
export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
/** A single node of Redis OSS or Valkey, or a Memcached cluster. */
export const CACHE_CLUSTER = "aws:elasticache/cluster:Cluster";
/** Parameters. */
export const CACHE_PARAMETER_GROUP = "aws:elasticache/parameterGroup:ParameterGroup";
/** A user with password and permissions. */
export const CACHE_USER = "aws:elasticache/user:User";
/** The users of a replication group. */
export const CACHE_USER_GROUP = "aws:elasticache/userGroup:UserGroup";

/** "redis" or "valkey" for what rules on these judge, undefined for Memcached and for members of another group. @throws Unjudgeable */
export function engineOf(cache: Resource): "redis" | "valkey" | undefined {
  // A secondary of a global datastore takes engine, parameters and encryption from the primary (the provider).
  if (isGiven(cache.at("globalReplicationGroupId")) && !cache.at("nodeType").isSet) {
    return undefined;
  }
  const engine = cache.at("engine").text()?.toLowerCase();
  if (cache.type === REPLICATION_GROUP) return engine === "valkey" ? "valkey" : "redis";
  // A member takes all from its replication group.
  if (isGiven(cache.at("replicationGroupId"))) return undefined;
  return engine === "redis" || engine === "valkey" ? engine : undefined;
}

/** The parameter group of the program that a cache uses; undefined for a default group. @throws Unjudgeable */
export function parameterGroupOf(stack: Stack, cache: Resource): Resource | undefined {
  return stack.referenced(cache, "parameterGroupName", CACHE_PARAMETER_GROUP, "name");
}

/** The name of a default group that a cache uses, such as "default.redis7.cluster.on". @throws Unjudgeable */
export function defaultGroupOf(cache: Resource): string | undefined {
  const name = cache.at("parameterGroupName").text();
  return name?.startsWith("default.") === true ? name : undefined;
}

/** The place of one parameter's value in a group, an absent one when the group does not set it. @throws Unjudgeable when it may be one of unknown name */
export function valueOf(group: Resource, name: string): Cursor {
  return parameterOf(group, name).at("value");
}

/** Whether the cache may use parameters that this stack does not declare: a group of its own that is not in the stack. @throws Unjudgeable */
export function hasForeignGroup(stack: Stack, cache: Resource): boolean {
  return (
    isGiven(cache.at("parameterGroupName")) &&
    parameterGroupOf(stack, cache) === undefined &&
    defaultGroupOf(cache) === undefined
  );
}
