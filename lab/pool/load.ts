import { setTimeout as sleep } from "node:timers/promises";

import { PostgresClient } from "../clients/postgres.ts";
import type { PostgresLogin } from "../clients/postgres.ts";
import type { LabPgBouncer } from "../engines/pgbouncer.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { percentile } from "../engines/pgbench.ts";
import type { ProofContext } from "../proof/types.ts";
import { closeAll, holdTransactions, openConnections } from "./connections.ts";
import { untilGone } from "./counting.ts";
import type { Sizes } from "./prediction.ts";
import { serverConnections } from "./prediction.ts";
import { loginOf, poolNumbers, startPool } from "./servers.ts";

/** Multiples of the budgeted clients that are in a transaction at once: below, at and above the budget. */
export const LOAD_TIMES = [0.5, 1, 2, 5] as const;

/** How long a transaction holds its connection, most of it in the server's waiting. Milliseconds. */
export const HELD_MS = 50;

/** Rows that are read by their key: no more than fits into any memory. */
const ROWS = 10_000;

/** A client that was refused tries again after this time, as the next request of a service would. Milliseconds. */
const RETRY_MS = 500;

/** Between two looks at the pool. Milliseconds. */
const LOOK_MS = 100;

export type Path = "direct" | "pooled";

/** What clients felt in one run. */
export interface LoadRun {
  readonly path: Path;
  /** Clients at once, as a multiple of the budgeted. */
  readonly times: number;
  readonly clients: number;
  /** Transactions that were answered. */
  readonly transactions: number;
  /** Transactions, and attempts to connect, that failed. */
  readonly failed: number;
  /** Clients that never got a connection. */
  readonly refusedClients: number;
  /** Transactions a second. */
  readonly tps: number;
  /** Milliseconds from asking to the answer. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Most clients that waited in the pool at one time. */
  readonly waiting: number;
}

/** How the load is put on. */
export interface LoadPlan {
  readonly server: LabPostgres;
  readonly sizes: Sizes;
  readonly rounds: number;
  /** Length of a run. Seconds. */
  readonly seconds: number;
}

/** How many clients in a transaction the stack has planned for: the pool's connections, or all where there is no pool. */
export function budgetedClients(sizes: Sizes): number {
  return sizes.cap > 0 ? sizes.cap : serverConnections(sizes);
}

/** Runs the load on both ways at each multiple, alternating, so many times. */
export async function runLoads(
  context: ProofContext,
  { server, sizes, rounds, seconds }: LoadPlan,
): Promise<readonly LoadRun[]> {
  await server.script(
    `CREATE TABLE load_rows AS SELECT id, md5(id::text) AS body FROM generate_series(1, ${ROWS}) AS id;
     ALTER TABLE load_rows ADD PRIMARY KEY (id); GRANT SELECT ON load_rows TO PUBLIC; ANALYZE load_rows;`,
  );
  const paths: readonly Path[] = sizes.cap === 0 ? ["direct"] : ["direct", "pooled"];
  const runs: LoadRun[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const times of LOAD_TIMES) {
      // The one that begins changes, so that neither always finds the machine as the other left it.
      for (const path of round % 2 === 0 ? [...paths].reverse() : paths) {
        context.progress(`load ${times}x ${path}, round ${round} of ${rounds}`);
        const clients = Math.round(budgetedClients(sizes) * times);
        const plan = { server, sizes, path, times, clients, milliseconds: seconds * 1000 };
        runs.push(await (path === "pooled" ? runPooled : runLoad)(context, plan));
      }
    }
  }
  return runs;
}

interface RunPlan {
  readonly server: LabPostgres;
  readonly sizes: Sizes;
  readonly path: Path;
  readonly times: number;
  readonly clients: number;
  readonly milliseconds: number;
}

/** A pool of its own for each run: one that is idle would keep connections from the direct clients. */
async function runPooled(context: ProofContext, plan: RunPlan): Promise<LoadRun> {
  const { server, sizes, clients } = plan;
  const { signal } = context.home;
  const pool = await startPool(context, {
    ...{ name: `pool-load-${(starts += 1)}`, target: server.port, sizes },
    ...{ mode: "transaction", timeout: true },
  });
  try {
    // Its connections are opened beforehand: who waits afterwards waits for other clients.
    await openPool(pool, Math.min(clients, sizes.cap), signal);
    return await runLoad(context, plan, pool);
  } finally {
    await pool.stop();
    await untilGone(server, signal);
  }
}

