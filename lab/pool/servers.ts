import type { PostgresLogin } from "../clients/postgres.ts";
import { createCluster, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { startPgBouncer } from "../engines/pgbouncer.ts";
import type { LabPgBouncer } from "../engines/pgbouncer.ts";
import type { ProofContext } from "../proof/types.ts";
import type { Sizes } from "./prediction.ts";

/** Roles that are no superusers, as the services' are: one for each way, so that the server can tell them apart. */
export const ROLES = { direct: "direct_client", pooled: "pooled_client" } as const;

/** What keeps the servers small: the trials count connections, and read next to no data. */
const SMALL = { shared_buffers: "64MB", fsync: "off", max_wal_size: "256MB" };

/** Longer than any trial: with it nobody is sent away for having waited. Seconds. */
const PATIENT = 120;

/** A PostgreSQL with the trial's limits. */
export async function startServer(
  { engines, home }: ProofContext,
  name: string,
  settings: Readonly<Record<string, string>>,
): Promise<LabPostgres> {
  const data = await createCluster(engines.main, home, `${name}-data`);
  const server = await startPostgres({
    engine: engines.main,
    tools: engines.tools,
    home,
    name,
    data,
    settings: { ...SMALL, ...settings },
  });
  try {
    await server.script(
      Object.values(ROLES)
        .map((role) => `CREATE ROLE ${role} LOGIN;`)
        .join("\n"),
    );
    return server;
  } catch (error) {
    await server.crash();
    throw error;
  }
}

/** Starts it again with other limits: max_connections is read at the start only. */
export async function resize(
  server: LabPostgres,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  await server.stop();
  await server.restart({ ...SMALL, ...settings });
}

/** The parameters of a trial's server. */
export function serverLimits(sizes: Sizes): Readonly<Record<string, string>> {
  return {
    max_connections: String(sizes.maxConnections),
    // RDS' own reserve is beside PostgreSQL's; here one stands for both.
    superuser_reserved_connections: String(sizes.reserved),
  };
}

/** How a pool is to behave. */
export interface PoolPlan {
  readonly name: string;
  readonly target: number;
  readonly sizes: Sizes;
  /** "session" is what becomes of a proxy whose clients are all pinned. */
  readonly mode: "transaction" | "session";
  /** Whether who waits is sent away after the borrow timeout. */
  readonly timeout: boolean;
}

/** A PgBouncer that stands for RDS Proxy: its connections by maxConnectionsPercent, its patience by the borrow timeout. */
export function startPool({ engines, home }: ProofContext, plan: PoolPlan): Promise<LabPgBouncer> {
  return startPgBouncer({
    program: engines.pgbouncer,
    home,
    name: plan.name,
    target: plan.target,
    users: [ROLES.pooled],
    settings: poolSettings(plan),
  });
}

/** The parameters of PgBouncer. */
export function poolSettings({
  sizes,
  mode,
  timeout,
}: Pick<PoolPlan, "sizes" | "mode" | "timeout">): Readonly<Record<string, string>> {
  return {
    pool_mode: mode,
    default_pool_size: String(sizes.cap),
    max_db_connections: String(sizes.cap),
    query_wait_timeout: String(timeout ? sizes.borrowSeconds : PATIENT),
    // RDS Proxy does not refuse clients.
    max_client_conn: "20000",
  };
}

/** How a client of one way logs in. */
export function loginOf(role: keyof typeof ROLES, port: number): PostgresLogin {
  return {
    host: "127.0.0.1",
    port,
    user: ROLES[role],
    database: "postgres",
    applicationName: `lab ${role}`,
  };
}

/** The pool's own numbers. */
export interface PoolNumbers {
  readonly waiting: number;
  /** Connections to the server, in use or not. */
  readonly connections: number;
  /** Of these, those that still log in. */
  readonly opening: number;
  /** How long the first in the queue has waited. Seconds. */
  readonly longestWait: number;
}

/** SHOW POOLS, without the console's own pool. */
export async function poolNumbers(pool: LabPgBouncer): Promise<PoolNumbers> {
  const rows = (await pool.admin("SHOW POOLS")).filter((row) => row["user"] === ROLES.pooled);
  const sum = (...columns: readonly string[]) =>
    rows.reduce(
      (total, row) => total + columns.reduce((own, column) => own + Number(row[column] ?? 0), 0),
      0,
    );
  return {
    waiting: sum("cl_waiting"),
    connections: sum("sv_active", "sv_idle", "sv_used", "sv_tested", "sv_login"),
    opening: sum("sv_login"),
    longestWait: sum("maxwait") + sum("maxwait_us") / 1e6,
  };
}

/** Connections of each role as the server counts them; the superuser asks, so one has to be let in. */
export async function backends(server: LabPostgres): Promise<Readonly<Record<string, number>>> {
  const rows = await server.query(
    "SELECT usename, count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' GROUP BY 1",
  );
  return Object.fromEntries(rows.map(([name, count]) => [String(name), Number(count)]));
}
