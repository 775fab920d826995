/** The two ends a plugin may talk to beside us: an engine that listens and does nothing, and a proxy that refuses. */

import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { Server, ServerCredentials } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import engineGrpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";

/** Something that listens on 127.0.0.1. */
export interface Endpoint {
  readonly port: number;
  close(): void;
}

/** `HealthCheckResponse{status: SERVING}` of grpc.health.v1: field 1, a number, is 1. */
const SERVING = Buffer.from([0x08, 0x01]);

/** Plugins end by themselves when their engine no longer answers this. */
const HEALTH = {
  check: {
    path: "/grpc.health.v1.Health/Check",
    requestStream: false,
    responseStream: false,
    requestSerialize: (bytes: Buffer) => bytes,
    requestDeserialize: (bytes: Buffer) => bytes,
    responseSerialize: (bytes: Buffer) => bytes,
    responseDeserialize: (bytes: Buffer) => bytes,
  },
} as const;

/**
 * Stands in for the engine. It takes every line of log and keeps none: what a plugin logs may hold secrets, and
 * the real engine would show it beside the sandbox's own words.
 */
export async function quietEngine(): Promise<Endpoint> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.enable_channelz": 0 });
  server.addService(
    { log: engineGrpc.EngineService.log },
    {
      log: (_: unknown, done: (error: null, answer: emptyPb.Empty) => void) =>
        done(null, new emptyPb.Empty()),
    },
  );
  server.addService(HEALTH, {
    check: (_: unknown, done: (error: null, answer: Buffer) => void) => done(null, SERVING),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, close: () => server.forceShutdown() };
}

/** What a proxy answers that lets nothing through. */
const REFUSED = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/**
 * An HTTP proxy that refuses every request.
 *
 * @param onRequest gets host and port of each
 */
export function refusingProxy(onRequest: (target: string) => void): Promise<Endpoint> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (bytes) => {
      onRequest(targetOf(bytes.toString("latin1")));
      socket.end(REFUSED);
    });
  });
  // Nothing waits for it: it must not keep the process alive.
  server.unref();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      resolve({ port, close: () => server.close() });
    });
  });
}

/** Host and port of `CONNECT host:443 HTTP/1.1` or `GET http://host/path HTTP/1.1`; the rest may hold anything. */
function targetOf(request: string): string {
  const address = /^[A-Z]+ (?:https?:\/\/)?(?:[^/\s@]*@)?([\w.:[\]-]+)/.exec(request)?.[1];
  return address ?? "somewhere it did not say as HTTP does";
}
