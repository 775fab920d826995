import type { RedisEngine } from "../engines/types.ts";
import type { Home } from "../servers/server.ts";
import type { Catalogue, EntryKind } from "./catalogue.ts";
import { GUIDES_WARMERS } from "./catalogue.ts";
import type { Contestant } from "./contestants.ts";
import { scaled } from "./load/plans.ts";
import type { WarmingPlan, WarmingSeen } from "./load/plans.ts";
import type { Load } from "./load/process.ts";
import { MIB, startCacheServer } from "./servers.ts";

/** Room for all entries: only expiry makes them miss. Bytes. */
const MAX_MEMORY = 64 * MIB;

/** Popular entries of a kind. */
const ENTRIES = 20;

/** Reads a second: 200 of each entry, which in the stack's time are one or two. */
const RATE = 4_000;

/** How long an entry takes to compute: the guides' ~100 ms of a miss (guide of the scraper, "Redis Caching Layer"). Seconds. */
const COMPUTE = 0.1;

/** Lifetimes that are watched. */
export const LIFETIMES = 3;

/** Attempts when the machine stood still for longer than an entry lives. */
const ATTEMPTS = 2;

/** A way to warm. */
export interface WarmingRun {
  readonly id: "none" | "guides" | "ours";
  readonly title: string;
  /** Lifetime of the entries and time between two runs of the warmer, in the stack's time. Seconds. */
  readonly lives: number;
  readonly every: number | undefined;
  readonly seen: WarmingSeen;
  readonly entries: number;
  readonly lifetimes: number;
  /** Whether the warmer was on time, as far as the machine let it. */
  readonly onTime: boolean;
}

/** What the runs work with. */
export interface WarmingPlans {
  readonly engine: RedisEngine;
  readonly home: Home;
  readonly load: Load;
  readonly catalogue: Catalogue;
  /** Whose parameters the server has. */
  readonly contestant: Contestant;
  /** Length of the shortest lifetime in the lab. Milliseconds. */
  readonly lifetimeMs: number;
}

/**
 * Popular entries of the guides' five-minute kind: not warmed, warmed as the guides do, and by the stack's warmer.
 *
 * @throws LabError when the server does not start or refuses a command.
 */
export async function runWarmingContest(plans: WarmingPlans): Promise<readonly WarmingRun[]> {
  const { engine, home, contestant, catalogue } = plans;
  const ways = warmingWays(catalogue);
  const server = await startCacheServer({
    engine,
    home,
    name: "cache-warming",
    contestant,
    maxMemory: MAX_MEMORY,
  });
  try {
    return await Promise.all(ways.map((way, at) => runWay(plans, way, server.redis.port, at)));
  } finally {
    await server.stop();
  }
}

/** A way to warm, in the stack's time. */
interface Way {
  readonly id: WarmingRun["id"];
  readonly title: string;
  /** Seconds. */
  readonly lives: number;
  /** Seconds. @default - not warmed */
  readonly every?: number;
  readonly by?: "read" | "write";
}

/** Ours is the stack's warmer that runs most often, with the shortest-lived kind it writes. */
export function warmingWays(catalogue: Catalogue): readonly Way[] {
  const shortest = (kinds: readonly EntryKind[]) =>
    Math.min(...kinds.map(({ seconds }) => seconds));
  const [events] = GUIDES_WARMERS;
  // "warm every 5 min what lives 5 min": the decorator's default lifetime in the same guide.
  const guides = { lives: events.every, every: events.every };
  const own = catalogue.warmers.find(({ kinds }) => kinds.length > 0);
  return [
    { id: "none", title: "not warmed", lives: guides.lives },
    { id: "guides", title: "the guides' warmer", ...guides, by: "read" },
    ...(own === undefined
      ? []
      : [
          {
            id: "ours" as const,
            title: `the stack's ${own.name}`,
            lives: shortest(own.kinds),
            every: own.every,
            by: "write" as const,
          },
        ]),
  ];
}

async function runWay(
  plans: WarmingPlans,
  way: Way,
  port: number,
  at: number,
): Promise<WarmingRun> {
  const factor = (way.lives * 1000) / plans.lifetimeMs;
  for (let attempt = 1; ; attempt += 1) {
    const plan: WarmingPlan = {
      port,
      prefix: `${way.id}-${attempt}:`,
      entries: ENTRIES,
      ttlMs: plans.lifetimeMs,
      computeMs: scaled(COMPUTE, factor),
      rate: RATE,
      lifetimes: LIFETIMES,
      seed: at + 1,
      ...(way.every === undefined || way.by === undefined
        ? {}
        : { warmed: { everyMs: scaled(way.every, factor), by: way.by } }),
    };
    const seen = await plans.load.warming(plan);
    const { id, title, lives, every } = way;
    // What the schedule asks for may be late by design; what the machine added may not.
    const late = plan.warmed !== undefined && seen.longestGapMs > plan.ttlMs;
    const onTime = !late || (plan.warmed?.everyMs ?? 0) >= plan.ttlMs;
    if (onTime || attempt === ATTEMPTS) {
      const counts = { entries: ENTRIES, lifetimes: LIFETIMES };
      return { id, title, lives, every, seen, onTime, ...counts };
    }
  }
}
