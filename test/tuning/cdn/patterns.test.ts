import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { bySpecificity, covers, matchesPattern } from "../../../tuning/cdn/patterns.ts";

describe("a path belongs to a pattern", () => {
  it.each([
    ["/assets/*", "/assets/main.js"],
    ["/assets/*", "assets/main.js"],
    ["/assets/*", "/assets/"],
    ["/assets/*", "/assets/deep/er/main.js"],
    ["/*.js", "/a/b/main.js"],
    ["/a?c", "/abc"],
    ["/a*c*e", "/abcde"],
    ["/a*c*e", "/ace"],
    ["*", "/"],
    ["/", "/"],
    ["/**/x", "/a/x"],
  ])("%s has %s", (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(true);
  });

  it.each([
    ["/assets/*", "/Assets/main.js"], // case counts
    ["/assets/*", "/assets"],
    ["/assets/*", "/x/assets/main.js"],
    ["/*.js", "/main.jsx"],
    ["/a?c", "/ac"],
    ["/a?c", "/abbc"],
    ["/a.c", "/abc"], // no regular expression
    ["/", "/x"],
  ])("%s has not %s", (pattern, path) => {
    expect(matchesPattern(pattern, path)).toBe(false);
  });

  it("in time that does not explode", () => {
    const path = "a".repeat(2000);
    expect(matchesPattern(`/${"a*".repeat(50)}b`, path)).toBe(false);
  });
});

describe("the most specific pattern comes first", () => {
  it.each([
    [
      ["/a*", "/assets/*", "/assets/img/*"],
      ["/assets/img/*", "/assets/*", "/a*"],
    ],
    [
      ["/a*", "/a?"],
      ["/a?", "/a*"],
    ],
    [
      ["/a*", "/a"],
      ["/a", "/a*"],
    ],
    [
      ["/b*", "/a*"],
      ["/a*", "/b*"],
    ],
  ])("%j as %j", (patterns, sorted) => {
    expect(patterns.toSorted(bySpecificity)).toEqual(sorted);
  });
});

describe("one pattern has all paths of another", () => {
  it.each([
    ["/*", "/assets/*"],
    ["/api/*", "/api/static/*"],
    ["/a*", "/a?"],
    ["/a/*", "/a/**"],
    ["/a/**", "/a/*"],
    ["/*a*", "/*ba"],
    ["/?*", "/*?"],
  ])("%s those of %s", (outer, inner) => {
    expect(covers(outer, inner)).toBe(true);
  });

  it.each([
    ["/assets/*", "/*"],
    ["/a?", "/a*"],
    ["/*.js", "/assets/*"],
    ["/a*b", "/a*"],
    ["/?*", "/*"],
  ])("%s not those of %s", (outer, inner) => {
    expect(covers(outer, inner)).toBe(false);
  });
});

const pattern = fc
  .array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength: 6 })
  .map((parts) => `/${parts.join("")}`);
const path = fc
  .array(fc.constantFrom("a", "b", "/", "c"), { maxLength: 6 })
  .map((parts) => `/${parts.join("")}`);

/** The same by a regular expression. */
function expression(text: string): RegExp {
  const body = text.slice(1).replaceAll("?", "[^]").replaceAll("*", "[^]*");
  return new RegExp(`^/${body}$`);
}

/** Every path of up to four characters behind the slash. */
const ALL_PATHS = ["a", "b", "/", "c"].reduce<readonly string[]>(
  (all) => [...new Set([...all, ...all.flatMap((p) => ["a", "b", "/", "c"].map((c) => p + c))])],
  ["/"],
);

describe("for any pattern", () => {
  it("matching is that of the regular expression", () => {
    fc.assert(
      fc.property(pattern, path, (p, text) => {
        expect(matchesPattern(p, text)).toBe(expression(p).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it("what it covers, it matches", () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        fc.pre(covers(outer, inner));
        const lost = ALL_PATHS.filter((p) => matchesPattern(inner, p) && !matchesPattern(outer, p));
        expect(lost).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("the order is one, and none hides a later one but its equal", () => {
    fc.assert(
      fc.property(fc.uniqueArray(pattern, { minLength: 2, maxLength: 5 }), (patterns) => {
        const sorted = patterns.toSorted(bySpecificity);
        expect(patterns.toReversed().toSorted(bySpecificity)).toEqual(sorted);
        const hidden = sorted.filter((later, index) =>
          sorted.slice(0, index).some((first) => covers(first, later) && !covers(later, first)),
        );
        // Equal but for the writing of runs ("**", "*?"): these are told as the same elsewhere.
        expect(hidden.filter((p) => !/\*[*?]|\?\*/.test(sorted.join(" ") + p))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
