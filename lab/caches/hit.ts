import { createCluster, startPostgres } from "../engines/postgres.ts";
import { percentile } from "../engines/pgbench.ts";
import type { Engines, RedisEngine } from "../engines/types.ts";
import type { Home } from "../servers/server.ts";
import { seeded } from "../random.ts";
import type { Contestant } from "./contestants.ts";
import { MIB, startCacheServer } from "./servers.ts";

/** Items in the table; each is cached. */
export const ITEMS = 20_000;

/** Bytes of an item. */
const ITEM_BYTES = 1_000;

/** Commands in a block; cache and database take turns. */
const BLOCK = 100;

/** A list that has to look at every item: what the guides cache. */
const LIST = "SELECT category, count(*), avg(length(body)) FROM items GROUP BY category ORDER BY 1";

const FILL = `
CREATE TABLE items (id integer PRIMARY KEY, category integer NOT NULL, body text NOT NULL);
INSERT INTO items SELECT id, id % 20, repeat('x', ${ITEM_BYTES}) FROM generate_series(1, ${ITEMS}) AS id;
ANALYZE items;
`;

/** Latencies of one way to an item. Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p99: number;
}

/** The same items from cache and database. */
export interface HitSeen {
  readonly commands: number;
  readonly cache: Latency;
  readonly byKey: Latency;
  readonly list: Latency;
  readonly postgres: string;
}

/**
 * Reads items from the cache and by primary key from a database of its own, one after the other over the loopback.
 *
 * @param blocks how often each has its turn.
 * @throws LabError when a server does not start.
 */
export async function runHits(
  engines: Engines,
  engine: RedisEngine,
  home: Home,
  contestant: Contestant,
  blocks: number,
): Promise<HitSeen> {
  const data = await createCluster(engines.main, home, "items-data");
  const postgres = await startPostgres({
    ...{ engine: engines.main, tools: engines.tools, home, name: "items", data },
    settings: { fsync: "off" },
  });
  try {
    const plan = { engine, home, name: "items-cache", contestant, maxMemory: 128 * MIB };
    const cache = await startCacheServer(plan);
    try {
      await postgres.query(FILL);
      const database = await postgres.connect();
      try {
        const body = "x".repeat(ITEM_BYTES);
        await cache.client.pipeline(
          Array.from({ length: ITEMS }, (_, at) => ["SET", `item:${at + 1}`, body]),
        );
        const times = await takeTurns(home, blocks, {
          cache: (id) => cache.client.command("GET", `item:${id}`),
          byKey: (id) => database.query(`SELECT category, body FROM items WHERE id = ${id}`),
          list: () => database.query(LIST),
        });
        return { commands: blocks * BLOCK, ...times, postgres: engines.main.version };
      } finally {
        database.close();
      }
    } finally {
      await cache.stop();
    }
  } finally {
    await postgres.stop();
  }
}

type Way = "cache" | "byKey" | "list";

async function takeTurns(
  home: Home,
  blocks: number,
  ways: Readonly<Record<Way, (id: number) => Promise<unknown>>>,
): Promise<Readonly<Record<Way, Latency>>> {
  const random = seeded(1);
  const times: Record<Way, number[]> = { cache: [], byKey: [], list: [] };
  // The first block warms both up.
  for (let block = 0; block <= blocks; block += 1) {
    for (const way of ["cache", "byKey", "list"] as const) {
      home.signal.throwIfAborted();
      // A list takes some milliseconds: fewer of them say as much.
      for (let turn = 0; turn < (way === "list" ? 2 : BLOCK); turn += 1) {
        const id = 1 + Math.floor(random() * ITEMS);
        const from = performance.now();
        await ways[way](id);
        if (block > 0) times[way].push(performance.now() - from);
      }
    }
  }
  const of = (way: Way): Latency => {
    const sorted = times[way].sort((a, b) => a - b);
    return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
  };
  return { cache: of("cache"), byKey: of("byKey"), list: of("list") };
}
