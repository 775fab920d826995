import type { ContestRun, ContestSeen } from "../../../lab/caches/contest.ts";
import { LOADS } from "../../../lab/caches/contest.ts";
import type { Contestant } from "../../../lab/caches/contestants.ts";
import type { CachesSeen } from "../../../lab/caches/index.ts";
import type { RolesSeen } from "../../../lab/caches/roles.ts";
import type { Stall } from "../../../lab/caches/stalls.ts";
import type { WarmingRun } from "../../../lab/caches/warming.ts";
import type { CacheParameters, CacheRole } from "../../../lab/proof/types.ts";
import type { RedisEngine } from "../../../lab/engines/types.ts";

/** Parameters of a role and family. */
export function parameters(
  role: CacheRole,
  family: string,
  values: Readonly<Record<string, string>>,
): CacheParameters {
  const node = { engineVersion: "8.1", nodeType: "cache.m7g.large", maxMemory: 6_854_542_746 };
  return { role, family, ...node, values };
}

const ENGINE: RedisEngine = { kind: "valkey", version: "9.1.2", program: "/bin/valkey-server" };

/** A run of a contestant: 100 commands, of which so many hit. */
export function contestRun(
  contestant: Contestant["id"],
  load: ContestRun["load"],
  hits: number,
  more: Partial<ContestRun> = {},
): ContestRun {
  return {
    ...{ contestant, load, round: 1, hits, misses: 100 - hits, errors: 0, rate: 8000 },
    ...{ p50: 0.1, p99: 1, evicted: 10, expired: 5, usedMemory: 25_165_824, fragmentation: 1.2 },
    ...more,
  };
}

/** A contest in which every load hits as often as given. */
export function contestSeen(hits: Readonly<Record<Contestant["id"], number>>): ContestSeen {
  const all = (["default", "guides", "ours"] as const).map((id) => ({
    id,
    title: id === "ours" ? "ours, role cache" : id,
    values: { timeout: "0" },
  }));
  return {
    engine: ENGINE,
    contestants: all,
    runs: LOADS.flatMap((load) => all.map(({ id }) => contestRun(id, load, hits[id]))),
    leftOut: [],
    factor: 187.5,
    entries: 20_000,
    maxMemory: 25_165_824,
    rate: 8_000,
  };
}

/** A way to warm, with so many misses of 20 entries in 3 lifetimes. */
export function warmingRun(id: WarmingRun["id"], misses: number, onTime = true): WarmingRun {
  const seen = { reads: 12_000, misses, longestGapMs: 1 };
  const every = id === "none" ? undefined : id === "ours" ? 240 : 300;
  return { id, title: id, lives: 300, every, seen, entries: 20, lifetimes: 3, onTime };
}

/** Roles that behave. */
export const ROLES: RolesSeen = {
  engine: ENGINE,
  families: { queue: "valkey8", cache: "valkey8", session: "valkey8" },
  queue: {
    ...{ accepted: 1000, refused: 1000, kept: 1000, evicted: 0 },
    error: "OOM command not allowed when used memory > 'maxmemory'.",
  },
  cache: { written: 6000, refused: 0, evicted: 4000 },
  session: { written: 6000, refused: 0, evicted: 4000, permanent: 200, permanentKept: 200 },
};

/** One stall of ours. Milliseconds. */
export function stall(what: Stall["what"], server: number): Stall {
  return { what, contestant: "ours, role cache", longest: server + 1, p99: 1, server };
}

/** All that was measured, as it should be. */
export const SEEN: CachesSeen = {
  catalogue: {
    kinds: [{ name: "EVENTS_LIST", prefix: "events:list:", seconds: 300 }],
    source: "stack",
    warmers: [],
    healthCheck: 30,
  },
  contest: contestSeen({ default: 80, guides: 81, ours: 83 }),
  roles: [ROLES],
  warming: [warmingRun("none", 40), warmingRun("guides", 36), warmingRun("ours", 0)],
  oneRedis: [
    {
      ...{ contestant: "guides", title: "guides", refused: 0 },
      lost: { jobs: 2000, sessions: 1000, counters: 100 },
    },
    {
      ...{ contestant: "ours", title: "ours, role cache", refused: 0 },
      lost: { jobs: 0, sessions: 0, counters: 0 },
    },
  ],
  idle: [
    {
      ...{ contestant: "the guides' redis.conf", tested: false, timeout: "300", clients: 50 },
      ...{ failed: 50, reopened: 0 },
    },
    {
      ...{ contestant: "ours, role cache", tested: true, timeout: "300", clients: 50 },
      ...{ failed: 0, reopened: 50 },
    },
  ],
  clients: { accepted: 100, refused: 20, error: "ERR max number of clients", answering: 100 },
  stalls: [
    {
      engine: ENGINE,
      stalls: [
        stall("DEL of a large set", 0.02),
        stall("KEYS and DEL", 20),
        stall("SCAN and UNLINK", 0.2),
      ],
    },
  ],
  hits: {
    ...{ commands: 600, postgres: "15.20" },
    cache: { p50: 0.06, p99: 0.2 },
    byKey: { p50: 0.12, p99: 0.5 },
    list: { p50: 15, p99: 20 },
  },
};
