import type { CacheParameters, CacheRole } from "../proof/types.ts";
import type { Bound } from "./bound.ts";

const MIB = 1024 ** 2;

/** What a cache's bound is computed from. */
export interface CacheSizes {
  readonly cache: CacheParameters;
  /** A parameter as the server has it, in its own unit: bytes, seconds, microseconds. */
  readonly amount: (name: string) => number | undefined;
}

/** A parameter by itself. */
function plain(
  name: string,
  unit: Bound["unit"] | "percent" | "microseconds" | "count",
  [low, high]: readonly [number, number],
  why: string,
  special: readonly number[] = [],
): CacheBound {
  const value = ({ amount }: CacheSizes) => amount(name);
  return { what: name, of: [name], low, high, unit, special, why, value };
}

/** A bound of a cache. */
export type CacheBound = Omit<Bound<CacheSizes>, "unit"> & {
  readonly unit: Bound["unit"] | "percent" | "microseconds" | "count";
};

const HARD = "client-output-buffer-limit-pubsub-hard-limit";
const SOFT = "client-output-buffer-limit-pubsub-soft-limit";

/** All bounds of a cache. Units: Redis' redis.conf, ElastiCache guide, engine-specific parameters. */
export const CACHE_BOUNDS: readonly CacheBound[] = [
  plain(
    "reserved-memory-percent",
    "percent",
    [10, 50],
    "ElastiCache takes it off maxmemory for snapshots and failover: 25 by default.",
  ),
  {
    what: "repl-backlog-size / maxmemory",
    of: ["repl-backlog-size"],
    low: 0.001,
    high: 0.05,
    unit: "ratio",
    why: "Writes of a minute or so; more is memory that holds no key. kB taken for bytes are a thousand times too few.",
    value: ({ cache, amount }) => {
      const size = amount("repl-backlog-size");
      return size === undefined ? undefined : size / cache.maxMemory;
    },
  },
  plain(
    "timeout",
    "seconds",
    [60, 86_400],
    "Pools keep idle connections for minutes; 0 is never.",
    [0],
  ),
  plain(
    "tcp-keepalive",
    "seconds",
    [10, 350],
    "Below the 350 s after which AWS forgets an idle connection.",
  ),
  plain(
    "slowlog-log-slower-than",
    "microseconds",
    [100, 1_000_000],
    "A command takes microseconds; slow is a tenth of a millisecond to a second.",
  ),
  plain("slowlog-max-len", "count", [16, 100_000], "Entries that are kept in memory."),
  plain(
    "maxmemory-samples",
    "count",
    [3, 64],
    "Keys looked at before one is evicted: 5 is near LRU, 10 costs CPU.",
  ),
  plain(
    "active-defrag-ignore-bytes",
    "bytes",
    [10 * MIB, 1024 * MIB],
    "Waste below which nothing is moved.",
  ),
  plain(
    "active-defrag-cycle-max",
    "percent",
    [1, 50],
    "Share of the one thread that serves clients.",
  ),
  {
    what: `${HARD} / maxmemory`,
    of: [HARD],
    low: 0.001,
    high: 0.1,
    unit: "ratio",
    special: [0],
    why: "What one slow subscriber may take of the memory.",
    value: ({ cache, amount }) => {
      const size = amount(HARD);
      return size === undefined ? undefined : size / cache.maxMemory;
    },
  },
  {
    what: "pub/sub soft limit / hard limit",
    of: [HARD, SOFT],
    low: 0.01,
    high: 1,
    unit: "ratio",
    special: [0],
    why: "The soft limit is reached first.",
    value: ({ amount }) => {
      const [soft, hard] = [amount(SOFT), amount(HARD)];
      return soft === undefined || hard === undefined ? undefined : soft / hard;
    },
  },
  plain(
    "client-output-buffer-limit-pubsub-soft-seconds",
    "seconds",
    [5, 600],
    "Seconds above the soft limit.",
  ),
];

/** What a cache may do when it is full, by what it is for, and why. */
export const POLICIES: Readonly<Record<CacheRole, readonly [policy: RegExp, why: string]>> = {
  cache: [/^allkeys-/, "everything in it can be computed again, with an end or without"],
  queue: [/^noeviction$/, "an evicted task is lost work"],
  session: [/^volatile-/, "sessions end by themselves; what has no end must not go"],
};
