import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";

/** Clients that write at the same time. */
export const WRITERS = 4;
/** Between two looks at who waits for a lock. Milliseconds. */
const LOOK_MS = 5;
/** What pg_stat_activity calls those who are watched. */
const WATCHED = "watched";
/** Ids of new rows begin here: above all that there are. */
const NEW_IDS = 1_000_000_000;

/** What clients saw while something else was done. */
export interface WorkReport {
  /** Statements that were answered. */
  readonly done: number;
  readonly failed: number;
  /** Words of the first that failed. */
  readonly error: string | undefined;
  /** Longest statement. Milliseconds. */
  readonly longest: number;
  /** Longest time in which no statement of any client ended. Milliseconds. */
  readonly longestGap: number;
  /** Longest wait for the lock of a table that was seen in pg_locks. Milliseconds; 0: none was seen. */
  readonly longestWait: number;
  /** How long it took that they worked beside. Milliseconds. */
  readonly took: number;
}

/** A table that is written to. */
export interface WrittenTable {
  readonly name: string;
  /** All but id. */
  readonly columns: readonly string[];
  /** Rows have the ids from 1 to this. */
  readonly rows: number;
  /** New rows have ids from here. */
  readonly newIds: number;
}

/** The tables of a database, with their columns and rows. */
export async function writtenTables(client: PostgresClient): Promise<readonly WrittenTable[]> {
  const found = await client.query(
    "SELECT table_name, string_agg(quote_ident(column_name), ',' ORDER BY ordinal_position) FROM information_schema.columns " +
      "JOIN information_schema.tables USING (table_schema, table_name) " +
      "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND column_name <> 'id' GROUP BY 1 ORDER BY 1",
  );
  const tables: WrittenTable[] = [];
  for (const [name, columns] of found) {
    // Writers of an earlier turn left rows with new ids.
    const [[rows, last] = []] = await client.query(
      `SELECT count(*) FILTER (WHERE id < ${NEW_IDS}), max(id) FROM ${name}`,
    );
    tables.push({
      name: name ?? "",
      columns: (columns ?? "").split(","),
      rows: Number(rows),
      newIds: Math.max(NEW_IDS, Number(last) + 1),
    });
  }
  return tables;
}

/**
 * The nth statement of a writer: an insert of a row like an old one and, next time, an update that gives an old row the values
 * of another, so that indexes change too. Writers never meet in a row.
 */
export function writeStatement(tables: readonly WrittenTable[], writer: number, n: number): string {
  const table = tables[Math.floor(n / 2) % tables.length];
  if (table === undefined) throw new Error("there is no table to write to");
  const { name, rows, newIds } = table;
  const columns = table.columns.join(", ");
  // 7919 is a prime: neighbours in time are no neighbours on disk.
  const other = 1 + ((n * 7919) % rows);
  if (n % 2 === 0) {
    const id = newIds + writer * 10_000_000 + n;
    return `INSERT INTO ${name} (id, ${columns}) SELECT ${id}, ${columns} FROM ${name} WHERE id = ${other}`;
  }
  const ofWriter = Math.floor((n * 104_729) % Math.max(1, Math.floor(rows / WRITERS)));
  const own = 1 + ofWriter * WRITERS + writer;
  return `UPDATE ${name} SET (${columns}) = (SELECT ${columns} FROM ${name} WHERE id = ${other}) WHERE id = ${own}`;
}

/** Removes the rows that writers inserted: the databases are compared on the same number of rows. */
export async function removeNewRows(server: LabPostgres, database: string): Promise<void> {
  const client = await server.connect({ database });
  try {
    for (const { name } of await writtenTables(client)) {
      await client.query(`DELETE FROM ${name} WHERE id >= ${NEW_IDS}`);
    }
  } finally {
    client.close();
  }
}

