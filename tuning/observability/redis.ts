import type { CacheRole, RedisTuning } from "../redis.ts";
import { checkPositive } from "./check-positive.ts";
import { promNumber } from "./duration.ts";
import { evictionAlerts } from "./redis/evictions.ts";
import { SERVER, SOURCES, of, withRole } from "./redis/selector.ts";
import { CACHE_MEMORY, CACHE_THRESHOLDS, SERVICE_CONNECTIONS } from "./thresholds.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** What the rules about one cache are made from. */
export interface CacheRulesInput {
  /** Its name in the configuration: the label `cache` of its metrics. */
  readonly name: string;
  /** What it is for: decides whether an eviction is normal, and whether it may be full. */
  readonly role: CacheRole;
  /** Bytes for data on each node: maxmemory less the reserved percentage (RedisTuning.usableMemory). */
  readonly usableBytes: number;
  /**
   * Percent of the memory for data that may be filled; also the cache's argument memoryAlarmPercent.
   * @default - 80 of a queue, 90 of a session store; a cache is full by design and is not judged
   */
  readonly memoryPercent?: number;
  /** Percent of maxclients that may be used; also the cache's argument connectionsAlarmPercent. @default 80 */
  readonly connectionsPercent?: number;
  /**
   * Connections to each node at the peak of the budget, ElastiCache's own not among them; also the cache's argument
   * plannedConnections.
   * @default - connectionsPercent alone decides
   */
  readonly plannedConnections?: number;
  /** Read replicas of each shard; 0: nothing is said about replication. */
  readonly replicas: number;
  /** Number of shards, 1 without cluster mode. */
  readonly shards: number;
}

/** What the rules about Redis and Valkey are made from. */
export interface RedisRulesInput {
  /** Every cache of the stack; none gives no rules. */
  readonly caches: readonly CacheRulesInput[];
}

/** The guides' share of lookups that should find their key. */
export const HIT_RATE = 0.8;
/** Lookups a second below which the share says nothing. */
const LOOKUPS_GUARD = 10;

/** What the stack may have decided for a cache beside its parameters. */
export type CacheTopology = Pick<
  CacheRulesInput,
  "replicas" | "shards" | "memoryPercent" | "connectionsPercent" | "plannedConnections"
>;

/** The rules' input for one cache, out of its parameters and its topology. Pure. */
export function cacheRulesInput(
  name: string,
  tuning: RedisTuning,
  topology: CacheTopology,
): CacheRulesInput {
  return { name, role: tuning.input.role, usableBytes: tuning.usableMemory, ...topology };
}

/** Share of the memory for data above which a cache is too full; undefined where it may be full. */
export function cacheMemoryShare({ role, memoryPercent }: CacheRulesInput): number | undefined {
  const usual = CACHE_MEMORY[role];
  return usual === undefined ? undefined : (memoryPercent ?? usual.value) / 100;
}

/** Share of maxclients above which a cache has too many clients. */
export function clientsShare({ connectionsPercent }: CacheRulesInput): number {
  return (connectionsPercent ?? CACHE_THRESHOLDS.connections.value) / 100;
}

/**
 * The alerts about the stack's caches, each by its role, from what redis_exporter measures on every node. The label
 * `cache` is the target's. Nothing relies on CONFIG, which ElastiCache blocks. Pure.
 * @throws TuningError listing every number no threshold can be made from
 */
export function redisRules({ caches }: RedisRulesInput): RuleGroup {
  checkPositive(
    Object.fromEntries(
      caches.flatMap(({ name, usableBytes, shards }) => [
        [`caches.${name}.usableBytes`, usableBytes],
        [`caches.${name}.shards`, shards],
      ]),
    ),
  );
  const rules = [
    ...all(caches),
    ...clients(caches),
    ...hitRate(withRole(caches, "cache")),
    ...evictionAlerts(caches, LOOKUPS_GUARD),
    ...memory(caches),
    ...replication(caches.filter(({ replicas }) => replicas > 0)),
  ];
  return { name: "redis", domain: "redis", rules };
}

/** What holds for every role. */
function all(caches: readonly CacheRulesInput[]): AlertRule[] {
  if (caches.length === 0) return [];
  const selector = of(caches);
  return [
    {
      alert: "RedisDown",
      expr: `max by (${SERVER}) (redis_up${selector}) == 0`,
      forSeconds: 60,
      severity: "critical",
      summary: "A node of cache {{ $labels.cache }} ({{ $labels.instance }}) does not answer.",
      impact:
        "A cache: all reads go to the database. A queue: no task is accepted or handed out. Sessions: nobody is signed in.",
      why: "redis_up is 0 when the exporter gets no answer to INFO. A minute: a failover takes seconds. The value is always 0 and not in the text.",
      source: `${SOURCES.awesome} (RedisDown); ${SOURCES.exporter}`,
    },
    {
      alert: "RedisRejectedConnections",
      expr: `sum by (${SERVER}) (increase(redis_rejected_connections_total${selector}[5m])) > 0`,
      forSeconds: 0,
      severity: "critical",
      summary:
        "Cache {{ $labels.cache }} ({{ $labels.instance }}) refused connections in the last 5 min.",
      impact: "Processes that start or whose pool grows cannot reach the cache and fail or wait.",
      why:
        "Each is a client turned away at maxclients; none is normal, so there is no threshold beside 0 and nothing to " +
        "wait for. The window keeps the alert up for 5 min after the last.",
      source: `${SOURCES.awesome} (RedisRejectedConnections); ${SOURCES.exporter}`,
      operation: "restart",
    },
  ];
}

