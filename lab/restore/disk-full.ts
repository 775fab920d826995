import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { createCluster, runAs, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import { openSmallDisk } from "./small-disk.ts";
import type { SmallDisk } from "./small-disk.ts";

const MIB = 1024 * 1024;
/** Size of the file system. Bytes. An empty cluster takes some 25 MiB of it. */
const DISK = 256 * MIB;
/** What is taken away to make room again. Bytes. */
const BALLAST = 48 * MIB;
/** Rows of a transaction; each is 3.8 kB, two on a page. */
const ROWS = 20;
/** Transactions that are sent at most before the disk has to be full. */
const MOST_COMMITS = 10_000;
/** Transactions after there is room again. */
const MORE_COMMITS = 20;
/** How long the server may take until it writes again. Milliseconds. */
const RECOVER_MS = 60_000;
/** Between two tries. Milliseconds. */
const TRY_MS = 100;

/** What was seen of a disk that became full. */
export interface DiskFullDrill {
  /** Bytes. */
  readonly size: number;
  /** max_wal_size. Bytes. */
  readonly maxWalSize: number;
  /** The most that pg_wal took. Bytes. */
  readonly walPeak: number;
  /** WAL that was written until the disk was full. Bytes. */
  readonly walWritten: number;
  /** First error of a write, in the server's words. @default - the disk did not become full */
  readonly error: string | undefined;
  /** Whether rows could be read while it was full. */
  readonly readable: boolean;
  /** Whether the server's own processes had to begin anew, or it had to be started again. */
  readonly outage: "none" | "recovered by itself" | "had to be started";
  /** From when there was room until a write worked again; undefined when none did. Seconds. */
  readonly seconds: number | undefined;
  /** Transactions that the server said were committed, before and after. */
  readonly commits: number;
  /** Of their rows: those that are not there, and those whose text is not what was written. */
  readonly missing: number;
  readonly damaged: number;
  /** What amcheck says of the table's index. @default - nothing is wrong */
  readonly corruption: string | undefined;
}

/** Why a disk could not be had. */
export interface NotAllowed {
  readonly reason: string;
}

/**
 * Fills a small file system with the rows of one writer until the server can write no more, makes room, and counts what is
 * there.
 *
 * @param walShare max_wal_size as a share of the disk.
 */
export async function diskFullDrill(
  context: ProofContext,
  walShare: number,
): Promise<DiskFullDrill | NotAllowed> {
  const { engines, home } = context;
  const name = `restore-disk-${Math.round(walShare * 100)}`;
  const disk = await openSmallDisk(home, name, DISK);
  if ("reason" in disk) return disk;
  try {
    // Segments of 1 MiB: with those of 16 MiB a tenth of this disk would not be two of them.
    const made = await createCluster(engines.main, home, `${name}-made`, ["--wal-segsize=1"]);
    const data = join(disk.folder, "data");
    await runAs(home, "cp", ["-a", made, data]);
    const maxWalSize = Math.floor((disk.size * walShare) / MIB);
    const server = await startPostgres({
      engine: engines.main,
      tools: engines.tools,
      home,
      name,
      data,
      settings: {
        max_wal_size: `${maxWalSize}MB`,
        min_wal_size: "2MB",
        shared_buffers: "16MB",
        log_checkpoints: "off",
      },
    });
    try {
      return { ...(await fill(context, disk, server)), maxWalSize: maxWalSize * MIB };
    } finally {
      await server.crash();
    }
  } finally {
    await disk.close();
  }
}

type Filled = Omit<DiskFullDrill, "maxWalSize">;

async function fill(
  { home, progress }: ProofContext,
  disk: SmallDisk,
  server: LabPostgres,
): Promise<Filled> {
  const ballast = join(disk.folder, "ballast");
  writeFileSync(ballast, Buffer.alloc(BALLAST));
  if (home.user !== undefined) chownSync(ballast, home.user.uid, home.user.gid);
  await server.script(
    "CREATE EXTENSION amcheck; CREATE TABLE kept (id bigint PRIMARY KEY, payload text NOT NULL); " +
      "ALTER TABLE kept ALTER COLUMN payload SET STORAGE PLAIN",
  );
  const writer = new Writer(server, home.signal);
  try {
    const error = await writer.writeUntilError(MOST_COMMITS);
    const readable = await writer.canRead();
    progress("the disk is full; making room");
    rmSync(ballast, { force: true });
    const from = performance.now();
    const again = await writer.writeAgain();
    const seconds = again === "no" ? undefined : (performance.now() - from) / 1000;
    if (again !== "no") await writer.writeUntilError(MORE_COMMITS);
    return {
      size: disk.size,
      walPeak: writer.walPeak,
      walWritten: writer.walWritten,
      error,
      readable,
      outage: outageOf(again, writer.lost),
      seconds,
      ...(await writer.count()),
    };
  } finally {
    writer.close();
  }
}

function outageOf(again: "yes" | "started" | "no", lost: boolean): DiskFullDrill["outage"] {
  if (again === "started") return "had to be started";
  return lost ? "recovered by itself" : "none";
}

/** One session that writes, and connects again when it is cut off. */
class Writer {
  /** The most that pg_wal took. Bytes. */
  walPeak = 0;
  /** Bytes. */
  walWritten = 0;
  /** Whether a connection was lost. */
  lost = false;
  readonly #server: LabPostgres;
  readonly #signal: AbortSignal;
  readonly #committed: number[] = [];
  #client: PostgresClient | undefined;
  #sent = 0;

  constructor(server: LabPostgres, signal: AbortSignal) {
    this.#server = server;
    this.#signal = signal;
  }

  /** @returns the server's words; undefined when all were committed */
  async writeUntilError(most: number): Promise<string | undefined> {
    for (let count = 0; count < most; count += 1) {
      const error = await this.#try(() => this.#write());
      if (error !== undefined) return error;
      if (count % 25 === 0) await this.#try(() => this.#lookAtWal());
    }
    return undefined;
  }

  async canRead(): Promise<boolean> {
    const error = await this.#try(async (client) => {
      await client.query("SELECT count(*) FROM kept");
    });
    return error === undefined;
  }

  /** Tries until a write works; starts the server when it has ended. */
  async writeAgain(): Promise<"yes" | "started" | "no"> {
    const deadline = Date.now() + RECOVER_MS;
    let started = false;
    while (Date.now() < deadline) {
      if (!this.#server.running()) {
        this.lost = true;
        started = true;
        await this.#server.restart();
      }
      const error = await this.#try(() => this.#write());
      if (error === undefined) return started ? "started" : "yes";
      await sleep(TRY_MS, undefined, { signal: this.#signal });
    }
    return "no";
  }

  /** Counts what there should be and is not. */
  async count(): Promise<Pick<DiskFullDrill, "commits" | "missing" | "damaged" | "corruption">> {
    const client = await this.#server.connect();
    try {
      const rows = await client.query(`SELECT id, payload = ${TEXT} FROM kept`);
      const found = new Map(rows.map(([id, same]) => [Number(id), same === "t"]));
      const expected = this.#committed.flatMap((commit) =>
        Array.from({ length: ROWS }, (_, row) => commit * ROWS + row),
      );
      const corruption = await this.#try(async () => {
        await client.query("SELECT bt_index_check('kept_pkey', true)");
      });
      return {
        commits: this.#committed.length,
        missing: expected.filter((id) => !found.has(id)).length,
        damaged: [...found.values()].filter((same) => !same).length,
        corruption,
      };
    } finally {
      client.close();
    }
  }

  close(): void {
    this.#client?.close();
  }

  async #write(): Promise<void> {
    const commit = (this.#sent += 1);
    const [from, to] = [commit * ROWS, (commit + 1) * ROWS - 1];
    await this.#connected().then((client) =>
      client.query(
        `INSERT INTO kept SELECT id, ${TEXT} FROM generate_series(${from}, ${to}) AS id`,
      ),
    );
    this.#committed.push(commit);
  }

  async #lookAtWal(): Promise<void> {
    const client = await this.#connected();
    const [[size, written] = []] = await client.query(
      "SELECT sum(size), pg_current_wal_lsn() - '0/0'::pg_lsn FROM pg_ls_waldir()",
    );
    this.walPeak = Math.max(this.walPeak, Number(size));
    this.walWritten = Number(written);
  }

  async #connected(): Promise<PostgresClient> {
    if (this.#client?.ended === true) this.lost = true;
    if (this.#client === undefined || this.#client.ended) {
      this.#client = await this.#server.connect();
    }
    return this.#client;
  }

  async #try(work: (client: PostgresClient) => Promise<void>): Promise<string | undefined> {
    this.#signal.throwIfAborted();
    try {
      await work(await this.#connected());
      return undefined;
    } catch (error) {
      this.#signal.throwIfAborted();
      return (error as Error).message;
    }
  }
}

/** The text of a row, by its id: 3,840 letters. */
const TEXT = "repeat(md5(id::text), 120)";
