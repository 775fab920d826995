/** Directives of Cache-Control by name in lower case; `true` where one has no value. The first of a name counts (RFC 9111, 4.2.1). */
export type Directives = ReadonlyMap<string, string | true>;

/** Reads a Cache-Control header. */
export function parseDirectives(header: string): Directives {
  const directives = new Map<string, string | true>();
  // A value may be quoted, with commas inside: private="Set-Cookie, X-User".
  for (const match of header.matchAll(/([^\s,=;]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?/g)) {
    const name = (match[1] ?? "").toLowerCase();
    if (!directives.has(name)) directives.set(name, match[2] ?? match[3] ?? true);
  }
  return directives;
}

/** Of several headers: each read by itself, so that a quote that one does not close cannot swallow the next. */
export function joinDirectives(all: readonly Directives[]): Directives {
  // Of two entries with one name a Map takes the last.
  return new Map(all.toReversed().flatMap((directives) => [...directives]));
}

/**
 * The seconds a directive names; undefined where it is not there. What is no whole number counts as 0: an answer whose age
 * cannot be read is taken for stale (RFC 9111, 4.2.1).
 */
export function seconds(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  if (value === undefined) return undefined;
  return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : 0;
}
