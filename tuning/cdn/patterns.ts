/**
 * Whether a path belongs to a pattern, as CloudFront matches: case-sensitive, `*` for any run of characters (also none, and
 * across slashes), `?` for exactly one, with or without the leading slash. CloudFront Developer Guide, "Cache behavior
 * settings", Path pattern.
 * @param pattern "/assets/*"
 * @param path "assets/main.js" or "/assets/main.js"
 */
export function matchesPattern(pattern: string, path: string): boolean {
  let positions = reach(withoutSlash(pattern), [0]);
  for (const character of withoutSlash(path)) {
    positions = step(withoutSlash(pattern), positions, character);
  }
  return positions.includes(withoutSlash(pattern).length);
}

/**
 * Order in which patterns are tried: the one with more literal characters first, then the one with more `?`, then with fewer
 * `*`. In this order no pattern stands before one whose paths it matches all, unless both match the same paths.
 */
export function bySpecificity(a: string, b: string): number {
  const [x, y] = [shape(a), shape(b)];
  const keys = [y.literals - x.literals, y.single - x.single, x.runs - y.runs];
  return keys.find((difference) => difference !== 0) ?? (a === b ? 0 : a < b ? -1 : 1);
}

/** Whether every path of `inner` belongs to `outer` too. */
export function covers(outer: string, inner: string): boolean {
  const pattern = withoutSlash(outer);
  const tokens = withoutSlash(inner).replaceAll(/\*+/g, "*");
  // Every set of positions that some path of `inner` leads to, at each of its tokens; `*` of `inner` leads to several.
  let sets = [reach(pattern, [0])];
  for (const token of tokens) {
    sets =
      token === "*" ? afterAnyRun(pattern, sets) : sets.map((set) => step(pattern, set, token));
  }
  return sets.every((set) => set.includes(pattern.length));
}

/** Stands for a character that no pattern names: what matches it, matches any. */
const ANY = "";

/** The sets after no, one, two ... characters that no pattern names. */
function afterAnyRun(pattern: string, sets: readonly (readonly number[])[]) {
  const found = new Map<string, readonly number[]>();
  for (const start of sets) {
    for (let set = start; !found.has(set.join()); set = step(pattern, set, ANY)) {
      found.set(set.join(), set);
    }
  }
  return [...found.values()];
}

/** Positions in the pattern after one more character; a `?` of the other pattern is any character too. */
function step(pattern: string, positions: readonly number[], character: string): readonly number[] {
  const next = positions.flatMap((position) => {
    const expected = pattern[position];
    if (expected === "*") return [position];
    const fits = expected === "?" || (expected === character && character !== "?");
    return fits ? [position + 1] : [];
  });
  return reach(pattern, next);
}

/** The positions, and those behind each `*` they stand before. */
function reach(pattern: string, positions: readonly number[]): readonly number[] {
  const all = new Set(positions);
  for (const position of all) if (pattern[position] === "*") all.add(position + 1);
  return [...all].sort((a, b) => a - b);
}

function shape(pattern: string) {
  const single = pattern.split("?").length - 1;
  const runs = pattern.split("*").length - 1;
  return { single, runs, literals: withoutSlash(pattern).length - single - runs };
}

function withoutSlash(path: string): string {
  return path.startsWith("/") ? path.slice(1) : path;
}
