import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { buffer } from "node:stream/consumers";

import type { Answer, CustomOriginHandler, Headers, OriginRequest } from "./exchange.ts";

/** Seconds after which CloudFront gives an origin up (Developer Guide, "Origin settings", Response timeout). */
const TIMEOUT_MS = 30_000;

/** Headers between two servers, not of the answer (RFC 9110, section 7.6.1). */
const HOP_BY_HOP: readonly string[] = ["connection", "keep-alive", "transfer-encoding", "upgrade"];

/** Stands where the API would: says that there is none, as CloudFront does when an origin cannot be reached. */
export function noApi(request: OriginRequest): Answer {
  return problem(`nothing answers for ${request.host}: give the address of an API with --api`);
}

/** Sends what the origin would get to a server of a developer; its answers come back as they are. */
export function proxyTo(address: URL): CustomOriginHandler {
  return (request) =>
    send(address, request).catch((error: unknown) =>
      problem(`${address.origin} does not answer: ${String(error)}`),
    );
}

async function send(address: URL, request: OriginRequest): Promise<Answer> {
  const query = request.query === "" ? "" : `?${request.query}`;
  const url = new URL(`${request.path}${query}`, address);
  const start = address.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = start(
      url,
      {
        method: request.method,
        // The length is that of the body that is sent.
        headers: { ...request.headers, host: address.host, "content-length": request.body.length },
        timeout: TIMEOUT_MS,
      },
      (incoming) => {
        buffer(incoming).then((body) => {
          const status = incoming.statusCode ?? 502;
          resolve({ status, headers: endToEnd(incoming.headers), body });
        }, reject);
      },
    );
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer in 30 s")));
    outgoing.end(request.body);
  });
}

function endToEnd(headers: NodeJS.Dict<string | string[]>): Headers {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP_BY_HOP.includes(name) ? [] : [[name, [value].flat().join(", ")]],
    ),
  );
}

function problem(text: string): Answer {
  const body = Buffer.from(JSON.stringify({ error: text }));
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  return { status: 502, headers: { ...headers, "cache-control": "no-store" }, body };
}
