import type { CacheNodeType } from "../instance-classes.ts";
import type { RedisFamily } from "./parameters.ts";
import type { CacheRole } from "../redis.ts";

/** What the choices below depend on. */
export interface ChoiceContext {
  readonly role: CacheRole;
  readonly node: CacheNodeType;
  readonly family: RedisFamily;
  readonly clusterMode: boolean;
  /** How often the clients of this project test an idle connection, in seconds. */
  readonly healthCheckSeconds: number;
}

/** One parameter's computed value with its reason; the parameter table adds unit and default. */
export interface Choice {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  readonly source: string;
}

const GUIDE = "ElastiCache guide, ParameterGroups.Engine";
const JUDGEMENT = "this project's judgement";
const MIB = 1024 * 1024;

function eviction({ role }: ChoiceContext): Choice[] {
  const policy: Record<CacheRole, Omit<Choice, "name">> = {
    cache: {
      value: "allkeys-lfu",
      why: "Every key can be computed again, so any key may go; counting use keeps the hot set when a crawler or a cache warmer touches each key once, which least-recently-used (allkeys-lru, as the guides ask) does not.",
      source: `${GUIDE}; Redis eviction documentation`,
    },
    queue: {
      value: "noeviction",
      why: "An evicted key is a lost job: a full queue must refuse new jobs loudly, and the memory alarm fires first.",
      source: `${GUIDE}; Celery documentation, Redis broker caveats`,
    },
    session: {
      value: "volatile-ttl",
      why: "Sessions carry a TTL that each use renews, so the one nearest its end is the one longest unused; keys without a TTL are never dropped.",
      source: `${GUIDE}; Redis eviction documentation`,
    },
  };
  const choices: Choice[] = [{ name: "maxmemory-policy", ...policy[role] }];
  if (role !== "queue") {
    choices.push({
      name: "maxmemory-samples",
      value: "5",
      why: "Five sampled keys choose nearly as well as an exact list would; three, the service's default, are faster but choose worse, ten cost CPU.",
      source: "redis.conf, maxmemory-samples (engine default 5)",
    });
  }
  return choices;
}

/**
 * The guide's default of 25 %; more where its fixed overhead weighs more (micro 50 %, small 30 %) or
 * writes do (queue 30 %), which is this project's choice.
 */
function reservedPercent({ role, node }: ChoiceContext): { percent: number; because: string } {
  if (node.name.endsWith(".micro")) {
    return {
      percent: 50,
      because: "a micro node has little beyond the engine's own overhead",
    };
  }
  if (node.name.endsWith(".small")) {
    return { percent: 30, because: "on a small node the fixed overhead weighs more" };
  }
  if (role === "queue") {
    return {
      percent: 30,
      because:
        "a queue writes and deletes all the time, and each write during a snapshot is kept twice",
    };
  }
  return { percent: 25, because: "that is the service's own rule since Redis 2.8.22" };
}

function reservedMemory(context: ChoiceContext): Choice[] {
  const { percent, because } = reservedPercent(context);
  const { node } = context;
  const usable = Math.floor((node.maxmemory * (100 - percent)) / 100);
  return [
    {
      name: "reserved-memory-percent",
      value: String(percent),
      why: `Keeps ${percent} % of the node for snapshots, failover and buffers, because ${because}: ${node.maxmemory} bytes x ${100 - percent} % leave ${usable} bytes for data.`,
      source: "ElastiCache guide, redis-memory-management",
    },
  ];
}

function defragmentation({ role, node }: ChoiceContext): Choice[] {
  const reason = node.burstable
    ? "A burstable node pays for defragmentation with CPU credits it needs for requests."
    : role === "queue"
      ? "A healthy queue is nearly empty, so there is little to compact, and its consumers wait on the same thread."
      : undefined;
  if (reason !== undefined) {
    return [{ name: "activedefrag", value: "no", why: reason, source: JUDGEMENT }];
  }
  const source = "redis.conf, active defragmentation; ElastiCache ranges";
  return [
    {
      name: "activedefrag",
      value: "yes",
      why: "Keys of many sizes come and go; without it the memory freed in fragments is paid for and not usable.",
      source,
    },
    {
      name: "active-defrag-ignore-bytes",
      value: String(100 * MIB),
      why: "Below 100 MiB of waste compacting costs more than it returns.",
      source,
    },
    {
      name: "active-defrag-threshold-lower",
      value: "10",
      why: "Starts at 10 % waste; written out so that a new family's default cannot move it.",
      source,
    },
    {
      name: "active-defrag-threshold-upper",
      value: "100",
      why: "Full effort only when half of the memory is waste.",
      source,
    },
    {
      name: "active-defrag-cycle-min",
      value: "5",
      why: "At least 5 % of the thread once started; the default was 25 before Redis 5, hence written out.",
      source,
    },
    {
      name: "active-defrag-cycle-max",
      value: "25",
      why: "At most a quarter of the one thread that also answers requests; the service's 75 would show in the tail latency.",
      source,
    },
  ];
}

