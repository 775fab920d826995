import type { RedisEngine } from "../engines/types.ts";
import type { Check, ClaimEvidence, ProofContext, Section, SectionResult } from "../proof/types.ts";
import { readCatalogue } from "./catalogue.ts";
import type { Catalogue } from "./catalogue.ts";
import { runContest } from "./contest.ts";
import type { ContestSeen } from "./contest.ts";
import { GUIDES_SIZES, contestEngine, contestants, ourParameters } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { runHits } from "./hit.ts";
import type { HitSeen } from "./hit.ts";
import { runClients, runIdle } from "./idle.ts";
import type { ClientsSeen, IdleRun } from "./idle.ts";
import {
  claimHitRates,
  hitRatio,
  judgeContest,
  judgeWarming,
  overRounds,
} from "./judge-contest.ts";
import { judgeIdle, judgeOneRedis, judgeRoles } from "./judge-roles.ts";
import { claimHits, judgeStalls } from "./judge-speed.ts";
import { startLoad } from "./load/process.ts";
import type { Load } from "./load/process.ts";
import { runOneRedis } from "./one-redis.ts";
import type { OneRedisRun } from "./one-redis.ts";
import { hitRatioPicture, stallPicture } from "./pictures.ts";
import { runRoles } from "./roles.ts";
import type { RolesSeen } from "./roles.ts";
import { runStalls } from "./stalls.ts";
import type { Stall } from "./stalls.ts";
import { percent } from "./statistics.ts";
import {
  contestTable,
  hitTable,
  idleTable,
  leftOutTable,
  oneRedisTable,
  rolesTable,
  stallTable,
  warmingTable,
} from "./tables.ts";
import { together } from "./together.ts";
import { runWarmingContest } from "./warming.ts";
import type { WarmingRun } from "./warming.ts";

/** How long the parts are. */
const LENGTHS = {
  full: { contest: { rounds: 3, seconds: 1.6 }, lifetimeMs: 3_000, stalls: 4, blocks: 20 },
  quick: { contest: { rounds: 1, seconds: 0.6 }, lifetimeMs: 1_500, stalls: 2, blocks: 6 },
} as const;

/** Everything that was measured. */
export interface CachesSeen {
  readonly catalogue: Catalogue;
  readonly contest: ContestSeen;
  readonly roles: readonly RolesSeen[];
  readonly warming: readonly WarmingRun[];
  readonly oneRedis: readonly OneRedisRun[];
  readonly idle: readonly IdleRun[];
  readonly clients: ClientsSeen;
  readonly stalls: readonly { readonly engine: RedisEngine; readonly stalls: readonly Stall[] }[];
  readonly hits: HitSeen;
}

/** Caches by role against ElastiCache's defaults and the guides' one Redis. */
export const cachesSection: Section = {
  id: "caches",
  title: "Caches: hit ratio, latency and what happens when memory is full",
  seconds: { full: 90, quick: 30 },
  run: async (context) => {
    const load = await startLoad(context.home.signal);
    try {
      return cachesResult(await measureCaches(context, load));
    } finally {
      await load.stop();
    }
  },
};

/** Correctness on every engine, the contest on one. */
async function measureCaches(context: ProofContext, load: Load): Promise<CachesSeen> {
  const { stack, engines, home, quick, progress } = context;
  const length = quick ? LENGTHS.quick : LENGTHS.full;
  const engine = contestEngine(engines.redis);
  const catalogue = readCatalogue(stack.objects);
  const all = contestants(engine, stack.caches, "cache");
  const ours: Contestant = {
    id: "ours",
    title: "ours",
    values: ourParameters(engine, stack.caches, "cache").values,
  };
  const roles: RolesSeen[] = [];
  for (const each of engines.redis) {
    progress(`roles on ${each.kind} ${each.version}`);
    roles.push(await runRoles(each, home, stack.caches));
  }
  progress("idle pools, warming and one Redis for everything");
  const healthCheck = catalogue.healthCheck !== undefined;
  const { lifetimeMs } = length;
  // All three wait for most of their time.
  const [idle, warming, oneRedis, clients] = await together(
    runIdle(engine, home, stack.caches, healthCheck),
    runWarmingContest({ engine, home, load, catalogue, contestant: ours, lifetimeMs }),
    runOneRedis(engine, home, stack.caches),
    runClients(engine, home),
  );
  const stalls: { readonly engine: RedisEngine; readonly stalls: readonly Stall[] }[] = [];
  for (const each of engines.redis) {
    progress(`stalls on ${each.kind} ${each.version}`);
    const own = contestants(each, stack.caches, "cache");
    const plan = { engine: each, home, load, contestants: own, rounds: length.stalls };
    stalls.push({ engine: each, stalls: await runStalls(plan) });
  }
  progress("a hit against the database");
  const hits = await runHits(engines, engine, home, ours, length.blocks);
  const plan = {
    engine,
    home,
    load,
    catalogue,
    contestants: all,
    length: length.contest,
    progress,
  };
  const contest = await runContest(plan);
  return { catalogue, contest, roles, warming, oneRedis, idle, clients, stalls, hits };
}

