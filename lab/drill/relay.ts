import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import type { Endpoint } from "./types.ts";

/** How long the exporter may take. Milliseconds: the stack's scrapes may take 20 s, those of the drill half a second. */
const TIMEOUT_MS = 20_000;
/** Oldest answer that is handed on. Milliseconds: more than the exporter's three attempts to connect. */
const OLDEST_MS = 8_000;

/** The relay while it listens. */
export interface Relay extends Endpoint {
  /** Stops listening and asking. */
  close(): Promise<void>;
}

/** The last answer, and when it came. */
interface Answer {
  readonly at: number;
  /** @default - the exporter did not answer */
  readonly page?: string;
}

/**
 * Asks an exporter all the time and hands on its last answer at once. postgres_exporter takes seconds to say that its
 * server is down, since it tries three times; a scrape interval of the stack has room for that and one of the drill has
 * not: the target would seem to be down instead of the server. An exporter that does not answer at all is handed on too.
 *
 * @param everyMs pause after each answer.
 */
export async function startRelay(source: Endpoint, everyMs: number): Promise<Relay> {
  const url = `http://${source.host}:${source.port}/metrics`;
  const over = new AbortController();
  let last: Answer = { at: 0 };
  const asking = (async () => {
    while (!over.signal.aborted) {
      last = await ask(url, over.signal);
      await sleep(everyMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  })();
  const server = createServer((_, response) => {
    const { page, at } = last;
    if (page === undefined || Date.now() - at > OLDEST_MS) response.writeHead(502).end();
    else response.writeHead(200, { "content-type": "text/plain; version=0.0.4" }).end(page);
  });
  await new Promise<void>((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    close: async () => {
      over.abort();
      await asking;
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function ask(url: string, signal: AbortSignal): Promise<Answer> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { signal: limit });
    const page = await response.text();
    return response.ok ? { at: Date.now(), page } : { at: Date.now() };
  } catch {
    return { at: Date.now() };
  }
}
