import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** An origin that says what no HTTP library would: each connection gets these bytes, and is closed. */
export interface RawOrigin {
  /** As startWorker takes it. */
  readonly outbound: { readonly external: { address: string; http: object } };
  /** How often it was asked. */
  readonly asked: () => number;
  stop(): Promise<void>;
}

/** Starts one on the loopback interface. @param answer header lines and all */
export async function startRawOrigin(answer: Buffer): Promise<RawOrigin> {
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("data", () => {
      asked += 1;
      socket.end(answer);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    outbound: { external: { address: `127.0.0.1:${port}`, http: {} } },
    asked: () => asked,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
