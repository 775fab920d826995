import type { WorkerPolicy } from "./config.ts";
import { parseDirectives, seconds } from "./directives.ts";
import type { Directives } from "./directives.ts";
import { STALE_LIMIT } from "./settings.ts";
import { tagsOf, TAG_LIMIT } from "./tags.ts";

/** How long an answer may be used. Seconds. */
export interface Lifetime {
  /** Age up to which it is fresh. */
  readonly fresh: number;
  /** After that: how long it may be given while a new one is fetched. */
  readonly staleWhileRevalidate: number;
  /** After that: how long it may be given while the origin fails. */
  readonly staleIfError: number;
}

/** Whether an answer may be kept. */
export type Verdict =
  | {
      readonly keep: true;
      readonly lifetime: Lifetime;
      /** How old it was when it came: another cache may have had it. Seconds. */
      readonly age: number;
      readonly tags: readonly string[];
    }
  | { readonly keep: false; readonly why: string };

/** An answer of the origin, as far as this is about it. */
export interface Judged {
  readonly status: number;
  readonly headers: Headers;
}

/**
 * Freshness, at most, of redirects and 404s: a name that is missing during a release must not stay missing. Seconds; as
 * CloudFront's error caching minimum TTL (CloudFront Developer Guide, "How CloudFront processes and caches HTTP 4xx and 5xx").
 */
export const SHORT_TTL = 10;

const SHORT = new Set([301, 308, 404]);
/** Encodings that the runtime undoes when a body is read. */
const DECODED = new Set(["", "identity", "gzip", "br"]);

/** Whether, and for how long, an answer to a request without credentials may be kept. */
export function judge(
  { status, headers }: Judged,
  policy: WorkerPolicy,
  covered: ReadonlySet<string>,
  now: number,
): Verdict {
  const directives = parseDirectives(cacheControl(headers));
  const tags = tagsOf(headers);
  const why = obstacle(status, headers, directives, covered);
  if (why !== undefined) return { keep: false, why };
  if (tags === undefined)
    return { keep: false, why: `more than ${TAG_LIMIT} tags, or one too long` };
  const named = namedAge(directives, headers, now);
  if (policy.defaultTtl === 0 && !(directives.has("public") && named !== undefined)) {
    return { keep: false, why: "the origin does not call it public with an age" };
  }
  const ttl = Math.min(named ?? policy.defaultTtl, policy.maxTtl);
  const lifetime = SHORT.has(status)
    ? { fresh: Math.min(ttl, SHORT_TTL), staleWhileRevalidate: 0, staleIfError: 0 }
    : { fresh: ttl, ...staleness(directives, policy, ttl) };
  const age = ageOf(headers);
  const life = lifetime.fresh + Math.max(lifetime.staleWhileRevalidate, lifetime.staleIfError);
  return age < life ? { keep: true, lifetime, age, tags } : { keep: false, why: "no freshness" };
}

/** What forbids keeping it, whatever its age. */
function obstacle(
  status: number,
  headers: Headers,
  directives: Directives,
  covered: ReadonlySet<string>,
): string | undefined {
  if (status !== 200 && !SHORT.has(status)) return `status ${status}`;
  const forbidden = ["private", "no-store", "no-cache"].find((name) => directives.has(name));
  if (forbidden !== undefined) return forbidden;
  if (headers.has("set-cookie")) return "Set-Cookie";
  const encoding = (headers.get("content-encoding") ?? "").toLowerCase();
  if (!DECODED.has(encoding)) return `Content-Encoding ${encoding}`;
  const vary = (headers.get("vary") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .find((name) => name !== "" && !covered.has(name));
  return vary === undefined ? undefined : `Vary: ${vary}`;
}

/** What is meant for CDNs comes first (RFC 9213), so that its ages win; what forbids keeping is heard from all of them. */
function cacheControl(headers: Headers): string {
  return ["cloudflare-cdn-cache-control", "cdn-cache-control", "cache-control"]
    .map((name) => headers.get(name))
    .filter((value) => value !== null)
    .join(",");
}

/** The freshness the origin names, by directive or, without one, by Expires. */
function namedAge(directives: Directives, headers: Headers, now: number): number | undefined {
  const named = seconds(directives, "s-maxage") ?? seconds(directives, "max-age");
  const expires = headers.get("expires");
  if (named !== undefined || expires === null) return named;
  const date = Date.parse(headers.get("date") ?? "");
  const until = Date.parse(expires) - (Number.isNaN(date) ? now : date);
  // "0" and anything else that is no date means: expired (RFC 9111, 5.3).
  return Number.isNaN(until) ? 0 : Math.max(0, Math.floor(until / 1_000));
}

function staleness(directives: Directives, policy: WorkerPolicy, ttl: number) {
  if (directives.has("must-revalidate") || directives.has("proxy-revalidate")) {
    return { staleWhileRevalidate: 0, staleIfError: 0 };
  }
  // What is stale at once was not meant to be given stale, unless the origin says so itself.
  const added = (own: number) => (ttl === 0 ? 0 : own);
  const named = (name: string) => {
    const value = seconds(directives, name);
    return value === undefined ? undefined : Math.min(value, STALE_LIMIT);
  };
  return {
    staleWhileRevalidate: named("stale-while-revalidate") ?? added(policy.staleWhileRevalidate),
    staleIfError: named("stale-if-error") ?? added(policy.staleIfError),
  };
}

function ageOf(headers: Headers): number {
  const age = headers.get("age") ?? "";
  return /^\d+$/.test(age) ? Number(age) : 0;
}
