/** Whether a text is meant. */
export type Matcher = (text: string) => boolean;

/**
 * For a path pattern: `*` is any run of characters, `?` one; case-sensitive, as CloudFront and Cloudflare match. No regular
 * expression: with several `*` that takes a time which grows with a power of the path's length, and a client chooses the path.
 */
export function pathMatcher(pattern: string): Matcher {
  return (path) => {
    let [at, from] = [0, 0];
    // The last `*`, and the first character that it has not taken yet.
    let [star, untaken] = [-1, 0];
    while (from < path.length) {
      if (pattern[at] === "*") {
        [star, untaken] = [at, from];
        at += 1;
      } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === path[from])) {
        at += 1;
        from += 1;
      } else if (star !== -1) {
        untaken += 1;
        [at, from] = [star + 1, untaken];
      } else {
        return false;
      }
    }
    return /^\**$/.test(pattern.slice(at));
  };
}

/** For a list of names, each exact or with a `*` at its end. */
export function nameMatcher(names: readonly string[]): Matcher {
  const exact = new Set(names.filter((name) => !name.endsWith("*")));
  const prefixes = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/** Percent-encoding undone, once; what is no UTF-8 stays as it is. */
export function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}

/**
 * A path as the most lenient of origins reads it: decoded, without `;parameters`, `\\` as `/`, several `/` as one, `.` and `..`
 * followed.
 */
export function lenientPath(pathname: string): string {
  const segments: string[] = [];
  const text = decoded(pathname)
    .replaceAll("\\", "/")
    .replace(/;[^/]*/g, "");
  for (const segment of text.replace(/\/{2,}/g, "/").split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

/**
 * Whether every origin takes a path for the same. `/static/..%2faccount` is in one folder for the worker and in another for an
 * origin that decodes before it looks: what is kept by the rules of the one would be an answer of the other.
 */
export function isPlainPath(pathname: string): boolean {
  const path = decoded(pathname);
  // An encoded slash, what is encoded twice, and control characters, at which some stop reading.
  if (/%2f/i.test(pathname) || /%[0-9a-f]{2}|[^ -\u007e\u00a0-\uffff]/i.test(path)) return false;
  return lenientPath(pathname) === path;
}
