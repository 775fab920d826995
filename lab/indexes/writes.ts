import { setImmediate } from "node:timers/promises";

import type { PostgresClient, Rows } from "../clients/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { Databases } from "./databases.ts";

/** Tables whose inserts are timed: the guides' busiest, and how many of their indexes are on each. */
const TABLES = ["events", "event_rsvps", "users", "messages"] as const;
/** Rows of a batch: BULK_INSERT_CHUNK_SIZE of guide 002. */
export const BATCH = 1000;
/** The databases whose inserts are compared. */
const BOTH = ["untuned", "guides"] as const;
/** Ids of new rows begin here; those of the writers beside migrations are lower. */
const NEW_IDS = 2_000_000_000;

/** How long inserts take, with and without indexes. Milliseconds of each run. */
export interface InsertTimes {
  readonly untuned: readonly number[];
  readonly guides: readonly number[];
}

/** What writing costs. */
export interface WriteResult {
  /** Transactions that insert one row into each of the tables. */
  readonly single: InsertTimes;
  /** Statements that insert a batch into each of the tables. */
  readonly batch: InsertTimes;
  /** A batch of contents (002's example) row by row, each its own transaction. */
  readonly oneByOne: readonly number[];
  /** The same as one statement. */
  readonly bulk: readonly number[];
}

/** How often. */
export interface WritePlan {
  readonly rounds: number;
  /** Single rows of a round. */
  readonly singles: number;
}

/** In full and quick mode. */
export function writePlan(quick: boolean): WritePlan {
  return quick ? { rounds: 1, singles: 40 } : { rounds: 3, singles: 100 };
}

/** Times inserts on the untuned database and on the guides', in turns; contents on the guides' alone. */
export async function measureWrites(
  { server, names }: Databases,
  { rounds, singles }: WritePlan,
  signal: AbortSignal,
): Promise<WriteResult> {
  const single = { untuned: [] as number[], guides: [] as number[] };
  const batch = { untuned: [] as number[], guides: [] as number[] };
  const clients = {
    untuned: await server.connect({ database: names.untuned }),
    guides: await server.connect({ database: names.guides }),
  };
  try {
    const columns = await columnsOf(clients.untuned);
    let id = NEW_IDS;
    // The first round of each is not counted: it reads what the others find in memory.
    for (let round = 0; round <= rounds; round += 1) {
      // The one that begins changes, so that neither always finds the machine as the other left it.
      for (const variant of round % 2 === 0 ? BOTH : BOTH.toReversed()) {
        signal.throwIfAborted();
        const client = clients[variant];
        const ones = [];
        for (let n = 0; n < singles; n += 1) {
          ones.push(
            await timed(
              client,
              TABLES.map((table) => copyRows(columns, table, (id += 1), 1)),
            ),
          );
        }
        id += BATCH;
        const many = await timed(
          client,
          TABLES.map((table) => copyRows(columns, table, id, BATCH)),
        );
        id += BATCH;
        if (round > 0) single[variant].push(...ones);
        if (round > 0) batch[variant].push(many);
      }
    }
  } finally {
    clients.untuned.close();
    clients.guides.close();
  }
  return { single, batch, ...(await measureBulk(server, names.guides, rounds, signal)) };
}

/** Each statement its own transaction; what they take together. */
async function timed(client: PostgresClient, statements: readonly string[]): Promise<number> {
  await setImmediate();
  const started = performance.now();
  for (const sql of statements) await client.query(sql);
  return performance.now() - started;
}

async function columnsOf(client: PostgresClient): Promise<ReadonlyMap<string, string>> {
  const rows = await client.query(
    "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns " +
      "WHERE table_schema = 'public' AND column_name <> 'id' GROUP BY 1",
  );
  return new Map(rows.map(([table, columns]) => [table ?? "", columns ?? ""]));
}

/** A statement that inserts copies of rows. @param id of the first new one; others follow. */
export function copyRows(
  columns: ReadonlyMap<string, string>,
  table: string,
  id: number,
  rows: number,
): string {
  const names = columns.get(table) ?? "";
  const from = 1 + (id % 7919);
  return (
    `INSERT INTO ${table} (id, ${names}) SELECT ${id} + row_number() OVER (), ${names} ` +
    `FROM ${table} WHERE id BETWEEN ${from} AND ${from + rows - 1}`
  );
}

/** Inserts the same contents one by one and as one statement. */
async function measureBulk(
  server: LabPostgres,
  database: string,
  rounds: number,
  signal: AbortSignal,
): Promise<Pick<WriteResult, "oneByOne" | "bulk">> {
  const client = await server.connect({ database });
  const oneByOne: number[] = [];
  const bulk: number[] = [];
  try {
    const contents = await client.query(
      `SELECT url, text_content FROM website_content ORDER BY id LIMIT ${BATCH}`,
    );
    for (let round = 0; round < rounds; round += 1) {
      signal.throwIfAborted();
      const id = NEW_IDS + round * 2 * BATCH;
      const each = contents.map((row, n) => insertContents([row], id + n));
      oneByOne.push(await timed(client, each));
      bulk.push(await timed(client, [insertContents(contents, id + BATCH)]));
    }
  } finally {
    client.close();
  }
  return { oneByOne, bulk };
}

function insertContents(rows: Rows, id: number): string {
  const quote = (text: string | null | undefined) => `'${(text ?? "").replaceAll("'", "''")}'`;
  const values = rows.map(([url, content], n) => `(${id + n}, ${quote(url)}, ${quote(content)})`);
  return `INSERT INTO website_content (id, url, text_content) VALUES ${values.join(", ")}`;
}
