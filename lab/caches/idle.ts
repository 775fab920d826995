import { setTimeout as sleep } from "node:timers/promises";

import type { RedisClient } from "../clients/redis.ts";
import { startRedis } from "../engines/redis.ts";
import type { LabRedis } from "../engines/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import type { Home } from "../servers/server.ts";
import { contestants } from "./contestants.ts";
import type { Contestant } from "./contestants.ts";
import type { CacheParameters } from "../proof/types.ts";
import { MIB, startCacheServer } from "./servers.ts";

/** Connections in the pool: the guides' REDIS_MAX_CONNECTIONS. */
export const POOLED = 50;

/** What a timeout of 300 s is here. Seconds: the least the server knows. */
const TIMEOUT = 1;

/** How long nobody asks: the server looks at each connection once a second. Milliseconds. */
const IDLE_MS = 3_500;

/** maxclients of the server that is asked for too many connections, and those asked for. */
export const CLIENTS = { allowed: 100, asked: 120 } as const;

/** Commands of pooled connections after a quiet time. */
export interface IdleRun {
  readonly contestant: string;
  /** Whether clients test an idle connection before they use it. */
  readonly tested: boolean;
  /** As declared. Seconds. */
  readonly timeout: string;
  readonly clients: number;
  /** Commands that failed. */
  readonly failed: number;
  /** Connections that were found closed and opened anew. */
  readonly reopened: number;
}

/** Connections beyond maxclients. */
export interface ClientsSeen {
  readonly accepted: number;
  readonly refused: number;
  /** What those that are refused are told. */
  readonly error: string;
  /** Accepted connections that still answer. */
  readonly answering: number;
}

/**
 * Pools that were idle for longer than the timeout: the guides' clients, which use a connection as it is, and clients
 * that test it first (redis-py's health_check_interval).
 *
 * @param healthCheck whether the stack's services test idle connections.
 * @throws LabError when a server does not start.
 */
export async function runIdle(
  engine: RedisEngine,
  home: Home,
  caches: readonly CacheParameters[],
  healthCheck: boolean,
): Promise<readonly IdleRun[]> {
  const [standard, guides, cache] = contestants(engine, caches, "cache");
  const queue = contestants(engine, caches, "queue").at(-1);
  const plans: readonly (readonly [Contestant | undefined, boolean])[] = [
    [standard, false],
    [guides, false],
    [cache, false],
    ...(healthCheck ? ([[cache, true]] as const) : []),
    [queue, false],
  ];
  return await Promise.all(
    plans.flatMap(([contestant, tested], at) =>
      contestant === undefined ? [] : [runPool(engine, home, contestant, tested, at)],
    ),
  );
}

async function runPool(
  engine: RedisEngine,
  home: Home,
  contestant: Contestant,
  tested: boolean,
  at: number,
): Promise<IdleRun> {
  const timeout = contestant.values["timeout"] ?? "0";
  const server = await startCacheServer({
    engine,
    home,
    name: `idle-${at}`,
    contestant,
    maxMemory: 16 * MIB,
    scaled: { timeout: timeout === "0" ? "0" : String(TIMEOUT) },
  });
  const pool = Array.from({ length: POOLED }, () => server.redis.connect());
  try {
    await Promise.all(pool.map((client) => client.command("PING")));
    await sleep(IDLE_MS, undefined, { signal: home.signal });
    const results = await Promise.all(pool.map((client) => use(server.redis, client, tested)));
    return {
      contestant: contestant.title,
      tested,
      timeout,
      clients: POOLED,
      failed: results.filter(({ failed }) => failed).length,
      reopened: results.filter(({ reopened }) => reopened).length,
    };
  } finally {
    for (const client of pool) client.close();
    await server.stop();
  }
}

/** The application's next command on a pooled connection. */
async function use(
  redis: LabRedis,
  pooled: RedisClient,
  tested: boolean,
): Promise<{ readonly failed: boolean; readonly reopened: boolean }> {
  const reopened = tested && !(await answers(pooled));
  const client = reopened ? redis.connect() : pooled;
  try {
    return { failed: !(await answers(client)), reopened };
  } finally {
    if (reopened) client.close();
  }
}

async function answers(client: RedisClient): Promise<boolean> {
  try {
    return (await client.command("PING")) === "PONG";
  } catch {
    return false;
  }
}

/**
 * Asks for more connections than maxclients.
 *
 * @throws LabError when the server does not start.
 */
export async function runClients(engine: RedisEngine, home: Home): Promise<ClientsSeen> {
  const settings = { maxclients: String(CLIENTS.allowed) };
  const redis = await startRedis({ engine, home, name: "maxclients", settings });
  const all = Array.from({ length: CLIENTS.asked }, () => redis.connect());
  try {
    const replies = await Promise.allSettled(all.map((client) => client.command("PING")));
    const refused = replies.flatMap((reply) =>
      reply.status === "rejected" ? [(reply.reason as Error).message] : [],
    );
    const again = await Promise.all(all.map(answers));
    return {
      accepted: replies.length - refused.length,
      refused: refused.length,
      // Who is cut off before it has read the answer sees the connection end only.
      error: refused.find((message) => message.startsWith("ERR")) ?? refused[0] ?? "",
      answering: again.filter(Boolean).length,
    };
  } finally {
    for (const client of all) client.close();
    await redis.crash();
  }
}