/** Does something while clients insert into and update all the tables of a database. */
export async function whileWriting<T>(
  server: LabPostgres,
  database: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly report: WorkReport }> {
  const first = await server.connect({ database });
  let tables: readonly WrittenTable[];
  try {
    tables = await writtenTables(first);
  } finally {
    first.close();
  }
  const statement = (writer: number, n: number) => writeStatement(tables, writer, n);
  return whileClientsWork({ server, database, signal, clients: WRITERS, statement }, work);
}

/** Who works beside something else. */
export interface Clients {
  readonly server: LabPostgres;
  readonly database: string;
  readonly signal: AbortSignal;
  readonly clients: number;
  /** The nth statement of a client. */
  readonly statement: (client: number, n: number) => string;
}

/** Does something while clients work, and a watcher looks at who waits. */
export async function whileClientsWork<T>(
  { server, database, signal, clients, statement }: Clients,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly report: WorkReport }> {
  const login = { database, applicationName: WATCHED };
  const open: PostgresClient[] = [];
  const seen = new Sightings();
  let over = false;
  try {
    for (let client = 0; client < clients; client += 1) open.push(await server.connect(login));
    const watcher = await server.connect({ database });
    open.push(watcher);
    const working = open.slice(0, clients).map(async (client, index) => {
      for (let n = 0; !over; n += 1) await seen.time(() => client.query(statement(index, n)));
    });
    const watching = (async () => {
      while (!over) seen.wait(await longestWait(watcher));
    })();
    // Told below; until somebody waits for it, a rejection would end the process.
    watching.catch(() => undefined);
    let result: T;
    try {
      await seen.firstOf(clients);
      signal.throwIfAborted();
      seen.reset();
      result = await work();
      seen.end();
    } finally {
      over = true;
      await Promise.all([...working, watching]);
    }
    // What was under way when the work ended has waited for it, and counts.
    return { result, report: seen.report() };
  } finally {
    for (const client of open) client.close();
  }
}

async function longestWait(watcher: PostgresClient): Promise<number> {
  await sleep(LOOK_MS);
  const [[milliseconds = "0"] = []] = await watcher.query(
    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)) * 1000, 0) FROM pg_locks l " +
      `JOIN pg_stat_activity a USING (pid) WHERE NOT l.granted AND l.locktype = 'relation' AND a.application_name = '${WATCHED}'`,
  );
  return Number(milliseconds);
}

/** Keeps what happens to the clients' statements. */
export class Sightings {
  #started = performance.now();
  #ended: number | undefined;
  #lastEnd = performance.now();
  #total = 0;
  #done = 0;
  #failed = 0;
  #error: string | undefined;
  #longest = 0;
  #gap = 0;
  #wait = 0;

  /** Times a statement. */
  async time(run: () => Promise<unknown>): Promise<void> {
    const started = performance.now();
    try {
      await run();
      this.#done += 1;
      this.#total += 1;
    } catch (error) {
      this.#failed += 1;
      this.#error ??= (error as Error).message;
      // A connection that ended fails at once, again and again.
      await sleep(LOOK_MS);
    }
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - started);
    this.#gap = Math.max(this.#gap, now - this.#lastEnd);
    this.#lastEnd = now;
  }

  wait(milliseconds: number): void {
    this.#wait = Math.max(this.#wait, milliseconds);
  }

  /** Resolves when so many statements ended, well or not. */
  async firstOf(count: number): Promise<void> {
    while (this.#total + this.#failed < count) await sleep(LOOK_MS);
  }

  /** Begins to count. Failures before are kept: there should be none at any time. */
  reset(): void {
    this.#started = this.#lastEnd = performance.now();
    this.#done = this.#longest = this.#gap = this.#wait = 0;
  }

  /** Notes when the work ended beside which the statements are. */
  end(): void {
    this.#ended = performance.now();
  }

  report(): WorkReport {
    const now = this.#ended ?? performance.now();
    return {
      done: this.#done,
      failed: this.#failed,
      error: this.#error,
      longest: this.#longest,
      longestGap: Math.max(this.#gap, now - this.#lastEnd),
      longestWait: this.#wait,
      took: now - this.#started,
    };
  }
}
