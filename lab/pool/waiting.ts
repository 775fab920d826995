import { PostgresClient } from "../clients/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import { closeAll, messageOf } from "./connections.ts";
import { untilGone } from "./counting.ts";
import type { Sizes } from "./prediction.ts";
import { loginOf, startPool } from "./servers.ts";

/** What became of the first client that has to wait while nobody lets it on. */
export interface FirstWait {
  /** Which one it was: 1 for the first. @default - none of those tried had to wait */
  readonly client: number | undefined;
  /** How long it waited until it was sent away. Seconds. @default - nobody was */
  readonly seconds: number | undefined;
  /** What it was told. */
  readonly words: string;
}

/** What became of clients whose connections the pool cannot share. */
export interface Pinned {
  readonly clients: number;
  readonly answered: number;
  readonly sentAway: number;
  readonly words: string;
}

/**
 * Lets one client after the other begin a transaction and hold it, until the pool sends one away: the first that gets
 * nothing, for nobody lets go.
 */
export async function firstWait(
  context: ProofContext,
  server: LabPostgres,
  sizes: Sizes,
): Promise<FirstWait> {
  const { signal } = context.home;
  const pool = await startPool(context, {
    ...{ name: "pool-wait", target: server.port, sizes },
    ...{ mode: "transaction", timeout: true },
  });
  const clients: PostgresClient[] = [];
  try {
    for (let number = 1; number <= sizes.cap + 20; number += 1) {
      signal.throwIfAborted();
      const client = await PostgresClient.connect(loginOf("pooled", pool.port));
      clients.push(client);
      const from = performance.now();
      const words = await settle(client.query("BEGIN"));
      const seconds = (performance.now() - from) / 1000;
      if (words !== "answered") return { client: number, seconds, words };
    }
    return { client: undefined, seconds: undefined, words: "nobody had to wait" };
  } finally {
    closeAll(clients);
    await pool.stop();
    await untilGone(server, signal);
  }
}

/**
 * What pinning costs: each client keeps the connection of its first statement, as RDS Proxy's do after a SET or in a
 * session with temporary tables. Twice as many clients as connections, each with one short statement.
 */
export async function pinnedClients(
  context: ProofContext,
  server: LabPostgres,
  sizes: Sizes,
): Promise<Pinned> {
  const { signal } = context.home;
  const pool = await startPool(context, {
    ...{ name: "pool-pinned", target: server.port, sizes },
    ...{ mode: "session", timeout: true },
  });
  const clients: PostgresClient[] = [];
  try {
    const said: string[] = [];
    // One after the other: each waits for one connection to be opened, and not, within the timeout, for those of all others.
    for (let number = 0; number < sizes.cap; number += 1) {
      signal.throwIfAborted();
      said.push(await askOnce(pool.port, clients));
    }
    // At once: these wait for connections that nobody gives back.
    const others = Array.from({ length: sizes.cap }, () => askOnce(pool.port, clients));
    said.push(...(await Promise.all(others)));
    const away = said.filter((words) => words !== "answered");
    return {
      clients: said.length,
      answered: said.length - away.length,
      sentAway: away.length,
      words: away[0] ?? "",
    };
  } finally {
    closeAll(clients);
    await pool.stop();
    await untilGone(server, signal);
  }
}

async function askOnce(port: number, clients: PostgresClient[]): Promise<string> {
  try {
    const client = await PostgresClient.connect(loginOf("pooled", port));
    clients.push(client);
    await client.query("SELECT 1");
    return "answered";
  } catch (error) {
    return messageOf(error);
  }
}

async function settle(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return "answered";
  } catch (error) {
    return messageOf(error);
  }
}
