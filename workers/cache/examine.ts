import type { WorkerPolicy } from "./config.ts";
import { personalCookies } from "./credentials.ts";
import { isHarmlessHeader, tracingHeaders } from "./headers.ts";
import { cacheKey } from "./key.ts";
import { acceptClass, negotiateLanguage } from "./negotiate.ts";
import { normaliseQuery } from "./query.ts";
import type { Settings } from "./settings.ts";
import { parseDirectives } from "./directives.ts";
import { isTenant } from "./tags.ts";

/** A request that others may share the answer of. */
export interface Shared {
  /** A URL that is the same for all who get the same answer. */
  readonly key: string;
  readonly tenant: string | undefined;
  readonly policy: WorkerPolicy;
  /** Whether the path says by its extension that it is no page. */
  readonly isFile: boolean;
  /** What the origin is asked: nothing in it but what the key says, and what no answer depends on. */
  readonly origin: { readonly url: string; readonly headers: Headers };
  /** Whether the client forbids keeping what is fetched for it. */
  readonly noStore: boolean;
}

/** Who asks the origin for what many clients get. */
const USER_AGENT = "cache-worker";

/** Longest key; Cloudflare takes URLs up to 16 KiB. Characters. */
const KEY_LIMIT = 8_192;

/**
 * What a request asks for, free of who asks; undefined where the answer may be this client's alone (another method, a body, a
 * credential or what may be one) or is not to be kept.
 *
 * `no-cache` and `max-age` of the request are not heard: whoever sends them would empty the cache for all others, and put the
 * load of the origin in the hands of any client. `no-store` is heard as RFC 9111 (5.2.1.5) means it: what is there may be
 * given, what is fetched is not kept.
 */
export function examine(request: Request, settings: Settings): Shared | undefined {
  const { headers } = request;
  const url = new URL(request.url);
  if (!isSafe(request) || url.username !== "" || url.password !== "") return undefined;
  if (!isAnonymous(headers, settings)) return undefined;
  const policy = settings.policyOf(url.pathname);
  const tenant = headers.get(settings.tenantHeader) ?? undefined;
  const origin = headers.get("origin") ?? undefined;
  if (policy?.cached !== true || !isTenant(tenant ?? "") || !isTenant(origin ?? ""))
    return undefined;
  url.search = normaliseQuery(url.search, settings.isTracking);
  const { config } = settings;
  const accept = acceptClass(headers.get("accept"));
  const [fallback, ...others] = config.languages;
  const language =
    fallback === undefined
      ? undefined
      : negotiateLanguage(headers.get("accept-language"), [fallback, ...others]);
  const parts = { url, version: config.version, tenant, accept: accept.name, language, origin };
  const key = cacheKey(parts);
  if (key.length > KEY_LIMIT) return undefined;
  const sent = originHeaders(headers, { accept: accept.header, language, origin, url });
  if (tenant !== undefined) sent.set(settings.tenantHeader, tenant);
  const control = headers.get("cache-control") ?? "";
  return {
    key,
    tenant,
    policy,
    isFile: settings.isFile(url.pathname),
    origin: { url: url.href, headers: sent },
    noStore: parseDirectives(control).has("no-store"),
  };
}

function isSafe({ method, headers, body }: Request): boolean {
  return (method === "GET" || method === "HEAD") && body === null && !headers.has("upgrade");
}

function isAnonymous(headers: Headers, settings: Settings): boolean {
  if (personalCookies(headers.get("cookie"), settings.isHarmlessCookie).length > 0) return false;
  return [...headers.keys()].every(
    (name) =>
      name === "cookie" ||
      name === settings.tenantHeader ||
      isHarmlessHeader(name) ||
      settings.isHarmlessHeader(name),
  );
}

/** What is in the key besides the URL, as the origin is told it. */
interface Told {
  readonly accept: string;
  readonly language: string | undefined;
  readonly origin: string | undefined;
  readonly url: URL;
}

/** Headers from which no two clients of one key differ, but for those of tracing. */
function originHeaders(headers: Headers, { accept, language, origin, url }: Told): Headers {
  const sent = new Headers({
    accept,
    "accept-encoding": "br, gzip",
    // An origin that makes another page for crawlers or telephones must not make it for all; firewalls want one to be there.
    "user-agent": USER_AGENT,
    // The scheme, which is in the key; an origin behind a proxy redirects by it.
    "x-forwarded-proto": url.protocol.slice(0, -1),
  });
  if (language !== undefined) sent.set("accept-language", language);
  if (origin !== undefined) sent.set("origin", origin);
  for (const [name, value] of tracingHeaders(headers)) sent.set(name, value);
  return sent;
}
