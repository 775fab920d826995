import { connect } from "node:net";
import type { Socket } from "node:net";

import type { Endpoint } from "../clients/types.ts";
import type { FaultPlan } from "./drill.ts";

/** Clients that never finish their headers, and clients that read their answer byte by byte; so many of each. */
const CLIENTS = 100;
/** Node gives a client 60 s for its headers and looks every 30 s; here the 30th part, so that the end of it is seen. */
const FACTOR = 30;
const LIMITS = { headersMs: 60_000 / FACTOR, checkMs: 30_000 / FACTOR } as const;
/** Between two bytes that a client sends or reads. Milliseconds. */
const BYTE_MS = 100;
/** They come over a second: a herd of them at once would be another fault. Milliseconds. */
const ARRIVE_MS = 1_000;
/** Answer of which buffers of the system take only a part. Bytes. */
const EXPORT_BYTES = 8 * 1024 * 1024;
/** How long they go on. Milliseconds. */
const HOLD_MS = 5_000;

/** Many clients send or read a byte now and then, while others are served. */
export const slowClients: FaultPlan = {
  id: "slow-clients",
  title: "Slow clients",
  what: `${CLIENTS} clients send their headers and ${CLIENTS} read an answer of ${EXPORT_BYTES / 1024 / 1024} MiB a byte every ${BYTE_MS} ms for ${HOLD_MS / 1000} s; the service gives headers ${LIMITS.headersMs / 1000} s, Node's 60 s divided by ${FACTOR}`,
  service: { limits: LIMITS, exportBytes: EXPORT_BYTES },
  hold: ({ wait }) => wait(HOLD_MS),
  begin: ({ service, note }) => {
    const senders = start(service, "GET /items/1 HTTP/1.1\r\nhost: ", (socket) =>
      socket.write("a"),
    );
    const readers = start(service, "GET /export HTTP/1.1\r\nhost: a\r\n\r\n", (socket) =>
      socket.read(1),
    );
    let ended = false;
    return Promise.resolve(() => {
      if (ended) return Promise.resolve();
      ended = true;
      note("clients", CLIENTS);
      note("factor", FACTOR);
      note("sendersOpen", senders.open());
      note("readersOpen", readers.open());
      const cut = senders.longestClosed();
      if (cut !== undefined) note("sendersCutMs", cut);
      senders.stop();
      readers.stop();
      return Promise.resolve();
    });
  },
};

/** Slow clients of one kind. */
interface Crowd {
  open(): number;
  /** How long the service bore the one it bore longest among those it closed; undefined when it closed none. Milliseconds. */
  longestClosed(): number | undefined;
  stop(): void;
}

/** @param act what a client does now and then. */
function start({ host, port }: Endpoint, first: string, act: (socket: Socket) => unknown): Crowd {
  const sockets: Socket[] = [];
  let longest: number | undefined;
  let ended = false;
  const arrive = () => {
    // What it has not asked for stays in its buffer, then in the system's, then in the service's.
    const arrived = performance.now();
    const socket = connect(port, host);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (!ended) longest = Math.max(longest ?? 0, performance.now() - arrived);
    });
    socket.on("readable", () => undefined);
    socket.write(first);
    sockets.push(socket);
  };
  const arriving = setInterval(() => {
    if (sockets.length < CLIENTS) arrive();
  }, ARRIVE_MS / CLIENTS);
  const acting = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) act(socket);
  }, BYTE_MS);
  return {
    open: () => sockets.filter(({ destroyed }) => !destroyed).length,
    longestClosed: () => longest,
    stop: () => {
      ended = true;
      clearInterval(arriving);
      clearInterval(acting);
      for (const socket of sockets) socket.destroy();
    },
  };
}
