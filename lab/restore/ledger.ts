import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";

/** Sessions that write at the same time. */
const WRITERS = 4;
/** Accounts that every writer changes besides. */
const ACCOUNTS = 64;
/** Between two looks whether the writers stand still. Milliseconds. */
const LOOK_MS = 1;

/** A transaction as the client that wrote it knows it. */
export interface Commit {
  readonly id: number;
  /** MD5 of the row's text, worked out here. */
  readonly checksum: string;
  /** When it was sent. Milliseconds of `performance.now()`. */
  readonly sentAt: number;
  /** When the server said that it is committed. @default - it never did */
  answeredAt?: number;
}

/** All rows of a database in a few numbers; two databases with the same hold the same. */
export interface Contents {
  readonly rows: number;
  /** MD5 over id, stored checksum and the checksum of the text itself, of every row in order. */
  readonly checksum: string;
  /** Rows whose text is not what their stored checksum says. */
  readonly damaged: number;
  /** MD5 over the accounts. */
  readonly accounts: string;
  /** What the accounts hold without what the rows brought them: 0 unless half a transaction is there. */
  readonly imbalance: number;
}

/**
 * Tables of the drill: rows with checksums, and accounts that every transaction changes beside its row.
 *
 * @param rows that are there from the beginning.
 */
export function ledgerSql(rows: number): string {
  return [
    "CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);",
    `INSERT INTO accounts SELECT id, 0 FROM generate_series(0, ${ACCOUNTS - 1}) AS id;`,
    "CREATE TABLE entries (id bigint PRIMARY KEY, account int NOT NULL, amount int NOT NULL,",
    "  payload text NOT NULL, checksum text NOT NULL);",
    "INSERT INTO entries SELECT id, 0, 0, payload, md5(payload)",
    `  FROM (SELECT -id AS id, repeat(md5(id::text), 20) AS payload FROM generate_series(1, ${rows}) AS id) AS made;`,
    "VACUUM ANALYZE;",
  ].join("\n");
}

/** Sums of all rows, for `readContents`. */
export const CONTENTS_SQL = `
SELECT count(*), coalesce(md5(string_agg(id || ':' || checksum || ':' || md5(payload), ',' ORDER BY id)), ''),
  count(*) FILTER (WHERE md5(payload) <> checksum),
  (SELECT md5(string_agg(id || ':' || balance, ',' ORDER BY id)) FROM accounts),
  (SELECT sum(balance) FROM accounts) - coalesce(sum(amount), 0)
FROM entries`;

/** Reads the answer to CONTENTS_SQL. */
export async function readContents(client: PostgresClient): Promise<Contents> {
  const [[rows, checksum, damaged, accounts, imbalance] = []] = await client.query(CONTENTS_SQL);
  return {
    rows: Number(rows),
    checksum: checksum ?? "",
    damaged: Number(damaged),
    accounts: accounts ?? "",
    imbalance: Number(imbalance),
  };
}

/** Ids and stored checksums of all rows that writers have written. */
export async function readWritten(client: PostgresClient): Promise<ReadonlyMap<number, string>> {
  const rows = await client.query("SELECT id, checksum FROM entries WHERE id > 0");
  return new Map(rows.map(([id, checksum]) => [Number(id), checksum ?? ""]));
}

/** Sessions that write steadily and keep account of what was committed. */
export class Writers {
  /** What was sent, in the order of ids. */
  readonly commits: Commit[] = [];
  readonly #clients: readonly PostgresClient[];
  #state: "writing" | "standing" | "ended" = "writing";
  #busy = 0;
  readonly #work: Promise<unknown>;
  #failure: Error | undefined;

  private constructor(clients: readonly PostgresClient[]) {
    this.#clients = clients;
    this.#work = Promise.all(clients.map((client) => this.#write(client)));
  }

  static async start(server: LabPostgres): Promise<Writers> {
    const clients: PostgresClient[] = [];
    try {
      while (clients.length < WRITERS) clients.push(await server.connect());
      return new Writers(clients);
    } catch (error) {
      for (const client of clients) client.close();
      throw error;
    }
  }

  /**
   * Lets all writers stand still between two transactions for as long as the work takes. What is committed then is one
   * and the same to everybody: the times of commits of sessions at work are not in the order of the WAL.
   *
   * @throws Error what a writer failed with.
   */
  async atStandstill<T>(work: () => Promise<T>): Promise<T> {
    this.#state = "standing";
    try {
      while (this.#busy > 0) await sleep(LOOK_MS);
      if (this.#failure !== undefined) throw this.#failure;
      return await work();
    } finally {
      this.#state = "writing";
    }
  }

  /** Ends them after the transactions at work. @throws Error what a writer failed with. */
  async end(): Promise<void> {
    this.#state = "ended";
    await this.#work;
    this.close();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends them at once. Safe to call twice. */
  close(): void {
    this.#state = "ended";
    for (const client of this.#clients) client.close();
  }

  async #write(client: PostgresClient): Promise<void> {
    for (;;) {
      if (this.#state === "ended" || this.#failure !== undefined) return;
      if (this.#state === "standing") {
        await sleep(LOOK_MS);
        continue;
      }
      this.#busy += 1;
      try {
        await this.#commit(client);
      } catch (error) {
        // A connection that was closed on purpose is no failure.
        if (!this.#hasEnded()) this.#failure = error as Error;
      } finally {
        this.#busy -= 1;
      }
    }
  }

  #hasEnded(): boolean {
    return this.#state === "ended";
  }

  async #commit(client: PostgresClient): Promise<void> {
    const id = this.commits.length + 1;
    const payload = textOf(id);
    const checksum = md5(payload);
    const commit: Commit = { id, checksum, sentAt: performance.now() };
    this.commits.push(commit);
    const [account, amount] = [id % ACCOUNTS, (id % 100) + 1];
    // Several statements in one message are one transaction.
    await client.query(
      `INSERT INTO entries VALUES (${id}, ${account}, ${amount}, '${payload}', '${checksum}'); ` +
        `UPDATE accounts SET balance = balance + ${amount} WHERE id = ${account}`,
    );
    commit.answeredAt = performance.now();
  }
}

/** A text of 320 letters that differs for every id. */
function textOf(id: number): string {
  return Array.from({ length: 10 }, (_, part) => md5(`${id}:${part}`)).join("");
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
