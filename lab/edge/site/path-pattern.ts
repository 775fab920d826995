/**
 * Whether a path matches a behaviour's pattern: `*` is any run of characters, slashes too, `?` exactly one; case counts; a
 * slash at the beginning may be missing in the pattern. The query string is no part of it.
 * Source: CloudFront Developer Guide, "Values that you specify when you create or update a distribution", Path pattern.
 */
export function matchesPath(pattern: string, path: string): boolean {
  const rooted = pattern.startsWith("/") || pattern.startsWith("*") ? pattern : `/${pattern}`;
  return matchesWildcards(rooted, path);
}

/** Whether a text matches `*` and `?`; of CloudFront's path patterns and of IAM's resources and actions. */
export function matchesWildcards(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}
