import { TAGS_HEADER } from "./tags.ts";

/**
 * Request headers that carry no credential and that an answer may only depend on where Vary says so. What is not here, nor in
 * the configuration, may be a credential: nobody can list the names that applications give to theirs.
 */
const HARMLESS = new Set([
  // What is asked for; in the key, or undone by the worker.
  ...["accept", "accept-charset", "accept-encoding", "accept-language", "origin", "host"],
  ...["cache-control", "pragma", "if-none-match", "if-modified-since", "if-range", "range"],
  // Who sends it, and from where.
  ...["user-agent", "referer", "dnt", "priority", "purpose", "x-purpose", "early-data"],
  ...["upgrade-insecure-requests", "save-data", "device-memory", "dpr", "width", "ect", "rtt"],
  ...["viewport-width", "downlink", "content-type", "sec-gpc", "sec-purpose"],
  // The connection.
  ...["connection", "keep-alive", "proxy-connection", "te"],
  // Proxies on the way. Cloudflare writes those of the visitor's address itself, before and after the worker.
  ...["via", "forwarded", "cdn-loop", "x-real-ip", "true-client-ip", "x-forwarded-for"],
  ...["x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-forwarded-server"],
  ...["cf-connecting-ip", "cf-connecting-ipv6", "cf-pseudo-ipv4", "cf-ray", "cf-visitor"],
  ...["cf-ipcountry", "cf-ipcity", "cf-ipcontinent", "cf-iplatitude", "cf-iplongitude"],
  ...["cf-region", "cf-region-code", "cf-metro-code", "cf-postal-code", "cf-timezone"],
  ...["cf-bot-score", "cf-verified-bot", "cf-verified-bot-category", "cf-threat-score"],
  ...["cf-ja3-hash", "cf-ja4"],
  ...["cf-worker", "cf-ew-via", "cf-device-type", "cf-warp-tag-id"],
  // Tracing.
  ...["traceparent", "tracestate", "baggage", "x-request-id", "x-correlation-id", "b3"],
  ...["x-amzn-trace-id", "x-cloud-trace-context", "sentry-trace", "uber-trace-id"],
]);

/** Families of the same kind: fetch metadata and client hints, which no script can set; tracing. */
const HARMLESS_FAMILIES = ["sec-fetch-", "sec-ch-", "x-b3-", "x-datadog-"];

/** Whether a request header (in lower case) carries no credential, as far as its name says. Cookie is not: its names do. */
export function isHarmlessHeader(name: string): boolean {
  return HARMLESS.has(name) || HARMLESS_FAMILIES.some((family) => name.startsWith(family));
}

/** Request headers that go to the origin though others get the answer too: for its logs and traces. */
const FORWARDED = ["traceparent", "tracestate", "x-request-id", "x-correlation-id"] as const;

/** Names and numbers: origins repeat these headers in their answers, and there must be nothing in them for a browser to run. */
const TRACE = /^[\w.:;,=@/+-]{1,256}$/;

/** The headers of a request that may be forwarded although its answer is shared. */
export function tracingHeaders(headers: Headers): readonly (readonly [string, string])[] {
  return FORWARDED.flatMap((name) => {
    const value = headers.get(name);
    return value !== null && TRACE.test(value) ? [[name, value] as const] : [];
  });
}

/** Headers of one connection (RFC 9110, 7.6.1), beside those that Connection names. */
const HOP_BY_HOP = [
  ...["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
];

/** Response headers that are for this worker, or that it and Cloudflare write anew. */
const OWN = ["age", TAGS_HEADER, "cache-tag", "cf-cache-status", "x-cache-status", "set-cookie"];

/** The headers of an answer that others get too: without those of its connection, and OWN. */
export function sharedHeaders(headers: Headers): Headers {
  const shared = new Headers(headers);
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim());
  for (const name of [...HOP_BY_HOP, ...named, ...OWN]) {
    if (/^[\w-]+$/.test(name)) shared.delete(name);
  }
  undoEncoding(shared);
  return shared;
}

/** Encodings of a body that the runtime undoes when it is read; in the case it knows them. */
const UNDONE = new Set(["gzip", "br", "identity"]);

/** Whether the worker sees the body as it was before the origin packed it. */
export function isUnpacked(headers: Headers): boolean {
  const encoding = headers.get("content-encoding");
  return encoding === null || UNDONE.has(encoding);
}

/**
 * The runtime undoes gzip and Brotli when a body is read, and Cloudflare compresses again for each client. An ETag of the
 * compressed bytes is a weak one of the others. What is packed otherwise stays so, and has to say it.
 */
function undoEncoding(headers: Headers): void {
  if (!headers.has("content-encoding") || !isUnpacked(headers)) return;
  headers.delete("content-encoding");
  headers.delete("content-length");
  const etag = headers.get("etag");
  if (etag?.startsWith('"') === true) headers.set("etag", `W/${etag}`);
}

/** How the cache came into an answer; docs/cache-worker.md has what each means. */
export type CacheStatus = "HIT" | "MISS" | "STALE" | "EXPIRED" | "BYPASS";

/** The response header that says it. */
export const STATUS_HEADER = "X-Cache-Status";

/** The same response, saying how the cache came into it. */
export function labelled(response: Response, status: CacheStatus): Response {
  // The other end of a WebSocket cannot be wrapped.
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  answer.headers.delete(TAGS_HEADER);
  answer.headers.set(STATUS_HEADER, status);
  return answer;
}
