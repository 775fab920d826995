import { once } from "node:events";
import { connect } from "node:net";

import { LabError } from "../../errors.ts";
import { RedisClient } from "../../clients/redis.ts";
import type { DrillCache, DrillEnv, Fault, ServerHandle } from "../types.ts";
import { fault, repeat } from "./fault.ts";
import type { Mend } from "./fault.ts";
import { QUEUE_SUFFERS, SERVICE_SUFFERS } from "./follow.ts";
import { Filler, info, setConfig, withRole } from "./redis-memory.ts";

const MIB = 1024 * 1024;
/** Bytes of a value that fills a cache in small steps. */
const ENTRY_BYTES = 16 * 1024;
/** Values written at each turn, ten turns a second: each pushes one out of a full cache. */
const ENTRIES = 40;
/** Share of the memory from which single entries go on: a cache that evicts never has all of it in use. */
const FULL = 0.99;
/** Connections that are held open. */
const HELD = 60;
/** Share of maxclients in use then. */
const CLIENTS = 0.88;
/** Seconds a session lives: longer than a drill. */
const SESSION_SECONDS = 3600;

/** Faults of the real Redis, by the role of the cache. */
export const REDIS_FAULTS: readonly Fault[] = [
  fault({
    name: "hit rate collapsed",
    what: "nine of ten lookups of the services ask the cache for a key it does not have",
    causes: ["RedisHitRateLow"],
    wave: 1,
    quick: true,
    begin: ({ services }, mend) => {
      for (const { behaviour, kind } of services) {
        if (kind !== "web") continue;
        const before = behaviour.missShare;
        mend(() => (behaviour.missShare = before));
        behaviour.missShare = 0.9;
      }
      return Promise.resolve();
    },
  }),
  fault({
    name: "cache too small",
    what: `a cache of role cache is filled up, then ${ENTRIES * 10} entries of 16 KiB a second push others out`,
    causes: ["RedisCacheEvictionsSustained"],
    // What is pushed out is looked up again in vain.
    mayCause: ["RedisHitRateLow"],
    wave: 1,
    begin: async (env, mend) => {
      const cache = first(env, "cache");
      const entries = new Filler(cache, mend, ENTRY_BYTES);
      await entries.fillTo(cache.maxMemoryBytes * FULL);
      repeat(mend, env, 100, () => entries.write(ENTRIES));
    },
  }),
  fault({
    name: "queue evicts",
    what: "maxmemory-policy of the queue is set to allkeys-lru, and more is written than fits",
    causes: ["RedisQueueEvictions"],
    // Nothing is evicted before the memory is full; a key that is evicted may be a list of tasks.
    mayCause: ["RedisQueueMemoryHigh", ...QUEUE_SUFFERS],
    wave: 2,
    begin: async (env, mend) => {
      const cache = first(env, "queue");
      await setConfig(cache, mend, "maxmemory-policy", "allkeys-lru");
      await overfill(env, cache, mend);
    },
  }),
  fault({
    name: "queue nearly full",
    what: "values are written to the queue until 90 % of maxmemory are in use",
    causes: ["RedisQueueMemoryHigh"],
    wave: 1,
    begin: async (env, mend) => {
      const cache = first(env, "queue");
      await new Filler(cache, mend, MIB / 4).fillTo(cache.maxMemoryBytes * 0.9);
    },
  }),
  fault({
    name: "sessions evicted",
    what: "sessions are written to the cache of role session beyond its memory",
    causes: ["RedisSessionEvictions"],
    // Nothing is evicted before the memory is full.
    mayCause: ["RedisSessionMemoryHigh"],
    wave: 2,
    begin: (env, mend) => overfill(env, first(env, "session"), mend, SESSION_SECONDS),
  }),
  fault({
    name: "session store nearly full",
    what: "sessions are written to the cache of role session until 95 % of maxmemory are in use",
    causes: ["RedisSessionMemoryHigh"],
    wave: 1,
    begin: async (env, mend) => {
      const cache = first(env, "session");
      const filler = new Filler(cache, mend, MIB / 4, SESSION_SECONDS);
      await filler.fillTo(cache.maxMemoryBytes * 0.95);
    },
  }),
  fault({
    name: "clients not returned",
    what: `${HELD} connections to the queue stay open, and maxclients is set so that ${CLIENTS * 100} % are in use`,
    causes: ["RedisClientsHigh"],
    wave: 1,
    begin: async (env, mend) => {
      const cache = first(env, "queue");
      for (let count = 0; count < HELD; count += 1) {
        const connection = await cache.connect();
        mend(() => connection.close());
      }
      const clients = Number((await info(cache, "clients"))["connected_clients"]);
      await setConfig(cache, mend, "maxclients", String(Math.floor(clients / CLIENTS)));
    },
  }),
  fault({
    name: "clients refused",
    what: "maxclients of the queue is 1 for a few milliseconds of each second, while three clients connect",
    causes: ["RedisRejectedConnections"],
    // The exporter may be among those that are refused.
    mayCause: ["RedisDown", ...SERVICE_SUFFERS, ...QUEUE_SUFFERS],
    wave: 2,
    begin: refuse,
  }),
  fault({
    name: "replica left",
    what: "the cache's replica is told to follow nobody (REPLICAOF NO ONE)",
    causes: ["RedisReplicationBroken"],
    wave: 2,
    begin: async (env, mend) => {
      const cache = first(env, "cache");
      const [replica] = cache.replicas;
      if (replica === undefined) throw new LabError(`cache ${cache.name} has no replica`);
      const { host, port } = cache.primary;
      mend(() => tell(replica, "REPLICAOF", host, String(port)));
      await tell(replica, "REPLICAOF", "NO", "ONE");
    },
  }),
  fault({
    name: "cache stopped",
    what: "the primary of a cache of role cache is ended as by a crash",
    causes: ["RedisDown"],
    // Its primary counts no replica, and the services wait for it and ask the database instead.
    mayCause: ["RedisReplicationBroken", "RedisHitRateLow", ...SERVICE_SUFFERS, ...QUEUE_SUFFERS],
    wave: 3,
    quick: true,
    begin: async (env, mend) => {
      const { primary } = first(env, "cache");
      mend(() => primary.restart());
      await primary.crash();
    },
  }),
];

