import { mutant, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const QUEUE = "cache-queue-group";
const CACHE = "cache-cache-group";
const QUEUE_GROUP = "cache-queue-parameters";
const CACHE_GROUP = "cache-cache-parameters";

const value = (parameter: string) => `parameters[${parameter}].value`;

/** Mistakes for the rules on caches. */
export const CACHE_MUTANTS: readonly Mutant[] = [
  mutant(
    "elasticache-eviction-policy",
    "a queue that evicts tasks",
    set(QUEUE_GROUP, value("maxmemory-policy"), "allkeys-lru"),
  ),
  mutant(
    "elasticache-eviction-policy",
    "a cache that refuses writes when full",
    set(CACHE_GROUP, value("maxmemory-policy"), "noeviction"),
  ),
  mutant(
    "elasticache-eviction-policy",
    "the default policy",
    unset(CACHE_GROUP, "parameters[maxmemory-policy]"),
  ),
  mutant(
    "elasticache-reserved-memory",
    "5 % reserved",
    set(QUEUE_GROUP, value("reserved-memory-percent"), "5"),
    { reportedOn: [QUEUE_GROUP] },
  ),
  mutant(
    "elasticache-idle-timeout",
    "connections closed after 10 s",
    set(CACHE_GROUP, value("timeout"), "10"),
  ),
  mutant(
    "elasticache-parameter-group-family",
    "an engine older than its parameters",
    set(QUEUE, "engineVersion", "7.2"),
  ),
  mutant(
    "elasticache-cluster-mode",
    "parameters of a cluster on a group of one shard",
    set(QUEUE_GROUP, "parameters", (before) => [
      ...(before as []),
      { name: "cluster-enabled", value: "yes" },
    ]),
    { reportedOn: [QUEUE] },
  ),
  mutant(
    "elasticache-cluster-mode",
    "a cluster on parameters of one shard",
    set(CACHE, "clusterMode", "enabled"),
  ),
  mutant("elasticache-failover", "no failover", set(QUEUE, "automaticFailoverEnabled", false)),
  mutant("elasticache-failover", "failover with no replica", set(CACHE, "numCacheClusters", 1)),
  mutant("elasticache-multi-az", "all nodes in one zone", set(CACHE, "multiAzEnabled", false)),
  mutant("elasticache-multi-az", "no word on zones", unset(QUEUE, "multiAzEnabled")),
  mutant(
    "elasticache-snapshot-retention",
    "a queue without snapshots",
    set(QUEUE, "snapshotRetentionLimit", 0),
  ),
  mutant("elasticache-in-transit-encryption", "no TLS", [
    set(CACHE, "transitEncryptionEnabled", false),
    unset(CACHE, "transitEncryptionMode"),
  ]),
  mutant(
    "elasticache-in-transit-encryption",
    "TLS for those who like",
    set(QUEUE, "transitEncryptionMode", "preferred"),
  ),
  mutant(
    "elasticache-at-rest-encryption",
    "snapshots in plain",
    set(CACHE, "atRestEncryptionEnabled", false),
  ),
  mutant("elasticache-authentication", "no users", unset(CACHE, "userGroupIds")),
  mutant("elasticache-user-password", "a user without a password", [
    unset("cache-queue-user", "passwordsWo"),
    unset("cache-queue-user", "passwordsWoVersion"),
    set("cache-queue-user", "noPasswordRequired", true),
  ]),
  mutant("elasticache-user-password", "a user who needs none, in the newer form", [
    unset("cache-queue-monitoring-user", "passwordsWo"),
    unset("cache-queue-monitoring-user", "passwordsWoVersion"),
    set("cache-queue-monitoring-user", "authenticationMode", { type: "no-password-required" }),
  ]),
  mutant(
    "elasticache-user-password",
    "ElastiCache's own default user",
    set("cache-cache-users", "userIds[0]", "default"),
  ),
];
