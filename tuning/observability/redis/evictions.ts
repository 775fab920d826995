import type { CacheRole } from "../../redis.ts";
import { CACHE_THRESHOLDS } from "../thresholds.ts";
import type { AlertRule } from "../types.ts";
import { SOURCES, of, withRole } from "./selector.ts";

/** Evicted keys to a lookup beyond which a cache is too small. */
export const EVICTIONS_TO_A_LOOKUP = 0.1;

/** An eviction means something else in each role: a lost task, a user signed out, a cache that does its work. */
export function evictionAlerts(
  caches: readonly { readonly name: string; readonly role: CacheRole }[],
  lookupsGuard: number,
): AlertRule[] {
  return [
    ...queueEvictions(withRole(caches, "queue")),
    ...sessionEvictions(withRole(caches, "session")),
    ...cacheEvictions(withRole(caches, "cache"), lookupsGuard),
  ];
}

type Named = readonly { readonly name: string }[];

function queueEvictions(caches: Named): AlertRule[] {
  if (caches.length === 0) return [];
  return [
    {
      alert: "RedisQueueEvictions",
      expr: `sum by (cache) (increase(redis_evicted_keys_total${of(caches)}[15m])) > ${CACHE_THRESHOLDS.evictions.value}`,
      forSeconds: CACHE_THRESHOLDS.evictions.forSeconds,
      severity: "critical",
      summary:
        'Queue {{ $labels.cache }} lost {{ $value | printf "%.0f" }} keys to eviction in 15 min.',
      impact: "Tasks, counters or sessions were accepted and are gone; nobody is told otherwise.",
      why:
        "The stack sets maxmemory-policy noeviction, so one eviction proves that somebody changed it. Any is too many; " +
        "the window keeps the alert up for 15 min after the last.",
      source: `${SOURCES.exporter}; the eviction policy of this stack's caches`,
    },
  ];
}

function sessionEvictions(caches: Named): AlertRule[] {
  if (caches.length === 0) return [];
  return [
    {
      alert: "RedisSessionEvictions",
      expr: `sum by (cache) (increase(redis_evicted_keys_total${of(caches)}[15m])) > ${CACHE_THRESHOLDS.evictions.value}`,
      forSeconds: CACHE_THRESHOLDS.evictions.forSeconds,
      severity: "warning",
      summary: 'Cache {{ $labels.cache }} dropped {{ $value | printf "%.0f" }} sessions in 15 min.',
      impact: "Users are signed out before their session ends.",
      why:
        "volatile-ttl drops the session nearest its end only when memory is full: one eviction says that the node is " +
        "too small, and the window keeps the alert up for 15 min after the last.",
      source: `${SOURCES.exporter}; the eviction policy of this stack's caches`,
    },
  ];
}

function cacheEvictions(caches: Named, lookupsGuard: number): AlertRule[] {
  if (caches.length === 0) return [];
  const rate = (metric: string) => `sum by (cache) (rate(${metric}${of(caches)}[15m]))`;
  const lookups = `(${rate("redis_keyspace_hits_total")} + ${rate("redis_keyspace_misses_total")})`;
  return [
    {
      alert: "RedisCacheEvictionsSustained",
      expr:
        `${rate("redis_evicted_keys_total")} / ${lookups} > ${EVICTIONS_TO_A_LOOKUP}` +
        ` and ${lookups} > ${lookupsGuard}`,
      forSeconds: 1800,
      severity: "warning",
      summary:
        "Cache {{ $labels.cache }} evicts a key for {{ $value | humanizePercentage }} of its lookups.",
      impact:
        "Entries leave before they are used again: the hit rate falls, the database does the work.",
      why:
        "A full cache evicts by design. At the guides' hit rate of 80 % a fifth of the lookups store an entry; when more " +
        "than half of those, a tenth of the lookups, push another out for half an hour, the working set does not fit.",
      source: `${SOURCES.exporter}; ${SOURCES.judgement}`,
    },
  ];
}
