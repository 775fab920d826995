/** A parameter that a custom group cannot set, or that this project never sends. */
export interface Refused {
  /** What one of the tuning guides asked for, when one did. */
  readonly asked?: string;
  /** Why it is not sent, as a sentence. */
  readonly why: string;
  /** What to do instead, for the error message of an override. */
  readonly instead: string;
  readonly source: string;
}

const GUIDE = "ElastiCache guide, ParameterGroups.Engine";
const NOT_LISTED = "ElastiCache describe-engine-default-parameters (not in the list)";

/**
 * What redis.conf has and ElastiCache does not let one set. `maxmemory` is told per node by
 * `omissions()`; the rest is the same everywhere.
 */
export const NOT_MODIFIABLE: Readonly<Record<string, Refused>> = Object.freeze({
  maxmemory: {
    asked: "2gb",
    why: "Fixed by the node type: a bigger dataset is a bigger node type, not a parameter.",
    instead: "choose the node type; reserved-memory-percent sets how much of it holds data",
    source: GUIDE,
  },
  maxclients: {
    asked: "10000",
    why: "Fixed by the service: 65,000 (46,000 on t3.small and t3.medium, 20,000 on micro nodes).",
    instead: "limit the clients' pools; the cache connection budget checks their sum",
    source: GUIDE,
  },
  "tcp-backlog": {
    asked: "511",
    why: "Not exposed; 511, the value asked for, is the engine's own default.",
    instead: "leave it out",
    source: NOT_LISTED,
  },
  databases: {
    asked: "16",
    why: "Fixed at 16 when the group is created, and cluster mode has database 0 only; one cache per role needs no numbered databases.",
    instead: "use database 0 and one cache per role",
    source: GUIDE,
  },
  appendonly: {
    why: "Append-only files are not available; durability comes from a replica in another zone and from snapshots.",
    instead: "use replicas, automatic failover and snapshotRetentionDays",
    source: GUIDE,
  },
  appendfsync: {
    why: "Append-only files are not available, so there is nothing to flush.",
    instead: "use replicas, automatic failover and snapshotRetentionDays",
    source: GUIDE,
  },
  save: {
    why: "Snapshots are scheduled by the service, outside the engine's configuration.",
    instead: "set snapshotRetentionDays and the snapshot window",
    source: NOT_LISTED,
  },
  "lua-time-limit": {
    why: "Fixed at 5,000 ms; after it the service kills the script, then restarts the engine.",
    instead: "keep scripts short",
    source: GUIDE,
  },
  activerehashing: {
    why: "Hidden and on since Redis OSS 7; turning it off takes a support case.",
    instead: "leave it out",
    source: GUIDE,
  },
  "replica-lazy-flush": {
    why: "Fixed at yes by the service, and gone from valkey8 groups.",
    instead: "leave it out",
    source: GUIDE,
  },
  "replica-ignore-maxmemory": {
    why: "Fixed at yes: replicas follow the primary's evictions instead of evicting on their own.",
    instead: "leave it out",
    source: GUIDE,
  },
  "replica-allow-chaining": {
    why: "Fixed at no: every replica copies from the primary.",
    instead: "leave it out",
    source: GUIDE,
  },
  "client-output-buffer-limit-replica-hard-limit": {
    why: "Fixed by the node type, a tenth of its maxmemory.",
    instead: "choose the node type",
    source: GUIDE,
  },
  "client-output-buffer-limit-replica-soft-limit": {
    why: "Fixed by the node type, a tenth of its maxmemory.",
    instead: "choose the node type",
    source: GUIDE,
  },
  "client-output-buffer-limit-replica-soft-seconds": {
    why: "Fixed at 60 s.",
    instead: "leave it out",
    source: GUIDE,
  },
  "repl-timeout": {
    why: "Not available since Redis OSS 5; the service keeps 60 s.",
    instead: "leave it out",
    source: GUIDE,
  },
  "io-threads": {
    why: "Managed by the service according to the node's vCPUs.",
    instead: "choose a node type with more vCPUs",
    source: NOT_LISTED,
  },
  "reserved-memory": {
    why: "Excludes reserved-memory-percent, which this project sets because it survives a change of node type.",
    instead: "override reserved-memory-percent",
    source: "ElastiCache guide, redis-memory-management",
  },
});

/** Modifiable parameters that are left at the service's default on purpose. */
export const LEFT_ALONE: Readonly<Record<string, Refused>> = Object.freeze({
  "notify-keyspace-events": {
    why: "Left empty: every event costs CPU on the engine's one thread, and nothing here listens.",
    instead: "override it when a service subscribes to keyspace events",
    source: GUIDE,
  },
  "min-replicas-to-write": {
    why: "Left at 0: with one replica, any other value stops all writes while that replica is replaced.",
    instead: "override it when losing a write is worse than refusing one",
    source: "ElastiCache guide, AutoFailover and ParameterGroups.Engine",
  },
});