function first(env: DrillEnv, role: DrillCache["role"]): DrillCache {
  const [cache] = withRole(env, role);
  if (cache === undefined) throw new LabError(`the stack has no cache of role ${role}`);
  return cache;
}

/** Fills a cache up and goes on writing a little, so that something is evicted in every window. */
async function overfill(
  env: DrillEnv,
  cache: DrillCache,
  mend: Mend,
  seconds?: number,
): Promise<void> {
  const filler = new Filler(cache, mend, ENTRY_BYTES, seconds);
  await filler.fillTo(cache.maxMemoryBytes * FULL);
  repeat(mend, env, 200, () => filler.write(ENTRIES));
}

/**
 * A server at maxclients refuses its exporter too, and then nothing is known of it. So the limit is low only while three
 * clients try, and one connection that was there before sets it back.
 */
async function refuse(env: DrillEnv, mend: Mend): Promise<void> {
  const cache = first(env, "queue");
  const steering = await cache.connect();
  mend(() => steering.close());
  const limit = String(cache.maxClients);
  mend(() => steering.command("CONFIG", "SET", "maxclients", limit));
  repeat(mend, env, 1000, async () => {
    await steering.command("CONFIG", "SET", "maxclients", "1");
    try {
      await Promise.all([1, 2, 3].map(() => refused(cache.primary)));
    } finally {
      await steering.command("CONFIG", "SET", "maxclients", limit);
    }
  });
}

/** Connects and waits until the server closes the connection, 200 ms at most. */
async function refused({ host, port }: ServerHandle): Promise<void> {
  const socket = connect(port, host);
  socket.on("error", () => undefined);
  socket.resume();
  socket.setTimeout(200, () => socket.destroy());
  await once(socket, "close");
}

async function tell(server: ServerHandle, ...words: readonly string[]): Promise<void> {
  const client = new RedisClient(server);
  try {
    await client.command(...words);
  } finally {
    client.close();
  }
}
