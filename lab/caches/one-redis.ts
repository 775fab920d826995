import { setTimeout as sleep } from "node:timers/promises";

import type { RedisClient } from "../clients/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import type { CacheParameters } from "../proof/types.ts";
import type { Home } from "../servers/server.ts";
import { contestants, ourParameters } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import { MIB, startCacheServers } from "./servers.ts";
import type { CacheServerPlan } from "./servers.ts";

/** Memory of all servers of a contestant together. Bytes. */
const MEMORY = 24 * MIB;

/** Jobs over the queues; sessions; and counters of a rate limiter. */
export const KEPT = { jobs: 2_000, sessions: 1_000, counters: 100 } as const;

/** The task queues of the guides (guide of the scraper, "Queue Routing"), and Celery's own. */
const QUEUES = ["celery", "scraping", "analysis", "networks"];

/** Bytes of a job, a session and a cached entry. */
const BYTES = { job: 512, session: 1_024, entry: 4_096 } as const;

/** Lifetimes of sessions, counters and entries in the guides. Seconds. */
const LIVES = { session: 1_800, counter: 60, entry: 300 } as const;

/** Cached entries that are written meanwhile: four times the memory. */
const ENTRIES = (4 * MEMORY) / BYTES.entry;

/**
 * Time over which they are written. The servers' clock of last use ticks once a second (LRU_CLOCK_RESOLUTION): within
 * one tick least recently used means nothing. Milliseconds.
 */
const OVER_MS = 4_000;

/** Entries that are written at once. */
const BATCH = 64;

/** What was left of what is no cache when the cache had taken its memory. */
export interface OneRedisRun {
  readonly contestant: Contestant["id"];
  readonly title: string;
  /** Jobs, sessions and counters that were gone. */
  readonly lost: Readonly<Record<keyof typeof KEPT, number>>;
  /** Cached entries that the server refused to write. */
  readonly refused: number;
}

/**
 * Jobs that wait, sessions and counters beside a busy cache: in one server with ElastiCache's defaults and the guides'
 * values, and in one of each role with ours, of the same memory together.
 *
 * @throws LabError when a server does not start, or the stack has no parameters for a role.
 */
export async function runOneRedis(
  engine: RedisEngine,
  home: Home,
  caches: readonly CacheParameters[],
): Promise<readonly OneRedisRun[]> {
  const one = contestants(engine, caches, "cache");
  return await Promise.all(
    one.map((contestant) => runOne(home, contestant, serversOf(engine, home, caches, contestant))),
  );
}

type Place = "cache" | "session" | "queue";

/** A place's server; the one server stands under all three. */
function serversOf(
  engine: RedisEngine,
  home: Home,
  caches: readonly CacheParameters[],
  contestant: Contestant,
): Readonly<Partial<Record<Place, CacheServerPlan>>> {
  const plan = (place: string, values: Contestant["values"], maxMemory: number) => ({
    engine,
    home,
    name: `one-${contestant.id}-${place}`,
    contestant: { ...contestant, values },
    maxMemory,
  });
  if (contestant.id !== "ours") return { cache: plan("all", contestant.values, MEMORY) };
  const ours = (role: Place, share: number) =>
    plan(role, ourParameters(engine, caches, role).values, MEMORY * share);
  return {
    cache: ours("cache", 1 / 2),
    session: ours("session", 1 / 4),
    queue: ours("queue", 1 / 4),
  };
}

async function runOne(
  home: Home,
  contestant: Contestant,
  plans: Readonly<Partial<Record<Place, CacheServerPlan>>>,
): Promise<OneRedisRun> {
  const { servers, stop } = await startCacheServers(plans as Record<Place, CacheServerPlan>);
  try {
    const at = (place: Place) =>
      ((servers as Partial<typeof servers>)[place] ?? servers.cache).client;
    const places = { cache: at("cache"), session: at("session"), queue: at("queue") };
    await put(places);
    const refused = await cacheBeside(places.cache, home.signal);
    const { id, title } = contestant;
    return { contestant: id, title, lost: await missing(places), refused };
  } finally {
    await stop();
  }
}

type Places = Readonly<Record<Place, RedisClient>>;

function names(kind: "session" | "counter", count: number): readonly string[] {
  const prefix = kind === "session" ? "session:data:" : "rate_limit:";
  return Array.from({ length: count }, (_, number) => `${prefix}${number}`);
}

async function put({ session, queue }: Places): Promise<void> {
  const job = "j".repeat(BYTES.job);
  await queue.pipeline(
    Array.from({ length: KEPT.jobs }, (_, number) => [
      "LPUSH",
      QUEUES[number % QUEUES.length] ?? "",
      `${number} ${job}`,
    ]),
  );
  const sessions = names("session", KEPT.sessions);
  await session.pipeline(
    sessions.map((name) => ["SET", name, "s".repeat(BYTES.session), "EX", String(LIVES.session)]),
  );
  const counters = names("counter", KEPT.counters);
  // The guides count in the same server; ours with the queue, where nothing is evicted.
  await queue.pipeline(counters.map((name) => ["SET", name, "1", "EX", String(LIVES.counter)]));
}

/** Writes cached entries at an even pace. Returns how many were refused. */
async function cacheBeside(cache: RedisClient, signal: AbortSignal): Promise<number> {
  const value = "e".repeat(BYTES.entry);
  const from = performance.now();
  let refused = 0;
  for (let written = 0; written < ENTRIES; written += BATCH) {
    const due = (written / ENTRIES) * OVER_MS;
    await sleep(Math.max(0, due - (performance.now() - from)), undefined, { signal });
    const replies = await cache.pipeline(
      Array.from({ length: BATCH }, (_, at) => [
        ...["SET", `events:list:${written + at}`, value, "EX", String(LIVES.entry)],
      ]),
    );
    refused += replies.filter((reply) => reply instanceof Error).length;
  }
  return refused;
}

async function missing({ session, queue }: Places): Promise<OneRedisRun["lost"]> {
  const lengths = await queue.pipeline(QUEUES.map((name) => ["LLEN", name]));
  const jobs = lengths.reduce<number>((sum, length) => sum + Number(length), 0);
  const there = async (client: RedisClient, all: readonly string[]) =>
    Number(await client.command("EXISTS", ...all));
  return {
    jobs: KEPT.jobs - jobs,
    sessions: KEPT.sessions - (await there(session, names("session", KEPT.sessions))),
    counters: KEPT.counters - (await there(queue, names("counter", KEPT.counters))),
  };
}
