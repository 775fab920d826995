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
  ...["viewport-width", "downlink", "content-type"],
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
const HARMLESS_SECURE = new Set(["sec-gpc", "sec-purpose"]);

/** Whether a request header (in lower case) carries no credential, as far as its name says. Cookie is not: its names do. */
export function isHarmlessHeader(name: string): boolean {
  return (
    HARMLESS.has(name) ||
    HARMLESS_SECURE.has(name) ||
    HARMLESS_FAMILIES.some((family) => name.startsWith(family))
  );
}

/** Request headers that go to the origin as they are, though others get the answer too: for its logs and traces. */
export const FORWARDED = [
  "user-agent",
  "traceparent",
  "tracestate",
  "x-request-id",
  "x-correlation-id",
] as const;

/** Headers of one connection (RFC 9110, 7.6.1), beside those that Connection names. */
const HOP_BY_HOP = [
  ...["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer"],
  ...["transfer-encoding", "upgrade"],
];

/**
 * The headers of an answer that others get too: without those of its connection, what Cloudflare and this worker write anew, and
 * the tags, which Cloudflare does not show either.
 */
export function sharedHeaders(headers: Headers): Headers {
  const shared = new Headers(headers);
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim());
  const own = ["age", "cache-tag", "cf-cache-status", "x-cache-status", "set-cookie"];
  for (const name of [...HOP_BY_HOP, ...named, ...own]) {
    if (/^[\w-]+$/.test(name)) shared.delete(name);
  }
  undoEncoding(shared);
  return shared;
}

/**
 * The runtime undoes gzip and Brotli when a body is read, and Cloudflare compresses again for each client. An ETag of the
 * compressed bytes is a weak one of the others.
 */
function undoEncoding(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding === null) return;
  headers.delete("content-encoding");
  headers.delete("content-length");
  const etag = headers.get("etag");
  if (etag?.startsWith('"') === true) headers.set("etag", `W/${etag}`);
}

/** Answer to how the cache came into it. */
export type CacheStatus = "HIT" | "MISS" | "STALE" | "EXPIRED" | "BYPASS";

/** The response header that says it. */
export const STATUS_HEADER = "X-Cache-Status";

/** The same response, saying how the cache came into it. */
export function labelled(response: Response, status: CacheStatus): Response {
  // The other end of a WebSocket cannot be wrapped.
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  answer.headers.set(STATUS_HEADER, status);
  return answer;
}
