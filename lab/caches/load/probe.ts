import { setTimeout as sleep } from "node:timers/promises";

import { RedisClient } from "../../clients/redis.ts";
import type { Latencies } from "./plans.ts";

/** Between two commands. Milliseconds. */
const PAUSE_MS = 1;

/** What it asks for; nobody else does. */
const KEY = "plumbline:probe";

/**
 * Another client: sends one GET after the other until it is stopped.
 *
 * @param began is called when it is connected.
 * @throws LabError when the server closes the connection.
 */
export async function probe(
  port: number,
  over: AbortSignal,
  began: () => void,
): Promise<Latencies> {
  const client = new RedisClient({ host: "127.0.0.1", port });
  const all: number[] = [];
  try {
    await client.command("GET", KEY);
    began();
    while (!over.aborted) {
      const from = performance.now();
      await client.command("GET", KEY);
      all.push(performance.now() - from);
      await sleep(PAUSE_MS);
    }
    return all.sort((a, b) => a - b);
  } finally {
    client.close();
  }
}
