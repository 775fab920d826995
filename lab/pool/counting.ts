import { setTimeout as sleep } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import type { LabPgBouncer } from "../engines/pgbouncer.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import {
  closeAll,
  holdTransactions,
  openConnections,
  openUntilRefused,
  untilSteady,
} from "./connections.ts";
import type { Held, Opened } from "./connections.ts";
import type { Sizes } from "./prediction.ts";
import { ROLES, backends, loginOf, poolNumbers, startPool } from "./servers.ts";

/** How long the server may take to end the backends of clients that are gone, and between two looks. Milliseconds. */
const GONE_MS = 30_000;
const LOOK_MS = 50;

/** What was counted at so many times the budgeted clients. */
export interface Count {
  readonly times: number;
  readonly pooledClients: number;
  /** Connections that the server had from the pool. */
  readonly poolConnections: number;
  /** Clients that PgBouncer said were waiting. */
  readonly waiting: number;
  /** Clients that ended their transaction without an error once the others let them. */
  readonly served: number;
  /** Longest wait until then. Seconds. */
  readonly longestWait: number;
  readonly directClients: number;
  readonly accepted: number;
  readonly refused: number;
  /** What was said to the refused, most frequent first. */
  readonly words: readonly string[];
  /** Whether the superuser was let in then. */
  readonly superuser: boolean;
  /** Connections there were when the server refused the next one. @default - nobody was refused, and more was not tried */
  readonly limit: number | undefined;
}

/** What a trial of counting needs. */
export interface CountPlan {
  readonly server: LabPostgres;
  readonly sizes: Sizes;
  readonly times: number;
  /** Goes on with direct connections until the server refuses one. */
  readonly untilRefused: boolean;
}

/**
 * Opens so many times the stack's clients: the pool's first, each in a transaction that it holds, then the direct ones;
 * counts by the server and the pool; then lets all of them go on.
 */
export async function countClients(context: ProofContext, plan: CountPlan): Promise<Count> {
  const { sizes, times, server } = plan;
  if (sizes.cap === 0) {
    const counted = await countWith(context, plan, undefined);
    await untilGone(server, context.home.signal);
    return counted;
  }
  const name = `pool-count-${String(times).replace(".", "-")}`;
  const pool = await startPool(context, {
    ...{ name, sizes, target: server.port },
    ...{ mode: "transaction", timeout: false },
  });
  try {
    return await countWith(context, plan, pool);
  } finally {
    await pool.stop();
    await untilGone(server, context.home.signal);
  }
}

async function countWith(
  context: ProofContext,
  { server, sizes, times, untilRefused }: CountPlan,
  pool: LabPgBouncer | undefined,
): Promise<Count> {
  const { signal } = context.home;
  const open: PostgresClient[] = [];
  const keep = (opened: Opened) => {
    open.push(...opened.clients);
    return opened;
  };
  try {
    const pooledClients = pool === undefined ? 0 : Math.round(sizes.pooled * times);
    const held = await holdAll(pool, pooledClients, signal);
    open.push(...(held?.clients ?? []));
    const login = loginOf("direct", server.port);
    const directClients = Math.round(sizes.direct * times);
    const direct = keep(await openConnections(login, directClients, signal));
    const more = untilRefused
      ? keep(await openUntilRefused(login, sizes.maxConnections, signal))
      : undefined;
    const counted = await countBackends(server);
    const numbers = pool === undefined ? undefined : await poolNumbers(pool);
    const poolConnections = counted?.[ROLES.pooled] ?? 0;
    closeAll(more?.clients ?? []);
    const served = (await held?.release()) ?? 0;
    return {
      ...{ times, pooledClients, poolConnections, served, directClients },
      waiting: numbers?.waiting ?? 0,
      longestWait: numbers?.longestWait ?? 0,
      accepted: direct.clients.length,
      refused: direct.refused,
      words: frequent(new Map([...direct.words, ...(more?.words ?? [])])),
      superuser: counted !== undefined,
      limit:
        direct.refused > 0 || (more?.refused ?? 0) > 0
          ? poolConnections + direct.clients.length + (more?.clients.length ?? 0)
          : undefined,
    };
  } finally {
    closeAll(open);
  }
}

async function holdAll(
  pool: LabPgBouncer | undefined,
  count: number,
  signal: AbortSignal,
): Promise<Held | undefined> {
  if (pool === undefined) return undefined;
  const held = await holdTransactions(loginOf("pooled", pool.port), count, signal);
  await untilSteady(async () => {
    const { waiting, connections, opening } = await poolNumbers(pool);
    // A login may take longer than numbers have to stay the same: while there is one they are not steady.
    const now = opening > 0 ? performance.now() : 0;
    return `${held.begun()} ${waiting} ${connections} ${now}`;
  }, signal);
  return held;
}

/** undefined when even the superuser is not let in. */
async function countBackends(server: LabPostgres) {
  try {
    return await backends(server);
  } catch {
    return undefined;
  }
}

/** A backend ends a moment after its client: the next trial has to find the server empty. */
export async function untilGone(server: LabPostgres, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + GONE_MS;
  while (Date.now() < deadline) {
    const counted = await countBackends(server);
    const left = Object.values(ROLES).map((role) => counted?.[role] ?? 0);
    if (counted !== undefined && left.every((count) => count === 0)) return;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

function frequent(words: ReadonlyMap<string, number>): readonly string[] {
  return [...words].sort(([, a], [, b]) => b - a).map(([word]) => word);
}
