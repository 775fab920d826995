import { setTimeout as sleep } from "node:timers/promises";

import { PostgresClient } from "../clients/postgres.ts";
import type { PostgresLogin } from "../clients/postgres.ts";

/** Clients that connect at the same time: more would only wait in the server's accept queue. */
const BATCH = 50;

/** Connections that were asked for. */
export interface Opened {
  readonly clients: readonly PostgresClient[];
  readonly refused: number;
  /** What the server said to those it refused, and how often. */
  readonly words: ReadonlyMap<string, number>;
}

/** Clients that asked for a transaction, and hold it when they have it. */
export interface Held {
  readonly clients: readonly PostgresClient[];
  /** How many have got their transaction. */
  begun(): number;
  /** What was said to those that got none, and how often. */
  errors(): ReadonlyMap<string, number>;
  /**
   * Lets everyone end its transaction, those that wait as soon as they have got theirs, and waits for all.
   *
   * @returns how many ended it without an error
   */
  release(): Promise<number>;
}

/** Numbers of the same words, added up. */
export function tally(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Connects one after the other until one is refused, or there are as many as wanted. */
export async function openUntilRefused(
  login: PostgresLogin,
  most: number,
  signal: AbortSignal,
): Promise<Opened> {
  const clients: PostgresClient[] = [];
  while (clients.length < most) {
    signal.throwIfAborted();
    const client = await tryConnect(login);
    if (!(client instanceof PostgresClient)) {
      return { clients, refused: 1, words: tally([messageOf(client)]) };
    }
    clients.push(client);
  }
  return { clients, refused: 0, words: new Map() };
}

/**
 * Asks for so many connections: one after the other until the first is refused, for among several that come at once a
 * server that is nearly full may refuse one too many; the rest then at once.
 */
export async function openConnections(
  login: PostgresLogin,
  count: number,
  signal: AbortSignal,
): Promise<Opened> {
  const first = await openUntilRefused(login, count, signal);
  const rest = await inBatches(
    count - first.clients.length - first.refused,
    () => tryConnect(login),
    signal,
  );
  const more = rest.filter((one) => one instanceof PostgresClient);
  const errors = rest.filter((one) => one instanceof Error).map(messageOf);
  const words = [...first.words].flatMap(([word, times]) => Array<string>(times).fill(word));
  return {
    clients: [...first.clients, ...more],
    refused: first.refused + errors.length,
    words: tally([...words, ...errors]),
  };
}

/**
 * Connects so many clients that each begin a transaction; who has to wait for one waits in the pool.
 *
 * @throws LabError when the pool does not let one in.
 */
export async function holdTransactions(
  login: PostgresLogin,
  count: number,
  signal: AbortSignal,
): Promise<Held> {
  const clients = await inBatches(count, () => PostgresClient.connect(login), signal);
  let begun = 0;
  const errors: string[] = [];
  let open: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (open = resolve));
  const ended = clients.map(async (client) => {
    try {
      await client.query("BEGIN");
      begun += 1;
      await released;
      await client.query("COMMIT");
      return true;
    } catch (error) {
      errors.push(messageOf(error));
      return false;
    } finally {
      client.close();
    }
  });
  return {
    clients,
    begun: () => begun,
    errors: () => tally(errors),
    release: async () => {
      open();
      return (await Promise.all(ended)).filter((fine) => fine).length;
    },
  };
}

/** Closes them; the server hears of it a moment later. */
export function closeAll(clients: readonly PostgresClient[]): void {
  for (const client of clients) client.close();
}

/**
 * Asks again and again until the answer has not changed for a while, or it takes too long.
 *
 * @param ask gives what is compared, as a text.
 * @param limit milliseconds after which it is taken as it is.
 */
export async function untilSteady(
  ask: () => Promise<string>,
  signal: AbortSignal,
  limit = 30_000,
): Promise<void> {
  const deadline = Date.now() + limit;
  let last = "";
  for (let same = 0; same < STEADY && Date.now() < deadline;) {
    const now = await ask();
    same = now === last ? same + 1 : 0;
    last = now;
    await sleep(LOOK_MS, undefined, { signal });
  }
}

/** So many equal answers in a row are steady. */
const STEADY = 6;

/** Between two answers. Milliseconds. */
const LOOK_MS = 50;

/** What the server said, or the pool: the client puts PostgreSQL's name before both. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^PostgreSQL: /, "");
}

async function tryConnect(login: PostgresLogin): Promise<PostgresClient | Error> {
  try {
    return await PostgresClient.connect(login);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function inBatches<T>(
  count: number,
  make: () => Promise<T>,
  signal: AbortSignal,
): Promise<T[]> {
  const all: T[] = [];
  while (all.length < count) {
    signal.throwIfAborted();
    const size = Math.min(BATCH, count - all.length);
    all.push(...(await Promise.all(Array.from({ length: size }, make))));
  }
  return all;
}
