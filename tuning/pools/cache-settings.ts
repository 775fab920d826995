import type { CacheRole } from "../redis.ts";
import { HEALTH_CHECK_SECONDS } from "../redis.ts";
import type { Setting } from "../setting.ts";
import type { ContractValue } from "./contract.ts";
import { KEEPALIVE, toSetting } from "./contract.ts";

const REDIS_PY = "redis-py documentation, Connection";

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
      value: 3,
      why: "A command whose connection broke is repeated with growing pauses, which bridges the seconds of a failover.",
      source: `${REDIS_PY}, Retry with ExponentialBackoff`,
      default: "0 (3 from redis-py 6)",
    },
  ];
}

function connection(role: CacheRole): ContractValue[] {
  const { idle, interval, count } = KEEPALIVE;
  const keepalive = `First probe after ${idle} s, then every ${interval} s, dead after ${count}. Use the names TCP_KEEPIDLE, TCP_KEEPINTVL and TCP_KEEPCNT (4, 5, 6 on Linux): the guides' 1, 2, 3 are other options, and 2 = 5 fails with EINVAL.`;
  const source = `${REDIS_PY}, socket_keepalive_options; tcp(7)`;
  const socketSeconds = role === "cache" ? 2 : 5;
  return [
    {
      name: "SOCKET_CONNECT_TIMEOUT_SECONDS",
      value: socketSeconds,
      unit: "s",
      why: "During a failover an address may not answer at all; without a limit the request hangs on it.",
      source: `${REDIS_PY}, socket_connect_timeout`,
      default: "none (no limit)",
    },
    {
      name: "SOCKET_TIMEOUT_SECONDS",
      value: socketSeconds,
      unit: "s",
      why:
        role === "cache"
          ? "A cache that answers later than the database does is no help: after 2 s the request goes to the database, not the guides' 5."
          : "As the WWMAA guide asks; a blocking read (BRPOP, XREAD) must block for less than this.",
      source: `${REDIS_PY}, socket_timeout`,
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
