import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where Debian keeps the programs of each major version. */
const DEBIAN = "/usr/lib/postgresql";
/** PostgreSQL refuses to run as root: under root it runs as "nobody", as Debian and most others number it. */
const NOBODY = 65_534;

/** A PostgreSQL of this test alone: its data in a temporary folder, reachable through a socket in it and nowhere else. */
export interface PostgresServer {
  /** Runs a script with psql as the migration job does. */
  psql(script: string): Promise<PsqlResult>;
  /** The cells of a query, a line each row, columns separated by "|". */
  query(sql: string): Promise<readonly string[]>;
  /** Starts psql and lets it run; for tests that interrupt it. */
  start(script: string): ChildProcess;
  stop(): Promise<void>;
}

/** How psql ended and what it said. */
export interface PsqlResult {
  readonly code: number;
  readonly output: string;
}

/** The folder of `postgres` and `psql`; an error that says what to install where there is none. */
function programs(): string {
  const given = process.env["PGBIN"];
  if (given !== undefined) return given;
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  const newest = versions.sort((a, b) => b - a)[0];
  if (newest !== undefined) return join(DEBIAN, String(newest), "bin");
  throw new Error(
    "these tests need a PostgreSQL with pg_cron: apt-get install postgresql-15 postgresql-15-cron, or name the folder of its programs in PGBIN",
  );
}

/** A new server with the empty database "app" and pg_cron loaded for it. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-postgres-"));
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const [bin, data] = [programs(), join(folder, "data")];
  const initdb = ["-D", data, "-U", "owner", "-A", "trust", "--no-sync", "-E", "UTF8"];
  await run(join(bin, "initdb"), initdb, user);
  const settings = {
    listen_addresses: "",
    unix_socket_directories: folder,
    fsync: "off",
    shared_preload_libraries: "pg_stat_statements,pg_cron",
    "cron.database_name": "app",
    "cron.use_background_workers": "on",
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = spawn(join(bin, "postgres"), ["-D", data, ...flags], {
    ...user,
    cwd: folder,
    stdio: "ignore",
  });
  const connection = ["--host", folder, "--username", "owner", "--no-psqlrc", "--quiet"];
  await ready(() => run(join(bin, "psql"), [...connection, "--dbname", "postgres", "-c", ""]));
  await run(join(bin, "createdb"), ["--host", folder, "--username", "owner", "app"]);
  return client(join(bin, "psql"), [...connection, "--dbname", "app"], folder, server);
}

function client(
  program: string,
  connection: readonly string[],
  folder: string,
  server: ChildProcess,
): PostgresServer {
  let scripts = 0;
  const argumentsFor = (script: string): string[] => {
    const file = join(folder, `${(scripts += 1)}.sql`);
    writeFileSync(file, script);
    return [...connection, "--no-align", "--tuples-only", `--file=${file}`];
  };
  return {
    psql: (script) =>
      new Promise((resolve) => {
        execFile(program, argumentsFor(script), (error, stdout, stderr) => {
          const code = typeof error?.code === "number" ? error.code : 0;
          resolve({ code, output: `${stdout}${stderr}` });
        });
      }),
    query: async (sql) => {
      const { stdout } = await run(program, [
        ...connection,
        "--no-align",
        "--tuples-only",
        "-c",
        sql,
      ]);
      return stdout.split("\n").filter((line) => line !== "");
    },
    start: (script) => spawn(program, argumentsFor(script), { stdio: "ignore" }),
    stop: async () => {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Polls every 100 ms for 20 s at most; the last error is the reason. */
export async function ready(probe: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await probe();
      return;
    } catch (error) {
      if (attempt === 200) throw error;
      await sleep(100);
    }
  }
}
