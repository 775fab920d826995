import type { TtlLimits } from "./model.ts";

/**
 * Seconds that the edge keeps an answer, from the TTLs of the cache policy and the origin's headers. With a minimum above 0
 * the origin's no-store is overruled: the reason why no policy should have one.
 * Source: CloudFront Developer Guide, "Managing how long content stays in the cache (expiration)", the table of
 * minimum TTL = 0 and > 0.
 *
 * @param headers of the origin, by their lower-case names.
 * @param now seconds since 1970, against which Expires is read.
 */
export function edgeTtl(
  { min, default: usual, max }: TtlLimits,
  headers: Readonly<Record<string, string>>,
  now: number,
): number {
  // All TTLs at 0: caching is off.
  if (max === 0) return 0;
  const directives = cacheDirectives(headers["cache-control"] ?? "");
  if (["no-store", "no-cache", "private"].some((name) => directives.has(name))) return min;
  const asked =
    seconds(directives.get("s-maxage")) ??
    seconds(directives.get("max-age")) ??
    untilDate(headers["expires"], now);
  return asked === undefined ? Math.max(min, usual) : Math.min(Math.max(asked, min), max);
}

/** Directives of a Cache-Control header by lower-case name; the value is "" where there is none. */
export function cacheDirectives(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(",").flatMap((part) => {
      const [name = "", value = ""] = part.trim().split("=", 2);
      return name === "" ? [] : [[name.toLowerCase(), value.replaceAll('"', "")] as const];
    }),
  );
}

function seconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** A date that cannot be read has passed (RFC 9111, section 5.3). */
function untilDate(date: string | undefined, now: number): number | undefined {
  if (date === undefined) return undefined;
  const at = Date.parse(date);
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor(at / 1000) - now);
}