/** Makes the pool open so many connections: one for each transaction that is held at the same time. */
async function openPool(pool: LabPgBouncer, count: number, signal: AbortSignal): Promise<void> {
  const held = await holdTransactions(loginOf("pooled", pool.port), count, signal);
  const deadline = performance.now() + OPEN_MS;
  while (held.begun() < count && performance.now() < deadline) {
    await sleep(LOOK_MS, undefined, { signal });
  }
  await held.release();
}

/** How long that may take. Milliseconds. */
const OPEN_MS = 30_000;

/** A server's name is its folder's. */
let starts = 0;

async function runLoad(
  { home: { signal } }: ProofContext,
  { server, path, times, clients, milliseconds }: RunPlan,
  pool?: LabPgBouncer,
): Promise<LoadRun> {
  const login = loginOf(path, pool?.port ?? server.port);
  const opened = await openConnections(login, clients, signal);
  const loop = new Loop(login, performance.now() + milliseconds, signal);
  try {
    const from = performance.now();
    const [waiting] = await Promise.all([
      watchPool(pool, from + milliseconds, signal),
      ...opened.clients.map((client) => loop.ask(client)),
      ...Array.from({ length: opened.refused }, () => loop.knock()),
    ]);
    const took = (performance.now() - from) / 1000;
    const sorted = loop.latencies.sort((a, b) => a - b);
    return {
      ...{ path, times, clients, waiting },
      transactions: sorted.length,
      failed: loop.failed,
      refusedClients: loop.outside,
      tps: sorted.length / took,
      p50: percentile(sorted, 0.5),
      p95: percentile(sorted, 0.95),
      p99: percentile(sorted, 0.99),
    };
  } finally {
    closeAll([...opened.clients, ...loop.late]);
    if (pool === undefined) await untilGone(server, signal);
  }
}

/** Clients that ask again as soon as they have their answer. */
class Loop {
  readonly latencies: number[] = [];
  /** Connections that were had only after a refusal. */
  readonly late: PostgresClient[] = [];
  failed = 0;
  /** Clients that are still without a connection. */
  outside = 0;
  readonly #login: PostgresLogin;
  readonly #until: number;
  readonly #signal: AbortSignal;

  constructor(login: PostgresLogin, until: number, signal: AbortSignal) {
    this.#login = login;
    this.#until = until;
    this.#signal = signal;
  }

  async ask(client: PostgresClient): Promise<void> {
    while (performance.now() < this.#until && !client.ended) {
      this.#signal.throwIfAborted();
      const from = performance.now();
      try {
        await client.query(transaction());
        this.latencies.push(performance.now() - from);
      } catch {
        this.failed += 1;
      }
    }
  }

  /** A client that was refused once. */
  async knock(): Promise<void> {
    this.failed += 1;
    for (;;) {
      await sleep(RETRY_MS, undefined, { signal: this.#signal });
      if (performance.now() >= this.#until) break;
      try {
        const client = await PostgresClient.connect(this.#login);
        this.late.push(client);
        return await this.ask(client);
      } catch {
        this.failed += 1;
      }
    }
    this.outside += 1;
  }
}

/** One message, so that no time is lost between its statements. */
function transaction(): string {
  const id = 1 + Math.floor(Math.random() * ROWS);
  return `BEGIN; SELECT body FROM load_rows WHERE id = ${id}; SELECT pg_sleep(${HELD_MS / 1000}); COMMIT`;
}

async function watchPool(
  pool: LabPgBouncer | undefined,
  until: number,
  signal: AbortSignal,
): Promise<number> {
  let most = 0;
  while (pool !== undefined && performance.now() < until) {
    most = Math.max(most, (await poolNumbers(pool)).waiting);
    await sleep(LOOK_MS, undefined, { signal });
  }
  return most;
}
