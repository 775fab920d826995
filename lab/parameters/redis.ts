import type { RedisClient } from "../clients/redis.ts";
import type { RedisReply } from "../clients/types.ts";
import { startRedis } from "../engines/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import { LabError } from "../errors.ts";
import type { CacheParameters } from "../proof/types.ts";
import type { Home } from "../servers/server.ts";
import { whyCacheLeftOut } from "./left-out.ts";
import type { MeasuredCache } from "./types.ts";

/** Small: nothing is stored. */
const SETTINGS = { maxmemory: "64mb" };

/** ElastiCache has three parameters for each class of clients where the engine has one list. */
const LIMIT =
  /^client-output-buffer-limit-(normal|replica|pubsub)-(hard-limit|soft-limit|soft-seconds)$/;
const LIMITS = "client-output-buffer-limit";
const PARTS = ["hard-limit", "soft-limit", "soft-seconds"];

/** What a server says when it was built without the allocator that can defragment. */
const BUILD = /compiled with|not supported|DISABLED/i;

/**
 * The server that stands in for a family: Valkey for valkey8 where there is one; Redis 7 for redis7 and for valkey7, which was
 * forked from it ("Valkey 7.2 parameters are the same as Redis OSS 7", ElastiCache guide).
 *
 * @throws LabError when there is none.
 */
export function engineFor(family: string, engines: readonly RedisEngine[]): RedisEngine {
  const wanted = family === "valkey8" ? "valkey" : "redis";
  const engine = engines.find(({ kind }) => kind === wanted) ?? engines[0];
  if (engine === undefined) throw new LabError("no Redis and no Valkey: run make lab-setup");
  return engine;
}

/** "Redis 7.0.15". */
export function describeEngine({ kind, version }: RedisEngine): string {
  return `${kind === "redis" ? "Redis" : "Valkey"} ${version}`;
}

/**
 * Has real servers take the parameters of every cache, by CONFIG SET, and reads them back by CONFIG GET.
 *
 * @throws LabError when a server does not start.
 */
export async function measureCaches(
  engines: readonly RedisEngine[],
  home: Home,
  caches: readonly CacheParameters[],
): Promise<readonly MeasuredCache[]> {
  const byEngine = Map.groupBy(caches, ({ family }) => engineFor(family, engines));
  const measured: MeasuredCache[] = [];
  for (const [engine, group] of byEngine) {
    const name = `parameters-${engine.kind}`;
    const server = await startRedis({ engine, home, name, settings: SETTINGS });
    const client = server.connect();
    try {
      for (const cache of group) measured.push(await measureCache(client, engine, cache));
    } finally {
      client.close();
      await server.crash();
    }
  }
  return measured;
}

async function measureCache(
  client: RedisClient,
  engine: RedisEngine,
  cache: CacheParameters,
): Promise<MeasuredCache> {
  const leftOut = new Map<string, string>();
  const refused = new Map<string, string>();
  const given = Object.entries(cache.values).filter(([name]) => {
    const why = whyCacheLeftOut(name);
    if (why !== undefined) leftOut.set(name, why);
    return why === undefined;
  });
  for (const [name, value] of given) {
    const words = await setOne(client, name, value);
    if (words === undefined) continue;
    if (BUILD.test(words)) leftOut.set(name, `this machine's server: ${words}`);
    else refused.set(name, words);
  }
  const readings = new Map<string, string>();
  for (const [name] of given) {
    const value = leftOut.has(name) ? undefined : await getOne(client, name);
    if (value !== undefined) readings.set(name, value);
  }
  return { cache, server: describeEngine(engine), readings, refused, leftOut };
}

/** @returns the server's words when it refuses */
async function setOne(
  client: RedisClient,
  name: string,
  value: string,
): Promise<string | undefined> {
  const [, group, part] = LIMIT.exec(name) ?? [];
  const words =
    group === undefined || part === undefined
      ? [name, value]
      : [LIMITS, await changedLimits(client, group, part, value)];
  const [reply] = await client.pipeline([["CONFIG", "SET", ...words]]);
  return reply instanceof Error ? reply.message : undefined;
}

/** The server's own limits of a class of clients with one of them changed. */
async function changedLimits(
  client: RedisClient,
  group: string,
  part: string,
  value: string,
): Promise<string> {
  const limits = limitsOf(await configGet(client, LIMITS), group);
  return [group, ...limits.with(PARTS.indexOf(part), value)].join(" ");
}

/** "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60": the three numbers of a class. */
export function limitsOf(text: string | undefined, group: string): readonly string[] {
  const words = (text ?? "").split(" ");
  const at = words.findIndex((word) => word === group || (group === "replica" && word === "slave"));
  return at === -1 ? ["0", "0", "0"] : words.slice(at + 1, at + 4);
}

async function getOne(client: RedisClient, name: string): Promise<string | undefined> {
  const [, group, part] = LIMIT.exec(name) ?? [];
  if (group === undefined || part === undefined) return await configGet(client, name);
  return limitsOf(await configGet(client, LIMITS), group)[PARTS.indexOf(part)];
}

async function configGet(client: RedisClient, name: string): Promise<string | undefined> {
  const reply: RedisReply = await client.command("CONFIG", "GET", name);
  const value = Array.isArray(reply) ? (reply as readonly RedisReply[])[1] : undefined;
  return typeof value === "string" ? value : undefined;
}
