import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { PostgresClient } from "../clients/postgres.ts";
import { LabError } from "../errors.ts";
import { freePorts } from "../loopback.ts";
import { Server, makeFolder } from "../servers/server.ts";
import type { Home } from "../servers/server.ts";
import { SUPERUSER } from "./postgres.ts";

/** User of PgBouncer's own console; a name that no server knows. */
const CONSOLE_USER = "pool_console";

/** PgBouncer's own database: whoever connects to it talks to the pool itself (its documentation, Admin console). */
const CONSOLE_DATABASE = "pgbouncer";

/** How a pool is to run. */
export interface PgBouncerPlan {
  /** Path of PgBouncer. */
  readonly program: string;
  readonly home: Home;
  /** Unique in a run. */
  readonly name: string;
  /** Port of the PostgreSQL behind it, on the loopback interface. */
  readonly target: number;
  /** Parameters of its section [pgbouncer], as its file takes them: `{ pool_mode: "transaction", default_pool_size: "20" }`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Users that may connect; no password is asked, here as at the server behind it. @default - the superuser */
  readonly users?: readonly string[];
  /**
   * Databases that can be asked for, and parameters of each one's pool: `{ shop: { pool_size: "20" } }`. It is the database of
   * the same name, unless `dbname` says another one.
   *
   * @default - every database there is
   */
  readonly databases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** TCP port. @default - a free one */
  readonly port?: number;
}

/** A row of PgBouncer's console by the name of its column; a value that is not there is null. */
export type ConsoleRow = Readonly<Record<string, string | null>>;

/** A PgBouncer that runs. */
export interface LabPgBouncer {
  readonly name: string;
  readonly host: "127.0.0.1";
  readonly port: number;
  running(): boolean;
  /**
   * Asks its console: "SHOW POOLS" (cl_active, cl_waiting, sv_active, maxwait, ...), "SHOW STATS", "SHOW CLIENTS", "PAUSE shop",
   * "RELOAD". All on one connection, which is no client of a pool.
   *
   * @returns its rows; none for a command
   * @throws LabError with PgBouncer's words.
   */
  admin(sql: string): Promise<readonly ConsoleRow[]>;
  /** Ends it and all connections through it at once. Safe to call twice. */
  stop(): Promise<void>;
  /** Starts it again where it was, with the same parameters. */
  restart(): Promise<void>;
}

/**
 * Starts PgBouncer before a PostgreSQL on the loopback interface, and waits until its console answers. It answers also when
 * the PostgreSQL does not.
 *
 * @throws LabError with its last words when it ends, or is not ready in time.
 */
export async function startPgBouncer(plan: PgBouncerPlan): Promise<LabPgBouncer> {
  const { home, name, program } = plan;
  const port = plan.port ?? (await freePorts(1))[0] ?? 0;
  const folder = makeFolder(home, name);
  const file = join(folder, "pgbouncer.ini");
  writeFileSync(join(folder, "users.txt"), userList(plan));
  writeFileSync(file, configuration(plan, port, folder), { mode: 0o644 });
  const admin = openConsole(port);
  const server = await Server.start(home, {
    name,
    command: program,
    args: [file],
    port,
    ready: async () => (await admin.ask("SHOW VERSION")).length > 0,
  }).catch((error: unknown) => {
    admin.close();
    throw error;
  });
  return {
    name,
    host: "127.0.0.1",
    port,
    running: () => server.running(),
    admin: async (sql) => {
      if (!server.running())
        throw new LabError(`${name} does not run: it cannot be asked "${sql}".`);
      return await admin.ask(sql);
    },
    stop: async () => {
      admin.close();
      await server.crash();
    },
    restart: async () => {
      admin.close();
      await server.restart();
    },
  };
}

/** One connection to the console, opened when it is needed; whoever asks meanwhile waits for his turn. */
function openConsole(port: number): {
  ask(sql: string): Promise<readonly ConsoleRow[]>;
  close(): void;
} {
  let client: PostgresClient | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const askNow = async (sql: string) => {
    if (client === undefined || client.ended) client = await connectConsole(port);
    const rows = await client.query(sql);
    const { columns } = client;
    return rows.map((row) =>
      Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null])),
    );
  };
  return {
    ask: (sql) => {
      const answer = last.then(() => askNow(sql));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => client?.close(),
  };
}

function connectConsole(port: number): Promise<PostgresClient> {
  return PostgresClient.connect({
    host: "127.0.0.1",
    port,
    user: CONSOLE_USER,
    database: CONSOLE_DATABASE,
    applicationName: "lab",
  });
}

/** Even where it trusts everybody, it wants to know the users (its documentation, auth_type trust). */
function userList({ users = [SUPERUSER] }: PgBouncerPlan): string {
  return [...users, CONSOLE_USER].map((user) => `${quote(user, '"')} ""\n`).join("");
}

/** The whole of its file; where it listens and whom it trusts is not the caller's to choose. */
function configuration(plan: PgBouncerPlan, port: number, folder: string): string {
  const target = { host: "127.0.0.1", port: String(plan.target) };
  const databases = Object.entries(plan.databases ?? { "*": {} }).map(([name, parameters]) => {
    const words = Object.entries({ ...parameters, ...target }).map(
      ([key, value]) => `${key}=${quote(value, "'")}`,
    );
    return `${name} = ${words.join(" ")}`;
  });
  const settings = {
    ...plan.settings,
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    unix_socket_dir: "",
    auth_type: "trust",
    auth_file: join(folder, "users.txt"),
    admin_users: CONSOLE_USER,
  };
  return [
    "[databases]",
    ...databases,
    "",
    "[pgbouncer]",
    ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`),
    "",
  ].join("\n");
}

/** Quoted as its files want it: the sign itself is doubled. */
function quote(text: string, sign: string): string {
  return `${sign}${text.replaceAll(sign, sign + sign)}${sign}`;
}
