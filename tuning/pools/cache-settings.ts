import type { CacheRole } from "../redis.ts";
import { HEALTH_CHECK_SECONDS } from "../redis.ts";
import type { Setting } from "../setting.ts";
import type { ContractValue } from "./contract.ts";
import { KEEPALIVE, toSetting } from "./contract.ts";

const REDIS_PY = "redis-py documentation, Connection";

/**
 * How long a connection or an answer may take. Seconds. Of role cache it fits four times into the guides' "< 2 s" with the cache
 * down: a request that finds nothing waits twice, to look up and to store, and the rest is the database's. Queue: the WWMAA
 * guide's 5.
 */
const TIMEOUT = { cache: 0.5, other: 5 } as const;

/** How often a command is repeated. A lookup that is repeated waits longer than what it would save takes to compute. */
const RETRIES = { cache: 0, other: 3 } as const;

/** Value of a role. */
const of = <T>(values: { readonly cache: T; readonly other: T }, role: CacheRole): T =>
  role === "cache" ? values.cache : values.other;

/**
 * Prefix of a cache's variables: "REDIS_QUEUE_" for the cache "queue". The component adds the
 * endpoint and the credentials' place under the same prefix.
 */
export function cachePrefix(cache: string): string {
  return `REDIS_${cache.toUpperCase().replaceAll("-", "_")}_`;
}

/** One cache's part of a service's environment contract. */
export function cacheSettings(cache: string, role: CacheRole, size: number): Setting[] {
  return [...pool(role, size), ...connection(role)]
    .map((entry) => ({ ...entry, name: cachePrefix(cache) + entry.name }))
    .map(toSetting);
}

function pool(role: CacheRole, size: number): ContractValue[] {
  return [
    {
      name: "MAX_CONNECTIONS",
      value: size,
      why: "Most connections one process opens to this cache; the cache connection budget adds them up against maxclients.",
      source: "stack configuration; cache connection budget",
      default: "no limit",
    },
    {
      name: "HEALTH_CHECK_INTERVAL_SECONDS",
      value: HEALTH_CHECK_SECONDS,
      unit: "s",
      why:
        role === "queue"
          ? "A connection idle for 30 s is tested before its next use, so a failover is noticed before a job is sent."
          : "A connection idle for 30 s is tested before its next use: needed because the cache closes connections idle for 300 s (its timeout), which without the test surfaces as a random ConnectionError.",
      source: `${REDIS_PY}, health_check_interval`,
      default: "0 (never)",
    },
    {
      name: "RETRIES",
      value: of(RETRIES, role),
      why:
        role === "cache"
          ? "What the cache does not give at once is computed: with three repeats of 0.5 s a request would wait twice 2 s for a cache that hangs."
          : "A command whose connection broke is repeated with growing pauses, which bridges the seconds of a failover.",
      source: `${REDIS_PY}, Retry with ExponentialBackoff`,
      default: "0 (3 from redis-py 6)",
    },
  ];
}

function connection(role: CacheRole): ContractValue[] {
  const { idle, interval, count } = KEEPALIVE;
  const keepalive = `First probe after ${idle} s, then every ${interval} s, dead after ${count}. Use the names TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT (4, 5, 6 on Linux): the guides' 1, 2, 3 are other options, and 2 = 5 fails with EINVAL.`;
  const source = `${REDIS_PY}, socket_keepalive_options; tcp(7)`;
  return [
    {
      name: "SOCKET_CONNECT_TIMEOUT_SECONDS",
      value: of(TIMEOUT, role),
      unit: "s",
      why: "During a failover an address may not answer at all; without a limit the request hangs on it. Within a region a connection takes a few milliseconds.",
      source: `${REDIS_PY}, socket_connect_timeout`,
      default: "none (no limit)",
    },
    {
      name: "SOCKET_TIMEOUT_SECONDS",
      value: of(TIMEOUT, role),
      unit: "s",
      why:
        role === "cache"
          ? "A request that finds nothing waits for a cache that hangs twice, to look up and to store: with 2 s each it takes over 4 s, and the guides promise less than 2 s with the cache down."
          : "As the WWMAA guide asks; a blocking read (BRPOP, XREAD) must block for less than this.",
      source:
        role === "cache"
          ? `docs/proof.md, Faults under load; ${REDIS_PY}, socket_timeout`
          : `${REDIS_PY}, socket_timeout`,
      default: "none (no limit)",
    },
    { name: "SOCKET_KEEPALIVE", value: true, why: keepalive, source, default: "no" },
    {
      name: "KEEPALIVE_IDLE_SECONDS",
      value: idle,
      unit: "s",
      why: keepalive,
      source,
      default: "7200 (the kernel's)",
    },
    {
      name: "KEEPALIVE_INTERVAL_SECONDS",
      value: interval,
      unit: "s",
      why: keepalive,
      source,
      default: "75 (the kernel's)",
    },
    { name: "KEEPALIVE_COUNT", value: count, why: keepalive, source, default: "9 (the kernel's)" },
    {
      name: "SSL",
      value: true,
      why: "In-transit encryption is on, so the URL is rediss://; the guides' redis:// is refused by the cache.",
      source: "ElastiCache guide, in-transit-encryption",
      default: "no",
    },
    {
      name: "SSL_CERT_REQS",
      value: "required",
      why: "Checks the server's certificate; without it anyone on the path may answer.",
      source: `${REDIS_PY}, ssl_cert_reqs`,
      default: "required",
    },
  ];
}
