import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { runCommand } from "../../sandbox/engine/command.ts";
import { PostgresClient } from "../clients/postgres.ts";
import type { Rows } from "../clients/postgres.ts";
import { LabError } from "../errors.ts";
import { freePorts } from "../loopback.ts";
import { Server, makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import { limitMemory } from "./memory-limit.ts";
import type { MemoryLimit } from "./memory-limit.ts";
import type { PostgresEngine } from "./types.ts";

const run = promisify(execFile);

/** Superuser of the lab's servers. */
export const SUPERUSER = "postgres";

/** The servers listen on the loopback interface for the length of a run, and hold nothing worth a password. */
export const HBA = `local all all trust
host all all 127.0.0.1/32 trust
host replication all 127.0.0.1/32 trust
`;

/** How long a server may take to stop in good order. Milliseconds. */
const STOP_MS = 60_000;

/** How a server is to run. */
export interface PostgresPlan {
  readonly engine: PostgresEngine;
  /** Folder of psql. */
  readonly tools: string;
  readonly home: Home;
  /** Unique in a run. */
  readonly name: string;
  /** Folder of its data, of `createCluster`. */
  readonly data: string;
  /** Parameters, as its command line takes them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Most memory it may take, page cache included, where control groups are allowed. Bytes. @default - no limit */
  readonly memory?: number;
  /** TCP port. @default - a free one */
  readonly port?: number;
}

/** A PostgreSQL that runs. */
export interface LabPostgres {
  readonly name: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly data: string;
  /** The limit to its memory. @default - none: this process may not make one */
  readonly limit: MemoryLimit | undefined;
  running(): boolean;
  /** Process of the postmaster; undefined when it does not run. */
  pid(): number | undefined;
  /**
   * Runs one statement (or several) as superuser on a connection of its own.
   *
   * @throws LabError with the server's words.
   */
  query(sql: string, database?: string): Promise<Rows>;
  /**
   * Runs a script through psql, which stops at the first error, and returns what it prints.
   *
   * @throws LabError with psql's words.
   */
  script(
    sql: string,
    options?: { readonly database?: string; readonly user?: string },
  ): Promise<string>;
  /** Opens a connection that stays until it is closed. */
  connect(login?: {
    readonly user?: string;
    readonly database?: string;
    readonly applicationName?: string;
  }): Promise<PostgresClient>;
  /** Ends it as by a crash: the next start has to recover. Safe to call twice. */
  crash(): Promise<void>;
  /** Ends it in good order, with a checkpoint. Safe to call twice. */
  stop(): Promise<void>;
  /** Starts it again with the same parameters, or others. */
  restart(settings?: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * Makes an empty cluster in a folder of its own.
 *
 * @param args more for initdb. @default args []
 * @returns the folder
 * @throws LabError with initdb's words.
 */
export async function createCluster(
  engine: PostgresEngine,
  home: Home,
  name: string,
  args: readonly string[] = [],
): Promise<string> {
  const data = makeFolder(home, name);
  await runAs(home, join(engine.bin, "initdb"), [
    ...["-D", data, "-U", SUPERUSER, "-A", "trust"],
    ...["--no-sync", "-E", "UTF8", "--no-locale"],
    ...args,
  ]);
  writeFileSync(join(data, "pg_hba.conf"), HBA);
  return data;
}

/**
 * Starts a server and waits until it answers.
 *
 * @throws LabError with its last words when it ends, or is not ready in time.
 */
export async function startPostgres(plan: PostgresPlan): Promise<LabPostgres> {
  const { engine, tools, home, name, data } = plan;
  const port = plan.port ?? (await freePorts(1))[0] ?? 0;
  const limit =
    plan.memory === undefined
      ? undefined
      : limitMemory(`plumbline-${name}-${process.pid}`, plan.memory);
  const pid = () => postmasterPid(data);
  writeSettings(home, data, plan.settings);
  const connection = ["-h", "127.0.0.1", "-p", String(port), "-U", SUPERUSER, "-q"];
  const server = await Server.start(home, {
    name,
    command: join(engine.bin, "postgres"),
    args: [
      ...["-D", data, "-c", "listen_addresses=127.0.0.1", "-c", `port=${port}`],
      ...["-c", "unix_socket_directories="],
    ],
    port,
    ready: async () => {
      const { code } = await runCommand(join(tools, "pg_isready"), connection, { env: {} });
      return code === 0;
    },
    // As a crash, but it leaves no shared memory behind.
    ender: { pid, signal: "SIGQUIT" },
    // From its first page on: shared memory counts where it was touched first.
    ...(limit === undefined ? {} : { launch: (start) => limit.start(start) }),
  }).catch(async (error: unknown) => {
    await limit?.remove();
    throw error;
  });
  const connect: LabPostgres["connect"] = (login = {}) =>
    PostgresClient.connect({
      host: "127.0.0.1",
      port,
      user: login.user ?? SUPERUSER,
      database: login.database ?? "postgres",
      applicationName: login.applicationName ?? "lab",
    });
  const crash = async () => {
    await server.crash();
    await limit?.remove();
  };
  return {
    name,
    host: "127.0.0.1",
    port,
    data,
    limit,
    running: () => server.running(),
    // One that was killed leaves its file.
    pid: () => (server.running() ? pid() : undefined),
    connect,
    query: async (sql, database) => {
      const client = await connect(database === undefined ? {} : { database });
      try {
        return await client.query(sql);
      } finally {
        client.close();
      }
    },
    script: (sql, { database = "postgres", user = SUPERUSER } = {}) =>
      runPsql(
        join(tools, "psql"),
        ["-h", "127.0.0.1", "-p", String(port), "-U", user, "-d", database],
        sql,
        home.signal,
      ),
    crash,
    stop: async () => {
      const postmaster = pid();
      // Who gives up does not wait for a checkpoint.
      if (server.running() && postmaster !== undefined && !home.signal.aborted) {
        process.kill(postmaster, "SIGINT");
        const deadline = Date.now() + STOP_MS;
        while (server.running() && Date.now() < deadline) await sleep(20);
      }
      await crash();
    },
    restart: async (settings) => {
      if (settings !== undefined) writeSettings(home, data, settings);
      await server.restart();
    },
  };
}

/**
 * Runs a program as the servers' user.
 *
 * @returns what it prints
 * @throws LabError with its words.
 */
export async function runAs(home: Home, command: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(command, [...args], {
      ...home.user,
      cwd: home.folder,
      signal: home.signal,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    home.signal.throwIfAborted();
    const said = error as { readonly stderr?: string; readonly message: string };
    throw new LabError(
      said.stderr === undefined || said.stderr === "" ? said.message : said.stderr.trim(),
    );
  }
}

/** A file of their own, read after postgresql.conf: a command line may be too short for all of them. */
function writeSettings(home: Home, data: string, settings: Readonly<Record<string, string>>): void {
  const lines = Object.entries(settings).map(
    ([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`,
  );
  const path = join(data, "lab.conf");
  writeFileSync(path, lines.join(""));
  if (home.user !== undefined) chownSync(path, home.user.uid, home.user.gid);
  const main = join(data, "postgresql.conf");
  if (!readFileSync(main, "utf8").includes("lab.conf"))
    appendFileSync(main, "include_if_exists = 'lab.conf'\n");
}

/** Nothing while the file is being written: a signal to process 0 would be one to this process and all of its own. */
/** Process of the server that runs on a folder; undefined when none has said so. */
export function postmasterPid(data: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function runPsql(
  psql: string,
  where: readonly string[],
  sql: string,
  signal: AbortSignal,
): Promise<string> {
  const args = [...where, "--no-psqlrc", "--quiet", "--no-align", "--tuples-only"];
  const child = spawn(psql, [...args, "-v", "ON_ERROR_STOP=1", "-f", "-"], {
    env: { PGCONNECT_TIMEOUT: "10", PGAPPNAME: "lab" },
    stdio: ["pipe", "pipe", "pipe"],
    signal,
  });
  child.stdin.on("error", () => undefined).end(sql);
  const [out, err] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
  if (child.exitCode !== 0) throw new LabError(`psql: ${err.trim()}`);
  return out.trim();
}
