import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { runCommand } from "../../../sandbox/engine/command.ts";
import { HBA, postmasterPid, runAs } from "../../engines/postgres.ts";
import { LabError } from "../../errors.ts";
import { freePorts } from "../../loopback.ts";
import { PostgresClient } from "../../clients/postgres.ts";
import type { DrillPostgres, LeftOut, SqlSession } from "../types.ts";
import { MAX_CONNECTIONS, fitPostgres } from "./postgres-parameters.ts";
import { Server, makeFolder } from "../../servers/server.ts";
import type { Home } from "../../servers/server.ts";

/** Superuser of the drill's server. */
const SUPERUSER = "postgres";
/** User of postgres_exporter: what pg_monitor may see, as in the stack. */
export const EXPORTER_USER = "exporter";
const SERVICE_USER = "service";
const DATABASE = "app";

/** The servers while they run. */
export interface RunningPostgres extends DrillPostgres {
  readonly leftOut: readonly LeftOut[];
  /** Ends sessions and servers. */
  stop(): Promise<void>;
}

/** What the drill needs of a server before its servers run. */
interface Cluster {
  readonly bin: string;
  readonly home: Home;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * Starts a primary and a streaming replica with the stack's parameters, with tables and users of the sample service.
 *
 * @throws LabError with the server's words.
 */
export async function startPostgres(
  bin: string,
  home: Home,
  parameters: Readonly<Record<string, string>>,
): Promise<RunningPostgres> {
  const { settings, leftOut } = fitPostgres(parameters, await knownParameters(bin, home));
  const cluster = { bin, home, settings };
  const [primaryPort = 0, replicaPort = 0] = await freePorts(2);
  const data = makeFolder(home, "postgres-primary");
  await runAs(home, join(bin, "initdb"), [
    ...["-D", data, "-U", SUPERUSER, "-A", "trust", "--no-sync", "-E", "UTF8", "--no-locale"],
  ]);
  writeFileSync(join(data, "pg_hba.conf"), HBA);
  const primary = await startServer(cluster, "postgres-primary", data, primaryPort);
  const servers = [primary];
  const sessions = new Set<SqlSession>();
  const stop = async () => {
    await Promise.all([...sessions].map((session) => session.close()));
    await Promise.all(servers.map((server) => server.crash()));
  };
  try {
    await psql(bin, primary, "postgres", `CREATE DATABASE ${DATABASE};`);
    await psql(bin, primary, DATABASE, SCHEMA);
    const copy = makeFolder(home, "postgres-replica");
    await runAs(home, join(bin, "pg_basebackup"), [
      ...["-h", primary.host, "-p", String(primary.port), "-U", SUPERUSER, "-D", copy],
      ...["--write-recovery-conf", "--create-slot", "--slot", "replica_1", "--checkpoint=fast"],
      "--no-sync",
    ]);
    const replica = await startServer(cluster, "postgres-replica", copy, replicaPort);
    servers.push(replica);
    const of = { primary, replica };
    return {
      ...of,
      maxConnections: MAX_CONNECTIONS,
      database: DATABASE,
      user: SERVICE_USER,
      leftOut,
      query: (sql, server = "primary") => queryOnce(of[server], sql),
      open: ({ user = "service", server = "primary", applicationName = "drill" } = {}) => {
        const name = user === "service" ? SERVICE_USER : SUPERUSER;
        const session = openSession(bin, of[server], name, applicationName);
        sessions.add(session);
        return session;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const SCHEMA = `
CREATE EXTENSION pg_stat_statements;
CREATE ROLE ${SERVICE_USER} LOGIN;
CREATE ROLE ${EXPORTER_USER} LOGIN;
GRANT pg_monitor TO ${EXPORTER_USER};
GRANT CREATE, USAGE ON SCHEMA public TO ${SERVICE_USER};
CREATE TABLE items (id int PRIMARY KEY, body text NOT NULL);
INSERT INTO items SELECT n, md5(n::text) FROM generate_series(0, 999) n;
CREATE TABLE work (id int PRIMARY KEY, done bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO work VALUES (1, 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON items, work TO ${SERVICE_USER};
ANALYZE;
`;

async function startServer(
  { bin, home, settings }: Cluster,
  name: string,
  data: string,
  port: number,
): Promise<Server> {
  const own = { listen_addresses: "127.0.0.1", port: String(port), unix_socket_directories: "" };
  const flags = Object.entries({ ...settings, ...own }).flatMap(([parameter, value]) => [
    "-c",
    `${parameter}=${value}`,
  ]);
  const connection = ["-h", "127.0.0.1", "-p", String(port), "-q"];
  return await Server.start(home, {
    name,
    command: join(bin, "postgres"),
    args: ["-D", data, ...flags],
    port,
    ready: async () => {
      const { code } = await runCommand(join(bin, "pg_isready"), connection, { env: {} });
      return code === 0;
    },
    // As a crash, but it leaves no shared memory behind.
    ender: { pid: () => postmasterPid(data), signal: "SIGQUIT" },
  });
}

/** Names of all parameters the server has. */
async function knownParameters(bin: string, home: Home): Promise<ReadonlySet<string>> {
  const said = await runAs(home, join(bin, "postgres"), ["--describe-config"]);
  return new Set(said.split("\n").map((line) => line.split("\t")[0] ?? ""));
}

function connectionOf(server: Server, user: string, database: string): string[] {
  const where = ["-h", server.host, "-p", String(server.port), "-U", user, "-d", database];
  return [...where, "--no-psqlrc", "--quiet", "--no-align", "--tuples-only"];
}

/** A query on a connection of its own. Starting a psql for each would hold up this process, which must serve pages too. */
async function queryOnce(server: Server, sql: string): Promise<string> {
  const client = await PostgresClient.connect({
    host: server.host,
    port: server.port,
    user: SUPERUSER,
    database: DATABASE,
    applicationName: "drill",
  });
  try {
    const rows = await client.query(sql);
    return rows.map((row) => row.map((cell) => cell ?? "").join("|")).join("\n");
  } finally {
    client.close();
  }
}

/** Statements one after the other, each in a transaction of its own. */
async function psql(bin: string, server: Server, database: string, sql: string): Promise<string> {
  const args = [...connectionOf(server, SUPERUSER, database), "-v", "ON_ERROR_STOP=1", "-f", "-"];
  const child = spawn(join(bin, "psql"), args, {
    env: { PGCONNECT_TIMEOUT: "10", PGAPPNAME: "drill" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined).end(sql);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed(child),
  ]);
  if (code !== 0) throw new LabError(`psql on ${server.name}: ${err.trim()}`);
  return out.trim();
}

function openSession(bin: string, server: Server, user: string, name: string): SqlSession {
  const child = spawn(join(bin, "psql"), connectionOf(server, user, DATABASE), {
    env: { PGCONNECT_TIMEOUT: "10", PGAPPNAME: name },
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  const ended = closed(child);
  return {
    send: (sql) => void child.stdin.write(sql.endsWith("\n") ? sql : `${sql}\n`),
    close: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  stream.setEncoding("utf8");
  for await (const part of stream) all += part as string;
  return all;
}
