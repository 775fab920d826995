import { covers, matchesPattern } from "../cdn/patterns.ts";
import type {
  CacheKey,
  CacheRule,
  EdgeCache,
  EdgeConfiguration,
  EdgeOrigin,
  EdgeTtl,
} from "./model.ts";

/** A rule with the cache it is in. */
export interface PlacedRule {
  readonly cache: EdgeCache;
  readonly rule: CacheRule;
  /** For messages: "zone rules, /api/*". */
  readonly where: string;
}

/** All rules of all caches. */
export function cacheRules(edge: EdgeConfiguration): readonly PlacedRule[] {
  return (edge.caches ?? []).flatMap((cache) =>
    cache.rules.map((rule) => ({
      cache,
      rule,
      where: `${cache.name}, ${rule.host ?? ""}${rule.path}`,
    })),
  );
}

/** Directives of a Cache-Control, names in lower case; a directive without a value has "". */
export function directives(cacheControl: string): ReadonlyMap<string, string> {
  const parts = cacheControl.split(",").map((part) => part.trim());
  return new Map(
    parts
      .filter((part) => part !== "")
      .map((part) => {
        const [name = "", value = ""] = part.split("=");
        return [name.trim().toLowerCase(), value.trim().replaceAll('"', "")] as const;
      }),
  );
}

/** The directives that keep an answer from shared caches, or let them answer only after asking. */
const FORBIDDING = ["no-store", "no-cache", "private"] as const;

/** Whether a shared cache may not answer with it by itself. */
export function forbidsCaching(cacheControl: string): boolean {
  const all = directives(cacheControl);
  return FORBIDDING.some((name) => all.has(name));
}

/** Seconds a browser keeps it without asking; undefined where nothing is said. */
export function browserSeconds(cacheControl: string): number | undefined {
  const all = directives(cacheControl);
  if (all.has("no-store") || all.has("no-cache")) return 0;
  return wholeSeconds(all.get("max-age"));
}

/** Seconds a shared cache keeps it without asking; undefined where nothing is said. */
export function sharedSeconds(cacheControl: string): number | undefined {
  if (forbidsCaching(cacheControl)) return 0;
  const all = directives(cacheControl);
  return wholeSeconds(all.get("s-maxage")) ?? wholeSeconds(all.get("max-age"));
}

function wholeSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What a cache forwards for a rule: the origin's Cache-Control, as the rule or the origins say. */
export function originCacheControl(
  { cache, rule }: PlacedRule,
  edge: EdgeConfiguration,
): string | undefined {
  return rule.cacheControl ?? originsOf(cache, rule, edge)[0]?.cacheControl;
}

/** Seconds the edge keeps what a rule matches; undefined where it cannot be told. */
export function edgeLifetime(placed: PlacedRule, edge: EdgeConfiguration): number | undefined {
  return bounded(placed.rule.ttl ?? {}, originCacheControl(placed, edge));
}

function bounded(ttl: EdgeTtl, cacheControl: string | undefined): number | undefined {
  if (ttl.override !== undefined) return ttl.override;
  const told = cacheControl === undefined ? undefined : sharedSeconds(cacheControl);
  const wanted = told ?? ttl.default ?? ttl.min;
  if (wanted === undefined) return undefined;
  return Math.min(Math.max(wanted, ttl.min ?? 0), ttl.max ?? Infinity);
}

/** The origins that answer some path of the rule, without those whose every path an earlier rule of the cache takes. */
export function originsOf(
  cache: EdgeCache,
  rule: CacheRule,
  { origins = [] }: EdgeConfiguration,
): readonly EdgeOrigin[] {
  const earlier = cache.rules.slice(0, cache.rules.indexOf(rule));
  return origins.filter(
    (origin) =>
      sameHost(origin.host, rule.host ?? cache.host) &&
      patternsMeet(origin.path, rule.path) &&
      !earlier.some((other) => takesAll(cache, other, origin)),
  );
}

function takesAll(cache: EdgeCache, rule: CacheRule, origin: EdgeOrigin): boolean {
  const host = rule.host ?? cache.host;
  return (host === undefined || host === origin.host) && covers(rule.path, origin.path);
}

/** Whether two hosts may be the same one; undefined is any. */
export function sameHost(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || a === b;
}

/** Whether an example of one pattern matches the other. */
export function patternsMeet(a: string, b: string): boolean {
  return (
    examples(a).some((path) => matchesPattern(b, path)) ||
    examples(b).some((path) => matchesPattern(a, path))
  );
}

/** The shortest path a pattern matches, and one with a name in place of every `*`. */
function examples(pattern: string): readonly string[] {
  const one = pattern.replaceAll("?", "x");
  return [one.replaceAll("*", "x"), one.replaceAll("*", "")];
}

/** Those of `headers` that neither tell answers apart nor keep requests from the cache. */
export function missingFromKey(
  headers: readonly string[],
  key: CacheKey,
  bypass: readonly string[],
): readonly string[] {
  const told = new Set([...(key.headers ?? []), ...bypass].map((name) => name.toLowerCase()));
  if ((key.cookies ?? []).length > 0) told.add("cookie");
  return headers.filter((name) => !told.has(name.toLowerCase()));
}

/** Kinds of content that are the same for every visitor: files of a build. */
const STATIC_CONTENT: readonly string[] = [
  "static",
  "hashed-asset",
  "asset",
  "image",
  "media",
  "font",
  "html",
];

/** Whether it is a file, the same for every visitor. */
export function isStatic(content: string | undefined): boolean {
  return content !== undefined && STATIC_CONTENT.includes(content);
}

/** Whether an API answers. */
export function isApi({ api, content }: CacheRule): boolean {
  return api ?? content === "api";
}
