import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { ContentClass } from "../../../config/schema.ts";
import { CONTENT_CLASSES } from "../../../config/schema-edge.ts";
import { classifyFile, matchesPattern, nameHash } from "../../../tuning/cdn/classify.ts";
import { site } from "./support.ts";

describe("the class of a file", () => {
  it.each<readonly [string, ContentClass]>([
    ["index.html", "html"],
    ["robots.txt", "html"],
    ["assets/index-DiwrgTda.js", "hashed-asset"],
    ["/assets/index-DiwrgTda.js", "hashed-asset"],
    ["assets/logo.svg", "asset"],
    ["images/team.webp", "image"],
    ["media/intro.mp4", "media"],
    ["fonts/inter.woff2", "font"],
    ["data/regions.geojson", "data"],
    ["Assets/index-DiwrgTda.js", "html"],
  ])("%s is %s by the default paths", (path, contentClass) => {
    expect(classifyFile(path, site().paths)).toBe(contentClass);
  });

  it("is that of the most specific pattern, in whatever order they are written", () => {
    // Literal characters behind the slash: a/bc/ has 5, .png 4, a/ 2.
    const paths = { "/a/*": "data", "/a/bc/*": "font", "/*.png": "image" } as const;
    expect(classifyFile("a/bc/d.png", paths)).toBe("font");
    expect(classifyFile("a/c.png", paths)).toBe("image");
    expect(classifyFile("a/c", paths)).toBe("data");
  });
});

const paths = fc.dictionary(
  fc.stringMatching(/^\/[ab/*?]{0,5}$/),
  fc.constantFrom(...CONTENT_CLASSES),
  { maxKeys: 6, noNullPrototype: true },
);
const path = fc.stringMatching(/^[ab/]{1,6}(-DiwrgTda)?\.js$/);

describe("for any paths", () => {
  it("every file has a class, that of a matching pattern or html, and a hash where it is a hashed asset", () => {
    fc.assert(
      fc.property(paths, path, (configured, name) => {
        const contentClass = classifyFile(name, configured);
        const matching = Object.entries(configured)
          .filter(([pattern]) => matchesPattern(pattern, name))
          .map(([, value]) => value);
        const possible: readonly ContentClass[] = matching.length === 0 ? ["html"] : matching;
        const hashed = nameHash(name) !== undefined;
        const allowed = possible.map((value) =>
          value === "hashed-asset" && !hashed ? "asset" : value,
        );
        expect(allowed).toContain(contentClass);
      }),
      { numRuns: 300 },
    );
  });

  it("the order they are written in changes nothing", () => {
    fc.assert(
      fc.property(paths, path, (configured, name) => {
        const reversed = Object.fromEntries(Object.entries(configured).toReversed());
        expect(classifyFile(name, reversed)).toBe(classifyFile(name, configured));
      }),
      { numRuns: 300 },
    );
  });
});
