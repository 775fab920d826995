import type { WorkerPolicy } from "./config.ts";
import { joinDirectives, parseDirectives, seconds } from "./directives.ts";
import type { Directives } from "./directives.ts";
import { isUnpacked } from "./headers.ts";
import { httpDate } from "./http-date.ts";
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

/** What an answer is judged by. */
export interface Standard {
  readonly policy: WorkerPolicy;
  /** Whether the path says by its extension that it is no page. */
  readonly isFile: boolean;
  /** Request headers that the key covers, in lower case. */
  readonly covered: ReadonlySet<string>;
}

/**
 * Freshness, at most, of redirects and 404s: a name that is missing during a release must not stay missing. Seconds; as
 * CloudFront's error caching minimum TTL (CloudFront Developer Guide, "How CloudFront processes and caches HTTP 4xx and 5xx").
 */
export const SHORT_TTL = 10;

const SHORT = new Set([301, 308, 404]);
/** Whether, and for how long, an answer to a request without credentials may be kept. */
export function judge(
  { status, headers }: Judged,
  { policy, isFile, covered }: Standard,
  now: number,
): Verdict {
  const controls = cacheControls(headers);
  const directives = joinDirectives(controls);
  const tags = tagsOf(headers);
  const why = obstacle(status, headers, directives, covered);
  if (why !== undefined) return { keep: false, why };
  // The page of an application for a script that a release took away, or of /account/x.css: nobody asked for it, and it would
  // be kept as long as a script.
  if (isFile && isOfType(headers, "text/html")) return { keep: false, why: "a page for a file" };
  if (tags === undefined)
    return { keep: false, why: `more than ${TAG_LIMIT} tags, or one too long` };
  const named = namedAge(controls, headers, now);
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
  if (!isUnpacked(headers)) return `Content-Encoding ${headers.get("content-encoding")}`;
  // A stream of events has no end, and whoever waited for it would wait in vain.
  if (isOfType(headers, "text/event-stream")) return "a stream of events";
  const [vary] = variesBeyond(headers, covered);
  return vary === undefined ? undefined : `Vary: ${vary}`;
}

/** What Vary names beside the headers the key covers, in lower case. */
export function variesBeyond(headers: Headers, covered: ReadonlySet<string>): readonly string[] {
  return (headers.get("vary") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "" && !covered.has(name));
}

function isOfType(headers: Headers, type: string): boolean {
  const [named = ""] = (headers.get("content-type") ?? "").split(";", 1);
  return named.trim().toLowerCase() === type;
}

/**
 * What is meant for CDNs comes first (RFC 9213), so that its ages win; what forbids keeping is heard from all of them.
 * Cloudflare may take Cloudflare-CDN-Cache-Control for itself before the worker sees it; the others say it again.
 */
function cacheControls(headers: Headers): readonly Directives[] {
  return ["cloudflare-cdn-cache-control", "cdn-cache-control", "cache-control"]
    .map((name) => headers.get(name))
    .filter((value) => value !== null)
    .map(parseDirectives);
}

/** The freshness the origin names: by directive, in the first header that has one, or, without one, by Expires. */
function namedAge(
  controls: readonly Directives[],
  headers: Headers,
  now: number,
): number | undefined {
  const named = controls
    .map((directives) => seconds(directives, "s-maxage") ?? seconds(directives, "max-age"))
    .find((age) => age !== undefined);
  const expires = headers.get("expires");
  if (named !== undefined || expires === null) return named;
  const date = httpDate(headers.get("date"));
  const until = httpDate(expires) - (Number.isNaN(date) ? now : date);
  // "0" and anything else that is no date means: expired (RFC 9111, 5.3).
  return Number.isNaN(until) ? 0 : Math.max(0, Math.floor(until / 1_000));
}

function staleness(directives: Directives, policy: WorkerPolicy, ttl: number) {
  if (directives.has("must-revalidate") || directives.has("proxy-revalidate")) {
    return { staleWhileRevalidate: 0, staleIfError: 0 };
  }
  // What is stale at once was not meant to be given stale, nor what has s-maxage, which implies proxy-revalidate (RFC 9111,
  // 5.2.2.10): unless the origin says so itself.
  const added = (own: number) => (ttl === 0 || directives.has("s-maxage") ? 0 : own);
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
