import { isUnchanged, wantedRange } from "./conditional.ts";
import { ageOf } from "./entry.ts";
import type { Entry } from "./entry.ts";
import { sharedHeaders, STATUS_HEADER } from "./headers.ts";
import type { CacheStatus } from "./headers.ts";

/** Headers that a 304 has no use for: they speak of a body (RFC 9110, 15.4.5). */
const OF_THE_BODY = ["content-length", "content-type", "content-language"];

/** The answer to a client from an entry: whole, a part, its head alone, or 304 where the client has it. */
export async function serveEntry(
  request: Request,
  { meta, body }: Entry,
  status: CacheStatus,
  now: number,
): Promise<Response> {
  const headers = new Headers(meta.headers.map(([name, value]): [string, string] => [name, value]));
  headers.set(STATUS_HEADER, status);
  headers.set("Age", String(Math.floor(ageOf(meta, now))));
  if (meta.status === 200 && isUnchanged(request.headers, headers)) {
    await discard(body);
    return notModified(headers);
  }
  if (request.method === "HEAD") {
    await discard(body);
    headers.set("Content-Length", String(meta.length));
    return new Response(null, { status: meta.status, headers });
  }
  const range =
    meta.status === 200 ? wantedRange(request.headers, headers, meta.length) : undefined;
  if (range === undefined) return new Response(body, { status: meta.status, headers });
  if (range === "unsatisfiable") {
    await discard(body);
    headers.set("Content-Range", `bytes */${meta.length}`);
    return new Response(null, { status: 416, headers });
  }
  const { first, last } = range;
  const whole = body instanceof ArrayBuffer ? body : await new Response(body).arrayBuffer();
  headers.set("Content-Range", `bytes ${first}-${last}/${meta.length}`);
  return new Response(whole.slice(first, last + 1), { status: 206, headers });
}

/** The answer to a client that the origin was asked for. */
export async function serveFetched(
  request: Request,
  fetched: Response,
  status: CacheStatus,
): Promise<Response> {
  const headers = sharedHeaders(fetched.headers);
  const age = fetched.headers.get("age");
  if (age !== null) headers.set("Age", age);
  headers.set(STATUS_HEADER, status);
  for (const cookie of fetched.headers.getSetCookie()) headers.append("Set-Cookie", cookie);
  if (fetched.status === 200 && isUnchanged(request.headers, headers)) {
    await discard(fetched.body);
    return notModified(headers);
  }
  const init = { status: fetched.status, statusText: fetched.statusText, headers };
  return new Response(fetched.body, init);
}

function notModified(headers: Headers): Response {
  for (const name of OF_THE_BODY) headers.delete(name);
  // Without an ETag it is all a client has to ask by the next time.
  if (headers.has("etag")) headers.delete("last-modified");
  return new Response(null, { status: 304, headers });
}

/** Lets go of a body that nobody reads. */
export async function discard(body: Entry["body"]): Promise<void> {
  if (body !== null && !(body instanceof ArrayBuffer)) await body.cancel().catch(() => undefined);
}
