import type { RedisClient } from "../clients/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import { percentile } from "../engines/pgbench.ts";
import type { Home } from "../servers/server.ts";
import type { Contestant } from "./contestants.ts";
import type { Latencies } from "./load/plans.ts";
import type { Load } from "./load/process.ts";
import { MIB, readInfo, startCacheServer } from "./servers.ts";
import type { CacheServer } from "./servers.ts";

/** Room for all: only what is deleted on purpose goes. Bytes. */
const MAX_MEMORY = 256 * MIB;

/** Members of the large set. */
export const MEMBERS = 200_000;

/** Keys of the cache that is invalidated, and those among them that match. */
export const KEYS = { all: 100_000, matching: 10_000 } as const;

/** The guides' pattern (WWMAA guide, "Cache Invalidation"). */
export const PATTERN = "events:list:*";

/** Keys that SCAN looks at in a step. */
const SCAN_COUNT = "500";

/** Builds on the server what would take minutes to send. */
const BUILD_SET =
  "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) do redis.call('SADD', KEYS[1], 'member:' .. i) end";
const BUILD_KEYS =
  "for i = tonumber(ARGV[2]), tonumber(ARGV[3]) do redis.call('SET', ARGV[1] .. i, 'entry', 'EX', 3600) end";

/** Members or keys that one call builds: a script holds up all others. */
const BUILD_STEP = 50_000;

/** What another client saw while something was done. */
export interface Stall {
  readonly what: "DEL of a large set" | "KEYS and DEL" | "SCAN and UNLINK";
  /** Whose parameters. */
  readonly contestant: string;
  /** Longest time one GET took. Milliseconds. */
  readonly longest: number;
  readonly p99: number;
  /** Time the server spent on the slowest command of it, on average over calls of one name. Milliseconds. */
  readonly server: number;
}

/** What the runs work with. */
export interface StallPlan {
  readonly engine: RedisEngine;
  readonly home: Home;
  readonly load: Load;
  readonly contestants: readonly Contestant[];
  /** At least two. */
  readonly rounds: number;
}

/**
 * A large set is deleted under each contestant's parameters, and a cache of many keys invalidated as the guides do it and
 * step by step.
 *
 * @throws LabError when a server does not start or ends.
 */
export async function runStalls(plan: StallPlan): Promise<readonly Stall[]> {
  const stalls: Stall[] = [];
  for (const contestant of plan.contestants) {
    const { engine, home } = plan;
    const name = `stall-${contestant.id}-${engine.kind}-${engine.version}`;
    const server = await startCacheServer({
      engine,
      home,
      name,
      contestant,
      maxMemory: MAX_MEMORY,
    });
    try {
      // Ours is judged by the best of its rounds, the others are only told.
      const rounds = contestant.id === "ours" ? plan.rounds : plan.rounds - 1;
      for (let round = 1; round <= rounds; round += 1) {
        home.signal.throwIfAborted();
        stalls.push(await deleteLarge(plan.load, server, contestant));
      }
      if (contestant.id !== "ours") continue;
      for (let round = 1; round <= plan.rounds; round += 1) {
        home.signal.throwIfAborted();
        stalls.push(await invalidate(plan.load, server, contestant, "KEYS and DEL"));
        stalls.push(await invalidate(plan.load, server, contestant, "SCAN and UNLINK"));
      }
    } finally {
      await server.stop();
    }
  }
  return stalls;
}

async function deleteLarge(
  load: Load,
  { redis, client }: CacheServer,
  { title }: Contestant,
): Promise<Stall> {
  await inSteps(MEMBERS, (from, to) => client.command("EVAL", BUILD_SET, "1", "large", from, to));
  await client.command("CONFIG", "RESETSTAT");
  const latencies = await load.during(redis.port, async () => {
    await client.command("DEL", "large");
  });
  return seen("DEL of a large set", title, latencies, await slowest(client, ["del"]));
}

async function invalidate(
  load: Load,
  { redis, client }: CacheServer,
  { title }: Contestant,
  what: "KEYS and DEL" | "SCAN and UNLINK",
): Promise<Stall> {
  await client.command("FLUSHALL");
  await build(client, "events:detail:", KEYS.all - KEYS.matching);
  await build(client, PATTERN.slice(0, -1), KEYS.matching);
  await client.command("CONFIG", "RESETSTAT");
  const latencies = await load.during(redis.port, () =>
    what === "KEYS and DEL" ? keysAndDelete(client) : scanAndUnlink(client),
  );
  const names = what === "KEYS and DEL" ? ["keys", "del"] : ["scan", "unlink"];
  return seen(what, title, latencies, await slowest(client, names));
}

function build(client: RedisClient, prefix: string, count: number): Promise<void> {
  return inSteps(count, (from, to) => client.command("EVAL", BUILD_KEYS, "0", prefix, from, to));
}

async function inSteps(
  count: number,
  step: (from: string, to: string) => Promise<unknown>,
): Promise<void> {
  for (let from = 1; from <= count; from += BUILD_STEP) {
    await step(String(from), String(Math.min(count, from + BUILD_STEP - 1)));
  }
}

/** As the guides' invalidate_cache_pattern does it. */
async function keysAndDelete(client: RedisClient): Promise<void> {
  const found = await client.command("KEYS", PATTERN);
  if (Array.isArray(found) && found.length > 0) {
    await client.command("DEL", ...(found as readonly unknown[]).map(String));
  }
}

async function scanAndUnlink(client: RedisClient): Promise<void> {
  let cursor = "0";
  do {
    const reply = await client.command("SCAN", cursor, "MATCH", PATTERN, "COUNT", SCAN_COUNT);
    const [next, found] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
    cursor = String(next);
    if (Array.isArray(found) && found.length > 0) {
      await client.command("UNLINK", ...(found as readonly unknown[]).map(String));
    }
  } while (cursor !== "0");
}

/** Mean time of a call, of the command that took longest. Milliseconds. */
async function slowest(client: RedisClient, commands: readonly string[]): Promise<number> {
  const info = await readInfo(client);
  return Math.max(
    ...commands.map((name) => (info.get(`cmdstat_${name}.usec_per_call`) ?? 0) / 1000),
  );
}

function seen(
  what: Stall["what"],
  contestant: string,
  latencies: Latencies,
  server: number,
): Stall {
  return {
    what,
    contestant,
    longest: percentile(latencies, 1),
    p99: percentile(latencies, 0.99),
    server,
  };
}