/** What the numbers say. */
export function cachesResult(seen: CachesSeen): SectionResult {
  const { contest, warming, oneRedis, idle, clients, hits, catalogue } = seen;
  const judged: readonly {
    readonly checks: readonly Check[];
    readonly claims: readonly ClaimEvidence[];
  }[] = [
    { checks: judgeContest(contest), claims: claimHitRates(contest) },
    judgeWarming(warming),
    { checks: seen.roles.flatMap(judgeRoles), claims: [] },
    judgeOneRedis(oneRedis),
    judgeIdle(idle, clients, catalogue.healthCheck !== undefined),
    // The claim is judged where the contest is.
    ...seen.stalls.map(({ engine, stalls }) => {
      const { checks, claims } = judgeStalls(engine, stalls);
      return { checks, claims: engine.program === contest.engine.program ? claims : [] };
    }),
    { checks: [], claims: claimHits(hits) },
  ];
  const stalls = seen.stalls.map(({ engine, stalls: own }) => ({
    engine: `${engine.kind} ${engine.version}`,
    stalls: own,
  }));
  const left = leftOutTable(contest);
  return {
    summary: summaryOf(seen),
    tables: [
      contestTable(contest),
      warmingTable(warming),
      rolesTable(seen.roles),
      oneRedisTable(oneRedis),
      stallTable(stalls),
      idleTable(idle),
      hitTable(hits),
      ...(left === undefined ? [] : [left]),
    ],
    pictures: [hitRatioPicture(contest), stallPicture(stalls)],
    checks: judged.flatMap(({ checks }) => checks),
    claims: judged.flatMap(({ claims }) => claims),
    commands: commandsOf(contest),
  };
}

function summaryOf({ contest, oneRedis, catalogue }: CachesSeen): readonly string[] {
  const hits = (id: Contestant["id"], load: "plain" | "crawled") =>
    percent(overRounds(contest.runs, id, load, hitRatio).median);
  const guides = oneRedis.find(({ contestant }) => contestant === "guides");
  return [
    `Of entries three times as large as memory ours hits ${hits("ours", "plain")} %, the guides' values ${hits("guides", "plain")} %, ElastiCache's defaults ${hits("default", "plain")} %; ` +
      `beside a crawler ${hits("ours", "crawled")} %, ${hits("guides", "crawled")} % and ${hits("default", "crawled")} % (${contest.engine.kind} ${contest.engine.version}).`,
    ...(guides === undefined
      ? []
      : [
          `The guides' one Redis lost ${guides.lost.jobs} jobs and ${guides.lost.sessions} sessions to the cache beside them; a server for each role, of the same memory together, loses none when its check holds.`,
        ]),
    catalogue.source === "stack"
      ? `The lifetimes are the stack's (${catalogue.kinds.length} kinds of entries, ${catalogue.warmers.length} warmers).`
      : "The stack has no catalogue of lifetimes: the guides' are used.",
  ];
}

/** What a person can type; a value of several words is quoted. */
function commandsOf({ engine, contestants: all, maxMemory }: ContestSeen): readonly string[] {
  const program = engine.kind === "valkey" ? "valkey-server" : "redis-server";
  return [
    ...all.map(({ title, values }) => {
      const wanted = ["maxmemory-policy", "maxmemory-samples", "timeout", "tcp-keepalive"];
      const args = wanted.flatMap((name) =>
        values[name] === undefined ? [] : [`--${name} ${values[name]}`],
      );
      return `${program} --port 7777 --save "" --maxmemory ${maxMemory} ${args.join(" ")}  # ${title}`;
    }),
    `redis-cli -p 7777 CONFIG GET maxmemory-policy; redis-cli -p 7777 INFO stats  # the guides ask for maxclients ${GUIDES_SIZES.maxclients} and maxmemory ${GUIDES_SIZES.maxmemory}, which ElastiCache fixes by the node type`,
  ];
}
