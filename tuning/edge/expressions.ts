/** Expressions of Cloudflare's rules language, from host names and paths as the configuration writes them. */

/** A text as the rules language quotes it. */
export function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Requests of one host: `http.host eq "api.example.com"`. */
export function ofHost(host: string): string {
  return `http.host eq ${quoted(host)}`;
}

/** All conditions at once. */
export function all(...conditions: readonly (string | undefined)[]): string {
  return conditions.filter((condition) => condition !== undefined).join(" and ");
}

/** Requests with one of the methods; undefined for none, which means every method. */
export function ofMethods(methods: readonly string[]): string | undefined {
  if (methods.length === 0) return undefined;
  return `http.request.method in {${methods.map(quoted).join(" ")}}`;
}

/** Whether `ofPath` can say the pattern: the rules language has no sign for one arbitrary character. */
export function expressible(pattern: string): boolean {
  return !pattern.includes("?");
}

/**
 * Requests whose path matches a pattern, case-sensitively: `eq` without `*`, `starts_with` where the only `*` is the last
 * character, else `strict wildcard`, which takes no two `*` in a row.
 * @param pattern path from / on, `*` for any run of characters; no `?` (see `expressible`)
 */
export function ofPath(pattern: string): string {
  const once = pattern.replaceAll(/\*+/g, "*");
  const star = once.indexOf("*");
  if (star === -1) return `http.request.uri.path eq ${quoted(once)}`;
  if (star === once.length - 1) {
    return `starts_with(http.request.uri.path, ${quoted(once.slice(0, -1))})`;
  }
  return `http.request.uri.path strict wildcard ${quoted(once)}`;
}

/** Fields an expression reads, without what stands in quotes: ["http.host", "http.request.uri.path"]. */
export function fieldsOf(expression: string): readonly string[] {
  const bare = expression.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
  return [...new Set(bare.match(/\b(?:raw\.)?(?:http|cf|ip|ssl|tcp|udp)(?:\.[a-z0-9_]+)+/g) ?? [])];
}
