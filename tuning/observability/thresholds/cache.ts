import type { CacheRole } from "../../redis.ts";
import type { Threshold } from "./threshold.ts";
import { JUDGEMENT, shareOf } from "./threshold.ts";

const ELASTICACHE = 'Amazon ElastiCache User Guide, "Which Metrics Should I Monitor?"';

/** Connections ElastiCache itself holds to each node (ElastiCache User Guide, "CurrConnections": 4 to 6). */
export const SERVICE_CONNECTIONS = 6;

/** What of a cache's nodes CloudWatch watches, and Prometheus where it sees the same. */
export const CACHE_THRESHOLDS = {
  connections: {
    what: "connections to a node, percent of maxclients",
    unit: "percent",
    value: 80,
    fires: "above",
    forSeconds: 300,
    why: "maxclients is fixed by the node type (65,000 on most), and the pools of a stack add up to a few thousand: 80 % means connections that are opened and not returned. 5 min outlast a rollout's overlap.",
    source: `Amazon ElastiCache User Guide, Redis OSS-specific parameters (maxclients); ${JUDGEMENT}`,
  },
  queueMemory: {
    what: "memory for data of a queue, percent of maxmemory less the reserve",
    unit: "percent",
    value: 80,
    fires: "above",
    forSeconds: 300,
    why: "A healthy queue is nearly empty, and a full one refuses every write: 80 % is a backlog that must be worked off.",
    source: `Amazon ElastiCache User Guide, "Managing Reserved Memory"; ${JUDGEMENT}`,
  },
  sessionMemory: {
    what: "memory for data of a session store, percent of maxmemory less the reserve",
    unit: "percent",
    value: 90,
    fires: "above",
    forSeconds: 900,
    why: "When it is full the session nearest its end is dropped; the last 10 % are the time to choose a larger node.",
    source: `Amazon ElastiCache User Guide, "Managing Reserved Memory"; ${JUDGEMENT}`,
  },
  evictions: {
    what: "keys of a queue or session store thrown away",
    unit: "count",
    value: 0,
    fires: "above",
    forSeconds: 0,
    why: "Each is a lost task or a lost session: any is too many, and nothing is gained by waiting.",
    source: "the eviction policy of this stack's caches (tuning/redis.ts)",
  },
  cpu: {
    what: "CPU of the engine's thread; of the node where both share a core",
    unit: "percent",
    value: 80,
    fires: "above",
    forSeconds: 300,
    why: "Commands are executed by one thread: above 80 % they queue behind each other.",
    source: `${ELASTICACHE} (EngineCPUUtilization, CPUUtilization); ${JUDGEMENT}`,
  },
  replicationLag: {
    what: "a replica behind its primary",
    unit: "seconds",
    value: 10,
    fires: "above",
    forSeconds: 300,
    why: "Replication in one region lags below a second; a failover would lose what the replica has not got.",
    source: `${ELASTICACHE} (ReplicationLag); ${JUDGEMENT}`,
  },
  bandwidth: {
    what: "packets held back or dropped at the node's network limit, in or out",
    unit: "count",
    value: 0,
    fires: "above",
    forSeconds: 900,
    why: "A single burst passes by itself; packets in each of 15 minutes mean that every command waits for the network, which neither memory nor CPU shows.",
    source: `Amazon ElastiCache User Guide, "Host-Level Metrics" (NetworkBandwidthInAllowanceExceeded, NetworkBandwidthOutAllowanceExceeded); ${JUDGEMENT}`,
  },
} as const satisfies Readonly<Record<string, Threshold>>;

/** How full the memory for data may be, by role; undefined: a full cache is a working one. */
export const CACHE_MEMORY: Readonly<Record<CacheRole, Threshold | undefined>> = Object.freeze({
  cache: undefined,
  queue: CACHE_THRESHOLDS.queueMemory,
  session: CACHE_THRESHOLDS.sessionMemory,
});

/**
 * Connections to one node that raise the alarm: the plan's peak and ElastiCache's own, or the share of maxclients where
 * that is lower.
 *
 * @param planned peak of the connection budget for the node. @default - the share alone decides
 */
export function cacheConnectionLimit(
  maxClients: number,
  percent: number,
  planned?: number,
): number {
  const limit = shareOf(maxClients, percent);
  return planned === undefined ? limit : Math.min(limit, planned + SERVICE_CONNECTIONS);
}
