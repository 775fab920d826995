import type { RedisEngine } from "../engines/types.ts";
import { percentile } from "../engines/pgbench.ts";
import type { Home } from "../servers/server.ts";
import type { Catalogue } from "./catalogue.ts";
import { guidesWarmers } from "./catalogue.ts";
import type { Contestant } from "./contestants.ts";
import { MEAN_BYTES } from "./load/entries.ts";
import { loadKinds } from "./load/plans.ts";
import type { TrafficPlan, Warming } from "./load/plans.ts";
import type { Load } from "./load/process.ts";
import { probe } from "./load/probe.ts";
import { MIB, readInfo, startCacheServer } from "./servers.ts";
import type { CacheServer, LeftOut } from "./servers.ts";

/** maxmemory of the contest's servers. Bytes. */
const MAX_MEMORY = 24 * MIB;

/** How much larger all entries together are than maxmemory. */
export const WORKING_SET = 3;

/** Exponent of Zipf's law: what YCSB takes (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", 2010). */
export const SKEW = 0.99;

/** Requests a second: about half of what one server and one load process do on two cores. */
const RATE = 8_000;

/** The share of requests that a crawler adds in the third load. */
export const CRAWLED = 0.25;

/** Popular entries of each kind that are warmed: the guides' --limit. */
const WARMED_ENTRIES = 100;

/** Entries that are written beforehand: somewhat more than memory holds. */
const PREFILLED = Math.round((1.2 * MAX_MEMORY) / MEAN_BYTES);

/** Requests before anything is measured: counters and ages of entries are to mean something. */
const FILLING = 12_000;

/** The loads, in the order in which a server gets them. */
export const LOADS = ["plain", "warmed", "crawled"] as const;
/** "plain": requests by Zipf's law. "warmed": with the contestant's own warming. "crawled": with a crawler. */
export type LoadName = (typeof LOADS)[number];

/** How long the contest is. */
export interface ContestLength {
  readonly rounds: number;
  /** Of one load, which is the shortest lifetime of the catalogue. Seconds. */
  readonly seconds: number;
}

/** What one contestant did with one load in one round. */
export interface ContestRun {
  readonly contestant: Contestant["id"];
  readonly load: LoadName;
  readonly round: number;
  readonly hits: number;
  readonly misses: number;
  /** Commands that were refused. */
  readonly errors: number;
  /** Requests a second, the crawler's among them. */
  readonly rate: number;
  /** Latency of single commands of another client. Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly evicted: number;
  readonly expired: number;
  /** Bytes. */
  readonly usedMemory: number;
  /** Resident memory by used memory. */
  readonly fragmentation: number;
}

/** What the contest found. */
export interface ContestSeen {
  readonly engine: RedisEngine;
  readonly contestants: readonly Contestant[];
  readonly runs: readonly ContestRun[];
  readonly leftOut: readonly LeftOut[];
  /** Times by which the lab is faster than the stack. */
  readonly factor: number;
  /** Entries that are asked for. */
  readonly entries: number;
  readonly maxMemory: number;
  readonly rate: number;
}

/** What the contest works with. */
export interface ContestPlan {
  readonly engine: RedisEngine;
  readonly home: Home;
  readonly load: Load;
  readonly catalogue: Catalogue;
  readonly contestants: readonly Contestant[];
  readonly length: ContestLength;
  readonly progress: (text: string) => void;
}

/**
 * Each contestant in each round on a new server: filled, then under the three loads one after the other.
 *
 * @throws LabError when a server does not start or ends.
 */
