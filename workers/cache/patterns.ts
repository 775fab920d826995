/** Whether a text is meant. */
export type Matcher = (text: string) => boolean;

/** For a path pattern: `*` is any run of characters, `?` one; case-sensitive, as CloudFront and Cloudflare match. */
export function pathMatcher(pattern: string): Matcher {
  const source = [...pattern]
    .map((character) => {
      if (character === "*") return ".*";
      return character === "?" ? "." : character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
    })
    .join("");
  const expression = new RegExp(`^${source}$`, "su");
  return (path) => expression.test(path);
}

/** For a list of names, each exact or with a `*` at its end. */
export function nameMatcher(names: readonly string[]): Matcher {
  const exact = new Set(names.filter((name) => !name.endsWith("*")));
  const prefixes = names.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
  return (name) => exact.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

/** Percent-encoding undone; a text that is none stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
