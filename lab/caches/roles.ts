import type { RedisEngine } from "../engines/types.ts";
import type { RedisClient } from "../clients/redis.ts";
import type { RedisReply } from "../clients/types.ts";
import type { CacheParameters, CacheRole } from "../proof/types.ts";
import type { Home } from "../servers/server.ts";
import type { Contestant } from "./contestants.ts";
import { ourParameters } from "./contestants.ts";
import { MIB, readInfo, startCacheServers } from "./servers.ts";
import type { CacheServer, CacheServerPlan } from "./servers.ts";

/** maxmemory of each server. Bytes. */
const MAX_MEMORY = 8 * MIB;

/** Jobs that are queued before memory is full. */
const JOBS = 1_000;

/** Keys without a lifetime beside the sessions. */
const PERMANENT = 200;

/** Bytes of a value that fills memory. */
const FILLER = 4 * 1024;

/** Values that are written at once. */
const BATCH = 100;

/** How often maxmemory is written over. */
const OVER = 3;

/** What the queue's server did. */
export interface QueueSeen {
  /** Jobs that the server took, before and while memory was full. */
  readonly accepted: number;
  /** Jobs that were refused, and what was said. */
  readonly refused: number;
  readonly error: string;
  /** Accepted jobs that were there in the end, in their order. */
  readonly kept: number;
  readonly evicted: number;
}

/** What the cache's server did. */
export interface CacheSeen {
  readonly written: number;
  readonly refused: number;
  readonly evicted: number;
}

/** What the sessions' server did. */
export interface SessionSeen extends CacheSeen {
  /** Keys without a lifetime, before and after. */
  readonly permanent: number;
  readonly permanentKept: number;
}

/** What the roles did on one engine. */
export interface RolesSeen {
  readonly engine: RedisEngine;
  readonly families: Readonly<Record<CacheRole, string>>;
  readonly queue: QueueSeen;
  readonly cache: CacheSeen;
  readonly session: SessionSeen;
}

/**
 * Fills a server of each role beyond maxmemory, with the parameters that the program declares for it.
 *
 * @throws LabError when the stack has no parameters for a role, or a server does not start.
 */
export async function runRoles(
  engine: RedisEngine,
  home: Home,
  caches: readonly CacheParameters[],
): Promise<RolesSeen> {
  const declared = (role: CacheRole) => ourParameters(engine, caches, role);
  const plan = (role: CacheRole): CacheServerPlan => ({
    engine,
    home,
    name: `role-${role}-${engine.kind}-${engine.version}`,
    contestant: oursOf(declared(role)),
    maxMemory: MAX_MEMORY,
  });
  const plans = { queue: plan("queue"), cache: plan("cache"), session: plan("session") };
  const { servers, stop } = await startCacheServers(plans);
  try {
    return {
      engine,
      families: {
        queue: declared("queue").family,
        cache: declared("cache").family,
        session: declared("session").family,
      },
      queue: await fillQueue(servers.queue),
      cache: await fillCache(servers.cache),
      session: await fillSessions(servers.session),
    };
  } finally {
    await stop();
  }
}

function oursOf({ role, values }: CacheParameters): Contestant {
  return { id: "ours", title: `ours, role ${role}`, values };
}

/** Jobs, then other data until memory is full, then jobs again; in the end a worker takes all there are. */
async function fillQueue({ client }: CacheServer): Promise<QueueSeen> {
  const job = (number: number) => `job-${number}-${"x".repeat(500)}`;
  const push = async (from: number) => {
    const numbers = Array.from({ length: JOBS }, (_, at) => from + at);
    const replies = await client.pipeline(
      numbers.map((number) => ["LPUSH", "celery", job(number)]),
    );
    return { accepted: numbers.filter((_, at) => !(replies[at] instanceof Error)), replies };
  };
  const before = await push(0);
  await fill(client, "result:", OVER * MAX_MEMORY);
  const after = await push(JOBS);
  const accepted = [...before.accepted, ...after.accepted];
  const left = await client.command("LRANGE", "celery", "0", "-1");
  const taken = Array.isArray(left) ? [...(left as readonly RedisReply[])].reverse() : [];
  const error = [...before.replies, ...after.replies].find((reply) => reply instanceof Error);
  return {
    accepted: accepted.length,
    refused: 2 * JOBS - accepted.length,
    error: error instanceof Error ? error.message : "",
    kept: accepted.filter((number, at) => taken[at] === job(number)).length,
    evicted: (await readInfo(client)).get("evicted_keys") ?? 0,
  };
}

/** Half with a lifetime, half without: nothing may be refused whatever the application forgets. */
async function fillCache({ client }: CacheServer): Promise<CacheSeen> {
  const [first, second] = [
    await fill(client, "timed:", (OVER * MAX_MEMORY) / 2, 3600),
    await fill(client, "timeless:", (OVER * MAX_MEMORY) / 2),
  ];
  return {
    written: first.written + second.written,
    refused: first.refused + second.refused,
    evicted: (await readInfo(client)).get("evicted_keys") ?? 0,
  };
}

async function fillSessions({ client }: CacheServer): Promise<SessionSeen> {
  const names = Array.from({ length: PERMANENT }, (_, number) => `permanent:${number}`);
  await client.pipeline(names.map((name) => ["SET", name, "x".repeat(FILLER)]));
  const filled = await fill(client, "session:", OVER * MAX_MEMORY, 1800);
  return {
    ...filled,
    evicted: (await readInfo(client)).get("evicted_keys") ?? 0,
    permanent: PERMANENT,
    permanentKept: Number(await client.command("EXISTS", ...names)),
  };
}

/** Writes so many bytes. @param seconds lifetime. @default seconds - none */
async function fill(
  client: RedisClient,
  prefix: string,
  bytes: number,
  seconds?: number,
): Promise<{ readonly written: number; readonly refused: number }> {
  const value = "x".repeat(FILLER);
  const lifetime = seconds === undefined ? [] : ["EX", String(seconds)];
  let [written, refused] = [0, 0];
  for (let from = 0; from < bytes / FILLER; from += BATCH) {
    const replies = await client.pipeline(
      Array.from({ length: BATCH }, (_, at) => [
        "SET",
        `${prefix}${from + at}`,
        value,
        ...lifetime,
      ]),
    );
    const errors = replies.filter((reply) => reply instanceof Error).length;
    refused += errors;
    written += replies.length - errors;
  }
  return { written, refused };
}