function lazyFreeing({ family }: ChoiceContext): Choice[] {
  if (family === "valkey8") return [];
  const freed: Record<string, string> = {
    "lazyfree-lazy-eviction": "evicted keys",
    "lazyfree-lazy-expire": "expired keys",
    "lazyfree-lazy-server-del": "values replaced by RENAME, SET and the like",
    "lazyfree-lazy-user-del": "keys deleted with DEL (it then acts as UNLINK)",
  };
  return Object.entries(freed).map(([name, what]) => ({
    name,
    value: "yes",
    why: `Frees ${what} on a background thread: a large value freed on the main one stops every client meanwhile.`,
    source: `redis.conf, lazy freeing; ${GUIDE}`,
  }));
}

function connections({ role, healthCheckSeconds }: ChoiceContext): Choice[] {
  const pubsub = `${GUIDE} (the engine's values)`;
  return [
    role === "queue"
      ? {
          name: "timeout",
          value: "0",
          why: "Never closes an idle client: a producer may be silent for hours, and publishing on a connection closed by the server loses the job.",
          source: JUDGEMENT,
        }
      : {
          name: "timeout",
          value: "300",
          why: `Closes connections idle for 5 min, so a pool that grew in a peak shrinks again; safe because the clients test a connection idle for ${healthCheckSeconds} s before using it. Publish/subscribe and blocked clients are exempt.`,
          source: `the WWMAA guide's redis.conf; ${GUIDE} (0 or >= 20)`,
        },
    {
      name: "tcp-keepalive",
      value: "60",
      why: "Finds a vanished client after 2 min instead of 10 (the connection is closed after twice the value), and keeps idle ones below the 350 s idle limit of NLB and Nitro connection tracking.",
      source: "the WWMAA guide's redis.conf; redis.conf, tcp-keepalive",
    },
    {
      name: "client-output-buffer-limit-pubsub-hard-limit",
      value: String(32 * MIB),
      why: "A subscriber 32 MiB behind is cut off before its backlog takes the memory of the data.",
      source: pubsub,
    },
    {
      name: "client-output-buffer-limit-pubsub-soft-limit",
      value: String(8 * MIB),
      why: "A subscriber 8 MiB behind for a minute does not catch up any more.",
      source: pubsub,
    },
    {
      name: "client-output-buffer-limit-pubsub-soft-seconds",
      value: "60",
      why: "How long the soft limit may be exceeded.",
      source: pubsub,
    },
  ];
}

function observability(): Choice[] {
  return [
    {
      name: "slowlog-log-slower-than",
      value: "10000",
      why: "A command of 10 ms has held up every other client for that long; written out because the slow log's alarm relies on it.",
      source: GUIDE,
    },
    {
      name: "slowlog-max-len",
      value: "1024",
      why: "128 entries are overwritten within a bad minute; an entry keeps at most 32 arguments of 128 bytes, so 1,024 of them stay around 4 MiB.",
      source: "Redis source, slowlog.h (SLOWLOG_ENTRY_MAX_ARGC 32, MAX_STRING 128)",
    },
    {
      name: "latency-tracking",
      value: "yes",
      why: "Gives p50, p99 and p99.9 per command (INFO latencystats), which the slow log cannot.",
      source: GUIDE,
    },
  ];
}

function replication({ node }: ChoiceContext): Choice[] {
  // 1 % of the node, whole MiB, between Valkey 8's default and a size no short break exceeds.
  const onePercent = Math.floor(node.maxmemory / 100 / MIB);
  const backlogMib = Math.min(256, Math.max(10, onePercent));
  return [
    {
      name: "repl-backlog-size",
      value: String(backlogMib * MIB),
      why: `Lets a replica that lost its link catch up without a full copy: 1 % of maxmemory, at least 10 MiB (Valkey 8's default) and at most 256 MiB, gives ${backlogMib} MiB, paid from the reserved memory.`,
      source: `${GUIDE}; ${JUDGEMENT}`,
    },
    {
      name: "close-on-replica-write",
      value: "yes",
      why: "After a failover a client still writing to the old primary is disconnected, looks up the endpoint again and reaches the new one.",
      source: GUIDE,
    },
  ];
}

function cluster({ role, clusterMode }: ChoiceContext): Choice[] {
  if (!clusterMode) return [];
  return [
    {
      name: "cluster-enabled",
      value: "yes",
      why: "The group must agree with the cluster mode of the replication group; both are fixed when it is created, so changing it replaces the cache.",
      source: GUIDE,
    },
    {
      name: "cluster-require-full-coverage",
      value: "no",
      why: "When one shard is down the others keep serving their keys.",
      source: GUIDE,
    },
    {
      name: "cluster-allow-reads-when-down",
      value: role === "cache" ? "yes" : "no",
      why:
        role === "cache"
          ? "A node cut off from the majority still answers reads: a stale cache entry is better than a query to the database."
          : "A node cut off from the majority answers nothing: a stale job or session would be acted upon.",
      source: GUIDE,
    },
  ];
}

/** Every parameter this project computes for a cache, in reading order. Pure. */
export function choose(context: ChoiceContext): Choice[] {
  return [
    ...eviction(context),
    ...reservedMemory(context),
    ...defragmentation(context),
    ...lazyFreeing(context),
    ...connections(context),
    ...observability(),
    ...replication(context),
    ...cluster(context),
  ];
}
