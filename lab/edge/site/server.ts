import { createServer as createHttpServer } from "node:http";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";

import type { Certificate } from "./certificate.ts";
import type { Distribution } from "./distribution.ts";
import type { Headers, ViewerRequest, ViewerResponse } from "./exchange.ts";

/** A distribution on a port of this machine. */
export interface SiteServer {
  readonly port: number;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/** How the server listens. */
export interface ServerOptions {
  readonly distribution: Distribution;
  /** @default 0 - a free one */
  readonly port?: number;
  /** Speaks TLS with it. @default - plain HTTP */
  readonly certificate?: Certificate | undefined;
  /**
   * Protocol that the distribution believes the viewer to use. With "https" on a server without a certificate the site can be
   * looked at on http://localhost, which browsers trust as they trust HTTPS.
   * @default - what the server speaks
   */
  readonly viewerProtocol?: "http" | "https";
  /** Host name that the distribution is told. @default - the one in the request */
  readonly host?: string;
  /** Called for every request that has been answered. */
  readonly onAnswer?: (request: ViewerRequest, response: ViewerResponse) => void;
}

/** Bytes of a request's body that are read; CloudFront takes 20 GB, a local API does not. */
const MAX_BODY = 10_000_000;

/** Serves a distribution on the loopback interface. */
export async function startServer(options: ServerOptions): Promise<SiteServer> {
  const { certificate, port = 0 } = options;
  const listener: RequestListener = (incoming, outgoing) => {
    answer(options, incoming, outgoing).catch((error: unknown) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500, { "content-type": "text/plain" }).end(`${String(error)}\n`);
    });
  };
  const server =
    certificate === undefined
      ? createHttpServer(listener)
      : createHttpsServer({ key: certificate.key, cert: certificate.cert }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  options: ServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { distribution, onAnswer } = options;
  const body = await readBody(incoming);
  if (body === undefined) {
    outgoing.writeHead(413, { connection: "close" }).end();
    return;
  }
  const request = viewerRequest(options, incoming, body);
  const response = await distribution.handle(request);
  // The length and encoding are those of the body that is not sent.
  outgoing.writeHead(response.status, response.headers);
  outgoing.end(response.body);
  onAnswer?.(request, response);
}

function viewerRequest(
  options: ServerOptions,
  incoming: IncomingMessage,
  body: Buffer,
): ViewerRequest {
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  const spoken = options.certificate === undefined ? "http" : "https";
  return {
    protocol: options.viewerProtocol ?? spoken,
    method: incoming.method ?? "GET",
    host: options.host ?? (incoming.headers.host ?? "").replace(/:\d+$/, ""),
    path,
    query: query.join("?"),
    headers: plainHeaders(incoming),
    body,
  };
}

function plainHeaders({ headers }: IncomingMessage): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}

async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
