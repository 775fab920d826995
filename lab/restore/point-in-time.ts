import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { SUPERUSER, createCluster, runAs, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { LabError } from "../errors.ts";
import type { ProofContext } from "../proof/types.ts";
import { makeFolder } from "../servers/server.ts";
import { Writers, ledgerSql, readContents, readWritten } from "./ledger.ts";
import type { Commit, Contents } from "./ledger.ts";

/** How long archiving and recovery may take. Milliseconds. */
const LIMIT_MS = 120_000;
/** Between two looks whether they are done. Milliseconds. */
const LOOK_MS = 50;

/** How much is written. */
export interface RestorePlan {
  /** Rows that are there from the beginning; each takes some 0.8 kB. */
  readonly rows: number;
  /** How long is written before the backup, from its end to the point in time, and after that. Seconds. */
  readonly seconds: { readonly before: number; readonly between: number; readonly after: number };
}

/** What the drill saw. */
export interface RestoreDrill {
  /** The point in time, as PostgreSQL writes it. */
  readonly target: string;
  /** The same by this process' clock. Milliseconds of `performance.now()`. */
  readonly targetAt: number;
  readonly commits: readonly Commit[];
  /** Transactions that were committed while the backup was made. */
  readonly duringBackup: number;
  /** What the first server held at the point in time. */
  readonly expected: Contents;
  /** What the first server says of the rows after the mistake. */
  readonly afterMistake: string;
  readonly restored: Contents;
  /** Rows of the writers in the second server: checksums by id. */
  readonly written: ReadonlyMap<number, string>;
  /** A write into the second server, by the server's words. @default - it worked */
  readonly writeError: string | undefined;
  readonly seconds: {
    readonly backup: number;
    /** To copy the backup to where the second server is. */
    readonly copy: number;
    /** From the start of the second server until it takes writes. */
    readonly replay: number;
  };
  /** Bytes. */
  readonly size: { readonly backup: number; readonly archive: number };
}

/** Backs a server up while it is written to, lets a mistake happen, and restores it to the moment before. */
export async function restoreDrill(
  context: ProofContext,
  plan: RestorePlan,
): Promise<RestoreDrill> {
  const { engines, home } = context;
  const archive = makeFolder(home, "restore-archive");
  const data = await createCluster(engines.main, home, "restore-first");
  const server = await startPostgres({
    engine: engines.main,
    tools: engines.tools,
    home,
    name: "restore-first",
    data,
    settings: {
      archive_mode: "on",
      archive_command: archiveCommand(archive),
      wal_level: "replica",
    },
  });
  try {
    const before = await untilMistake(context, server, plan);
    await archiveAll(server, home.signal);
    await server.crash();
    return { ...before, ...(await restore(context, before, archive)) };
  } finally {
    await server.crash();
  }
}

/** Copies a segment into the archive whole or not at all. PostgreSQL documentation, Setting Up WAL Archiving. */
export function archiveCommand(archive: string): string {
  const target = `${archive}/%f`;
  return `test ! -f ${target} && cp %p ${target}.part && mv ${target}.part ${target}`;
}

type BeforeMistake = Pick<
  RestoreDrill,
  "target" | "targetAt" | "commits" | "duringBackup" | "expected" | "afterMistake"
> & {
  readonly backup: string;
  readonly backupSeconds: number;
};

async function untilMistake(
  context: ProofContext,
  server: LabPostgres,
  { rows, seconds }: RestorePlan,
): Promise<BeforeMistake> {
  const { engines, home, progress } = context;
  const wait = (length: number) => sleep(length * 1000, undefined, { signal: home.signal });
  await server.script(ledgerSql(rows));
  const writers = await Writers.start(server);
  const witness = await server.connect();
  try {
    await wait(seconds.before);
    progress("backing up while it is written to");
    const backup = makeFolder(home, "restore-backup");
    const [from, sent] = [performance.now(), writers.commits.length];
    const where = ["-h", "127.0.0.1", "-p", String(server.port), "-U", SUPERUSER];
    await runAs(home, join(engines.tools, "pg_basebackup"), [...where, ...backupArguments(backup)]);
    const backupSeconds = (performance.now() - from) / 1000;
    const duringBackup = writers.commits.length - sent;
    await wait(seconds.between);
    const point = await writers.atStandstill(() => notePoint(witness));
    // In the snapshot of that moment, while others write on.
    const expected = await readContents(witness);
    // Its locks would keep the table from being dropped.
    await witness.query("COMMIT");
    await wait(seconds.after);
    await writers.end();
    const afterMistake = await makeMistake(server);
    const { commits } = writers;
    return { ...point, commits, duringBackup, expected, afterMistake, backup, backupSeconds };
  } finally {
    writers.close();
    witness.close();
  }
}

/**
 * Without WAL: that comes from the archive, as in RDS. The checkpoint comes at once rather than spread over minutes.
 */
function backupArguments(backup: string): readonly string[] {
  return ["-D", backup, "--wal-method=none", "--checkpoint=fast", "--no-sync"];
}

/** Notes the time, and keeps what is committed then in sight. */
async function notePoint(
  witness: PostgresClient,
): Promise<Pick<RestoreDrill, "target" | "targetAt">> {
  await witness.query("SET timezone = 'UTC'; BEGIN ISOLATION LEVEL REPEATABLE READ");
  const [[target] = []] = await witness.query("SELECT clock_timestamp()");
  return { target: target ?? "", targetAt: performance.now() };
}

/** @returns what the server says of the rows afterwards */
async function makeMistake(server: LabPostgres): Promise<string> {
  await server.query("DELETE FROM accounts; DROP TABLE entries");
  try {
    await server.query("SELECT count(*) FROM entries");
    return "the rows are still there";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Ends the segment at work and waits until it is in the archive. */
async function archiveAll(server: LabPostgres, signal: AbortSignal): Promise<void> {
  const [[last] = []] = await server.query(
    "SELECT pg_walfile_name(pg_switch_wal()), pg_sleep(0.1)",
  );
  await until(signal, "The WAL was not archived in time", async () => {
    const [[archived] = []] = await server.query("SELECT last_archived_wal FROM pg_stat_archiver");
    return (archived ?? "") >= (last ?? "");
  });
}

async function restore(
  { engines, home, progress }: ProofContext,
  before: BeforeMistake,
  archive: string,
): Promise<Pick<RestoreDrill, "restored" | "written" | "writeError" | "seconds" | "size">> {
  progress("restoring to the moment before the mistake");
  const data = makeFolder(home, "restore-second");
  const begin = performance.now();
  await runAs(home, "cp", ["-a", `${before.backup}/.`, data]);
  const copied = performance.now();
  writeFileSync(join(data, "recovery.signal"), "");
  const server = await startPostgres({
    engine: engines.main,
    tools: engines.tools,
    home,
    name: "restore-second",
    data,
    settings: {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_time: before.target,
      recovery_target_action: "promote",
    },
  });
  try {
    await until(home.signal, "The recovery was not done in time", async () => {
      const [[recovering] = []] = await server.query("SELECT pg_is_in_recovery()");
      return recovering === "f";
    });
    const replayed = performance.now();
    return {
      ...(await look(server)),
      seconds: {
        backup: before.backupSeconds,
        copy: (copied - begin) / 1000,
        replay: (replayed - copied) / 1000,
      },
      size: { backup: sizeOf(before.backup), archive: sizeOf(archive) },
    };
  } finally {
    await server.crash();
  }
}

async function look(
  server: LabPostgres,
): Promise<Pick<RestoreDrill, "restored" | "written" | "writeError">> {
  const client = await server.connect();
  try {
    const restored = await readContents(client);
    const written = await readWritten(client);
    let writeError: string | undefined;
    try {
      await client.query("INSERT INTO entries VALUES (0, 0, 0, '', md5(''))");
    } catch (error) {
      writeError = (error as Error).message;
    }
    return { restored, written, writeError };
  } finally {
    client.close();
  }
}

async function until(
  signal: AbortSignal,
  late: string,
  done: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + LIMIT_MS;
  while (!(await done())) {
    if (Date.now() > deadline) throw new LabError(`${late}: ${LIMIT_MS / 1000} s.`);
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** Bytes of all files below a folder. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}