export async function runContest(plan: ContestPlan): Promise<ContestSeen> {
  const { contestants, length, catalogue, engine } = plan;
  const shortest = Math.min(...catalogue.kinds.map(({ seconds }) => seconds));
  const factor = shortest / length.seconds;
  const runs: ContestRun[] = [];
  const leftOut = new Map<string, LeftOut>();
  for (let round = 1; round <= length.rounds; round += 1) {
    // Each goes first in its turn.
    const order = contestants.map((_, at) => contestants[(at + round) % contestants.length]);
    for (const contestant of order) {
      if (contestant === undefined) continue;
      plan.progress(`${contestant.title}, round ${round} of ${length.rounds}`);
      const server = await startCacheServer({
        engine,
        home: plan.home,
        name: `cache-${contestant.id}-${round}`,
        contestant,
        maxMemory: MAX_MEMORY,
      });
      try {
        for (const one of server.leftOut) leftOut.set(`${one.contestant} ${one.parameter}`, one);
        runs.push(...(await runLoads(plan, server, contestant, { round, factor })));
      } finally {
        await server.stop();
      }
    }
  }
  const rest = { factor, entries: entryCount(), maxMemory: MAX_MEMORY, rate: RATE };
  return { engine, contestants, runs, leftOut: [...leftOut.values()], ...rest };
}

function entryCount(): number {
  return Math.round((WORKING_SET * MAX_MEMORY) / MEAN_BYTES);
}

interface Turn {
  readonly round: number;
  readonly factor: number;
}

async function runLoads(
  plan: ContestPlan,
  server: CacheServer,
  contestant: Contestant,
  turn: Turn,
): Promise<readonly ContestRun[]> {
  const requests = Math.round(RATE * plan.length.seconds);
  const traffic = (name: LoadName | "fill"): TrafficPlan => {
    const warming = name === "warmed" ? warmingOf(plan.catalogue, contestant) : undefined;
    return {
      port: server.redis.port,
      kinds: loadKinds(plan.catalogue.kinds, turn.factor, warming),
      entries: entryCount(),
      skew: SKEW,
      // The same requests for all contestants of a round.
      seed: 10 * turn.round + ["fill", ...LOADS].indexOf(name),
      rate: name === "fill" ? Number.MAX_SAFE_INTEGER : RATE,
      requests: name === "fill" ? FILLING : requests,
      pipeline: 8,
      connections: 8,
      crawled: name === "crawled" ? CRAWLED : 0,
      crawlFrom: 0,
      warmedEntries: WARMED_ENTRIES,
      prefilled: name === "fill" ? PREFILLED : 0,
    };
  };
  await plan.load.traffic(traffic("fill"));
  const runs: ContestRun[] = [];
  for (const load of LOADS) {
    plan.home.signal.throwIfAborted();
    const seen = await measure(plan.load, server, traffic(load));
    runs.push({ contestant: contestant.id, load, round: turn.round, ...seen });
  }
  return runs;
}

/** ElastiCache's defaults have no warming of their own: the guides' then, as their application would be deployed. */
function warmingOf(catalogue: Catalogue, { id }: Contestant): Warming {
  if (id !== "ours") return { by: "read", warmers: guidesWarmers(catalogue.kinds) };
  return {
    by: "write",
    warmers: catalogue.warmers.map(({ every, kinds }) => ({
      every,
      kinds: kinds.filter(({ seconds }) => seconds > every),
    })),
  };
}

async function measure(
  load: Load,
  { client, redis }: CacheServer,
  traffic: TrafficPlan,
): Promise<Omit<ContestRun, "contestant" | "load" | "round">> {
  const before = await readInfo(client);
  const over = new AbortController();
  const probing = probe(redis.port, over.signal, () => undefined);
  // Told where it is waited for; a load that fails must not leave it unheard.
  probing.catch(() => undefined);
  const seen = await load.traffic(traffic).finally(() => over.abort());
  const latencies = await probing;
  const after = await readInfo(client);
  const more = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  return {
    hits: seen.hits,
    misses: seen.misses,
    errors: seen.errors,
    rate: traffic.requests / seen.seconds,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    evicted: more("evicted_keys"),
    expired: more("expired_keys"),
    usedMemory: after.get("used_memory") ?? 0,
    fragmentation: after.get("mem_fragmentation_ratio") ?? 0,
  };
}