/** Too many of what maxclients allows, or more than the budget plans for the node: the lower of the two, as in CloudWatch's alarm. */
function clients(caches: readonly CacheRulesInput[]): AlertRule[] {
  if (caches.length === 0) return [];
  const connected = (some: readonly CacheRulesInput[]) =>
    `max by (${SERVER}) (redis_connected_clients${of(some)})`;
  const share = (some: readonly CacheRulesInput[]) =>
    `${connected(some)} / max by (${SERVER}) (redis_max_clients${of(some)})`;
  const shares = [...new Set(caches.map(clientsShare))].map((most) => {
    const alike = caches.filter((cache) => clientsShare(cache) === most);
    return `${share(alike)} > ${promNumber(most)}`;
  });
  const planned = caches.flatMap((cache) =>
    cache.plannedConnections === undefined
      ? []
      : [{ cache, most: cache.plannedConnections + SERVICE_CONNECTIONS }],
  );
  const overBudget = planned.map(
    ({ cache, most }) => `${share([cache])} and ${connected([cache])} > ${most}`,
  );
  const budget = planned.map(({ cache: { name }, most }) => `${name} ${most}`).join(", ");
  const { forSeconds, why, source } = CACHE_THRESHOLDS.connections;
  return [
    {
      alert: "RedisClientsHigh",
      expr: [...shares, ...overBudget].join(" or "),
      forSeconds,
      severity: "warning",
      summary:
        "Cache {{ $labels.cache }} ({{ $labels.instance }}) has {{ $value | humanizePercentage }} of the clients it accepts.",
      impact: "None yet; at 100 % connections are refused.",
      why:
        planned.length === 0
          ? why
          : `${why} Or more than the budget's peak and ElastiCache's own ${SERVICE_CONNECTIONS}: ${budget}.`,
      source,
      operation: "restart",
    },
  ];
}

function hitRate(caches: readonly CacheRulesInput[]): AlertRule[] {
  if (caches.length === 0) return [];
  const rate = (what: string) =>
    `sum by (cache) (rate(redis_keyspace_${what}_total${of(caches)}[5m]))`;
  const lookups = `(${rate("hits")} + ${rate("misses")})`;
  return [
    {
      alert: "RedisHitRateLow",
      expr: `${rate("hits")} / ${lookups} < ${HIT_RATE} and ${lookups} > ${LOOKUPS_GUARD}`,
      forSeconds: 600,
      severity: "warning",
      summary:
        "Cache {{ $labels.cache }} finds {{ $value | humanizePercentage }} of the keys asked for.",
      impact: "The other lookups go to the database: it and the pages get slower.",
      why:
        `The guides want more than ${HIT_RATE * 100} %; at 5,000 lookups a second that is 1,000 queries. Judged from ` +
        `${LOOKUPS_GUARD} lookups a second on (3,000 in the window), for each cache, and of caches only: a queue is ` +
        "polled for what is not there. 10 min outlast the warm-up after a deployment.",
      source: "the Wakala guide, CacheHitRateLow (0.8 for 10 min); the TreeBeard guide (> 80 %)",
    },
  ];
}

/** A cache of role `cache` is full by design: what it lacks shows as evictions. */
function memory(caches: readonly CacheRulesInput[]): AlertRule[] {
  const expr = (role: CacheRole) =>
    withRole(caches, role)
      .flatMap((cache) => {
        const share = cacheMemoryShare(cache);
        const used = `max by (${SERVER}) (redis_memory_used_bytes${of([cache])})`;
        return share === undefined ? [] : [`${used} / ${cache.usableBytes} > ${promNumber(share)}`];
      })
      .join(" or ");
  const summary =
    "Cache {{ $labels.cache }} ({{ $labels.instance }}) has filled {{ $value | humanizePercentage }} of its memory for data.";
  const measured =
    "Measured against maxmemory less the reserved part, as the stack computed it: of the whole node 100 % would never " +
    "be reached.";
  const { queueMemory, sessionMemory } = CACHE_THRESHOLDS;
  const rules: AlertRule[] = [
    {
      alert: "RedisQueueMemoryHigh",
      expr: expr("queue"),
      forSeconds: queueMemory.forSeconds,
      severity: "critical",
      summary,
      impact:
        "None yet. When it is full every write is refused (OOM): no task is accepted, no session is opened.",
      why: `${measured} ${queueMemory.why}`,
      source: queueMemory.source,
      operation: "scale",
    },
    {
      alert: "RedisSessionMemoryHigh",
      expr: expr("session"),
      forSeconds: sessionMemory.forSeconds,
      severity: "warning",
      summary,
      impact: "None yet. When it is full the sessions nearest their end are dropped.",
      why: `${measured} ${sessionMemory.why}`,
      source: sessionMemory.source,
    },
  ];
  return rules.filter((rule) => rule.expr !== "");
}

function replication(caches: readonly CacheRulesInput[]): AlertRule[] {
  if (caches.length === 0) return [];
  const missing = caches.map(
    (cache) =>
      `sum by (cache) (redis_connected_slaves${of([cache])}) < ${cache.replicas * cache.shards}`,
  );
  return [
    {
      alert: "RedisReplicationBroken",
      expr: missing.join(" or "),
      forSeconds: 300,
      severity: "warning",
      summary: "Cache {{ $labels.cache }} has {{ $value }} replicas in step; it should have more.",
      impact:
        "None yet. If the primary fails now, what was written since the replica stopped is lost.",
      why:
        "Each primary counts its replicas, a replica counts none, so the sum is shards x replicas: " +
        `${caches.map(({ name, shards, replicas }) => `${name} ${shards} x ${replicas}`).join(", ")}. 5 min outlast ` +
        "the full copy after a node was replaced.",
      source: `${SOURCES.awesome} (RedisDisconnectedSlaves); ${SOURCES.exporter}`,
    },
  ];
}
