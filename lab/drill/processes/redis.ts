import { LabError } from "../../errors.ts";
import { freePorts } from "../../loopback.ts";
import { RedisClient } from "../../clients/redis.ts";
import type { DrillCache, LeftOut, RedisReply, StackCache } from "../types.ts";
import { Server, makeFolder } from "../../servers/server.ts";
import type { Home } from "../../servers/server.ts";

/** `maxmemory` of the drill's servers: small enough to be filled in a second. */
export const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

/** `maxclients` of the drill's servers. */
const MAX_CLIENTS = 1_000;

/** Replicas that are started at most; the rules that count them are told. */
export const MAX_REPLICAS = 1;

/** Parameters whose value is a size of the stack's machine, or that have no counterpart. */
const NOT_HERE: Readonly<Record<string, string>> = {
  "repl-backlog-size": "it is larger than the drill's maxmemory; 1 MB here",
  "reserved-memory-percent": "only ElastiCache knows it; maxmemory here is what is left for data",
  "close-on-replica-write": "only ElastiCache knows it",
};

/** One cache while it runs. */
export interface RunningCache extends DrillCache {
  readonly leftOut: readonly LeftOut[];
  /** Ends servers and connections. */
  stop(): Promise<void>;
}

/** Starts a Redis with the parameters of a cache of the stack, and its replicas. */
export async function startCache(
  program: string,
  home: Home,
  cache: StackCache,
): Promise<RunningCache> {
  const replicas = Math.min(cache.replicas, MAX_REPLICAS);
  const [port = 0, ...replicaPorts] = await freePorts(1 + replicas);
  const name = `redis-${cache.name}`;
  const servers: Server[] = [];
  const clients = new Set<RedisClient>();
  const stop = async () => {
    for (const client of clients) client.close();
    await Promise.all(servers.map((server) => server.crash()));
  };
  try {
    const primary = await startRedis(program, home, name, port, cache.parameters);
    servers.push(primary);
    for (const [index, replicaPort] of replicaPorts.entries()) {
      servers.push(
        await startRedis(program, home, `${name}-replica-${index + 1}`, replicaPort, {
          ...cache.parameters,
          replicaof: `127.0.0.1 ${port}`,
        }),
      );
    }
    const leftOut = await unknownTo(primary, cache);
    let shared: RedisClient | undefined;
    const connected = () => {
      if (shared === undefined || shared.ended) {
        shared = new RedisClient(primary);
        clients.add(shared);
      }
      return shared;
    };
    return {
      name: cache.name,
      role: cache.role,
      primary,
      replicas: servers.slice(1),
      maxMemoryBytes: MAX_MEMORY_BYTES,
      maxClients: MAX_CLIENTS,
      command: (...words) => connected().command(...words),
      pipeline: (commands) => connected().pipeline(commands),
      connect: async () => {
        const client = new RedisClient(primary);
        clients.add(client);
        await client.command("PING");
        return client;
      },
      leftOut,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startRedis(
  program: string,
  home: Home,
  name: string,
  port: number,
  parameters: Readonly<Record<string, string>>,
): Promise<Server> {
  const { replicaof, ...stack } = parameters;
  const settings: Record<string, string> = {
    port: String(port),
    bind: "127.0.0.1",
    dir: makeFolder(home, name),
    save: "",
    maxmemory: String(MAX_MEMORY_BYTES),
    maxclients: String(MAX_CLIENTS),
    "repl-backlog-size": "1mb",
    // A replica that comes back is to be in step within the drill's time.
    "repl-diskless-sync-delay": "0",
    ...(replicaof === undefined ? {} : { replicaof }),
  };
  const args = Object.entries(settings).flatMap(([key, value]) =>
    // Several words of one parameter are several arguments.
    [`--${key}`, ...(value === "" ? [""] : value.split(" "))],
  );
  const server = await Server.start(home, {
    name,
    command: program,
    args,
    port,
    ready: async () => {
      if (!(await ping(port))) return false;
      await apply(port, stack);
      return true;
    },
  });
  return server;
}

async function ping(port: number): Promise<boolean> {
  const client = new RedisClient({ host: "127.0.0.1", port });
  try {
    return (await client.command("PING")) === "PONG";
  } finally {
    client.close();
  }
}

/** Sets what the server knows; also after each restart. Returns the answers by parameter. */
async function apply(
  port: number,
  parameters: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, RedisReply>> {
  const wanted = Object.entries(parameters).filter(([name]) => NOT_HERE[name] === undefined);
  const client = new RedisClient({ host: "127.0.0.1", port });
  try {
    const replies = await client.pipeline(
      wanted.map(([name, value]) => ["CONFIG", "SET", name, value]),
    );
    return new Map(wanted.map(([name], index) => [name, replies[index] ?? null]));
  } finally {
    client.close();
  }
}

async function unknownTo(server: Server, cache: StackCache): Promise<readonly LeftOut[]> {
  const answers = await apply(server.port, cache.parameters);
  return Object.entries(cache.parameters).flatMap(([parameter, value]) => {
    const answer = answers.get(parameter);
    const why = NOT_HERE[parameter] ?? (answer instanceof LabError ? answer.message : undefined);
    if (why === undefined) return [];
    return [{ server: `redis ${cache.name}`, parameter, value, why }];
  });
}
