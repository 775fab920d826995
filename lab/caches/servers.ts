import type { RedisClient } from "../clients/redis.ts";
import { startRedis } from "../engines/redis.ts";
import type { LabRedis } from "../engines/redis.ts";
import type { RedisEngine } from "../engines/types.ts";
import type { Home } from "../servers/server.ts";
import type { Contestant } from "./contestants.ts";

/** Bytes in a mebibyte. */
export const MIB = 1024 * 1024;

/** Parameters that are of ElastiCache, or of a machine of its size, and not of the server. */
const NOT_HERE: Readonly<Record<string, string>> = {
  "reserved-memory-percent": "only ElastiCache knows it: maxmemory here is what is left for data",
  "close-on-replica-write": "only ElastiCache knows it",
  "cluster-enabled": "only a start can set it",
  "repl-backlog-size": "as large as maxmemory here",
};

/** ElastiCache has a parameter for each of the words that the server has in one. */
const PUBSUB = "client-output-buffer-limit-pubsub-";
const PUBSUB_WORDS = ["hard-limit", "soft-limit", "soft-seconds"];

/** A parameter that the server did not take. */
export interface LeftOut {
  readonly contestant: string;
  readonly parameter: string;
  readonly value: string;
  readonly why: string;
}

/** A server with a contestant's parameters. */
export interface CacheServer {
  readonly redis: LabRedis;
  /** A connection for commands of the lab. */
  readonly client: RedisClient;
  readonly leftOut: readonly LeftOut[];
  /** Ends server and connection. Safe to call twice. */
  stop(): Promise<void>;
}

/** What a server is started with beside a contestant's parameters. */
export interface CacheServerPlan {
  readonly engine: RedisEngine;
  readonly home: Home;
  /** Unique in a run. */
  readonly name: string;
  readonly contestant: Contestant;
  /** Bytes. */
  readonly maxMemory: number;
  /** Values that are scaled for the lab, such as a shorter timeout. @default - none */
  readonly scaled?: Readonly<Record<string, string>>;
}

/**
 * Starts a server with a contestant's parameters.
 *
 * @throws LabError when it does not start.
 */
export async function startCacheServer(plan: CacheServerPlan): Promise<CacheServer> {
  const { engine, home, name, contestant, maxMemory } = plan;
  const settings = { maxmemory: String(maxMemory), maxclients: "1000" };
  const redis = await startRedis({ engine, home, name, settings });
  const client = redis.connect();
  const stop = async () => {
    client.close();
    await redis.crash();
  };
  try {
    const leftOut = await apply(client, contestant, { ...contestant.values, ...plan.scaled });
    return { redis, client, leftOut, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts one server after the other; none is left when one does not start. */
export async function startCacheServers<Name extends string>(
  plans: Readonly<Record<Name, CacheServerPlan>>,
): Promise<{
  readonly servers: Readonly<Record<Name, CacheServer>>;
  readonly stop: () => Promise<void>;
}> {
  const started: [string, CacheServer][] = [];
  const stop = async () => {
    await Promise.all(started.map(([, server]) => server.stop()));
  };
  try {
    for (const [name, plan] of Object.entries<CacheServerPlan>(plans)) {
      started.push([name, await startCacheServer(plan)]);
    }
    return { servers: Object.fromEntries(started) as Record<Name, CacheServer>, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Sets what the server knows. */
async function apply(
  client: RedisClient,
  { title }: Contestant,
  values: Readonly<Record<string, string>>,
): Promise<readonly LeftOut[]> {
  const wanted = Object.entries(serverParameters(values));
  const known = wanted.filter(([name]) => NOT_HERE[name] === undefined);
  const replies = await client.pipeline(
    known.map(([name, value]) => ["CONFIG", "SET", name, value]),
  );
  const refused = new Map(
    known.flatMap(([name], index) => {
      const reply = replies[index];
      return reply instanceof Error ? [[name, reply.message] as const] : [];
    }),
  );
  return wanted.flatMap(([parameter, value]) => {
    const why = NOT_HERE[parameter] ?? refused.get(parameter);
    return why === undefined ? [] : [{ contestant: title, parameter, value, why }];
  });
}

/** ElastiCache's parameters in the words of the server. */
export function serverParameters(
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own = Object.entries(values).filter(([name]) => !name.startsWith(PUBSUB));
  const limits = PUBSUB_WORDS.map((word) => values[PUBSUB + word]);
  if (limits.some((limit) => limit === undefined)) return Object.fromEntries(own);
  return {
    ...Object.fromEntries(own),
    "client-output-buffer-limit": `pubsub ${limits.join(" ")}`,
  };
}

/** Numbers of INFO by name; what is no number is left out. */
export async function readInfo(client: RedisClient): Promise<ReadonlyMap<string, number>> {
  return parseInfo(String(await client.command("INFO", "everything")));
}

/** "name:number" lines, and "cmdstat_get:calls=1,usec=2" as "cmdstat_get.calls". */
export function parseInfo(text: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const line of text.split("\r\n")) {
    const [name = "", value = ""] = line.split(":");
    for (const part of value.split(",")) {
      const [field = "", number] = part.split("=");
      if (number !== undefined) numbers.set(`${name}.${field}`, Number(number));
      else if (value !== "" && Number.isFinite(Number(value))) numbers.set(name, Number(value));
    }
  }
  return numbers;
}
