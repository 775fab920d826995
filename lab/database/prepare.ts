import { join } from "node:path";

import { createCluster, runAs, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { findMigrationJob } from "../indexes/job.ts";
import { runJob } from "../indexes/run-job.ts";
import { LabError } from "../errors.ts";
import type { DatabaseParameters, ProofContext } from "../proof/types.ts";
import { fillSql } from "../schema/fill.ts";
import { SCHEMA } from "../schema/tables.ts";
import { makeFolder } from "../servers/server.ts";
import type { Contestant } from "./contestants.ts";

/** Size of the data. */
export interface DataSize {
  /** Of the guides' tables, see lab/schema/fill.ts. */
  readonly scale: number;
  /** Of pgbench's tables: 100,000 accounts each. */
  readonly pgbench: number;
}

/**
 * 1.1 GB in full: twice the shared_buffers of a 2 GiB class, and little enough that its page cache holds it. With more, what
 * happens to be cached decides: servers with the same parameters then differed by up to 1.5 times. In a quick run a fifth of it.
 */
export function dataSize(quick: boolean): DataSize {
  return quick ? { scale: 0.2, pgbench: 2 } : { scale: 1.2, pgbench: 10 };
}

/** What a server needs that is thrown away when it is filled. */
const FILLING = {
  shared_preload_libraries: "pg_stat_statements",
  shared_buffers: "1GB",
  maintenance_work_mem: "512MB",
  max_wal_size: "16GB",
  checkpoint_timeout: "1h",
  autovacuum: "off",
  fsync: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
};

/** Name of the database; the stack's migrations refuse every other. */
export interface Prepared {
  readonly database: string;
  /** Folder of each contestant's data, in their order. */
  readonly folders: readonly string[];
  /** Of one of them. Bytes. */
  readonly bytes: number;
}

/**
 * Fills one cluster, with the indexes and views that the stack's migrations make, and copies it for each contestant: all begin
 * with the same bytes.
 */
export async function prepareData(
  context: ProofContext,
  names: readonly string[],
): Promise<Prepared> {
  const { engines, home, stack, quick, progress } = context;
  const job = findMigrationJob(stack.objects);
  const { database } = job;
  const { scale, pgbench } = dataSize(quick);
  const data = await createCluster(engines.main, home, "contest");
  const plan = { engine: engines.main, tools: engines.tools, home, name: "contest-fill", data };
  const server = await startPostgres({ ...plan, settings: FILLING });
  try {
    progress("filling the tables");
    await server.query(`CREATE DATABASE ${database}`);
    await server.script(`CREATE EXTENSION pg_prewarm;${SCHEMA}`, { database });
    await server.script(fillSql(scale), { database });
    const where = ["-h", "127.0.0.1", "-p", String(server.port), "-U", "postgres"];
    const fill = ["-i", "-q", "-I", "dtgvp", "-s", String(pgbench), database];
    await runAs(home, join(engines.tools, "pgbench"), [...where, ...fill]);
    progress("building the stack's indexes and views");
    await server.script("VACUUM (ANALYZE)", { database });
    const extensions = new Set(["pg_stat_statements", "pg_trgm"]);
    const target = { home, tools: engines.tools, port: server.port, extensions };
    const { code, output } = await runJob(job, target);
    if (code !== 0) throw new LabError(`The stack's migrations fail: ${output.trim()}`);
    await server.script("VACUUM (ANALYZE)", { database });
    const [[size] = []] = await server.query(`SELECT pg_database_size('${database}')`);
    await server.stop();
    progress("copying the data for each contestant");
    const folders: string[] = [];
    for (const name of names) folders.push(await copyOf(context, data, name));
    return { database, folders, bytes: Number(size) };
  } finally {
    await server.crash();
  }
}

async function copyOf({ home }: ProofContext, data: string, name: string): Promise<string> {
  const folder = makeFolder(home, `contest-${name}`);
  await runAs(home, "cp", ["-a", "--reflink=auto", `${data}/.`, folder]);
  return folder;
}

/** Reads every table and index once, into the page cache. */
const PREWARM = `SELECT sum(pg_prewarm(oid, 'read')) FROM pg_class
WHERE relkind IN ('r', 'i', 'm') AND relnamespace = 'public'::regnamespace`;

/** A contestant's server while it runs. */
export interface Running {
  readonly contestant: Contestant;
  readonly server: LabPostgres;
}

/**
 * Starts the servers of all contestants of a class beside each other, each with the class's memory as its limit. They take
 * turns, so that only one of them works at a time; what else the machine does meets all of them alike.
 */
export async function startAll(
  { engines, home }: ProofContext,
  all: readonly Contestant[],
  { folders, database }: Prepared,
  { memory }: Pick<DatabaseParameters, "memory">,
): Promise<readonly Running[]> {
  const running: Running[] = [];
  try {
    for (const [index, contestant] of all.entries()) {
      const server = await startPostgres({
        engine: engines.main,
        tools: engines.tools,
        home,
        name: `contest-${contestant.id}`,
        data: folders[index] ?? "",
        settings: contestant.settings,
        memory,
      });
      running.push({ contestant, server });
      // From the disk in the order of the files, instead of at random and in the contestants' turns.
      await server.query(PREWARM, database);
    }
    return running;
  } catch (error) {
    await stopAll(running);
    throw error;
  }
}

/** Ends the servers in good order. */
export async function stopAll(running: readonly Running[]): Promise<void> {
  await Promise.all(running.map(({ server }) => server.stop()));
}
