import { describe, expect, it } from "@jest/globals";

import { cacheDirectives, edgeTtl } from "../../../lab/edge/site/edge-ttl.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z") / 1000;
const HTML = { min: 0, default: 60, max: 3_600 };
const MANAGED = { min: 1, default: 86_400, max: 31_536_000 };

// The table in "Managing how long content stays in the cache (expiration)", row by row.
describe("edgeTtl", () => {
  it.each([
    ["max-age within the limits", HTML, { "cache-control": "public, max-age=300" }, 300],
    ["max-age above the maximum", HTML, { "cache-control": "max-age=86400" }, 3_600],
    ["no header: the default", HTML, {}, 60],
    ["other directives only: the default", HTML, { "cache-control": "public, immutable" }, 60],
    ["s-maxage is for the edge", HTML, { "cache-control": "max-age=0, s-maxage=120" }, 120],
    ["Expires in 10 minutes", HTML, { expires: "Thu, 01 Jan 2026 00:10:00 GMT" }, 600],
    ["Expires in the past", HTML, { expires: "Wed, 31 Dec 2025 00:00:00 GMT" }, 0],
    ["Expires that is no date", HTML, { expires: "0" }, 0],
    [
      "max-age before Expires",
      HTML,
      { "cache-control": "max-age=5", expires: "Thu, 01 Jan 2026 00:10:00 GMT" },
      5,
    ],
    ["no-store", HTML, { "cache-control": "no-store" }, 0],
    ["private with max-age", HTML, { "cache-control": "private, max-age=600" }, 0],
    ["No-Cache in any case", HTML, { "cache-control": "No-Cache" }, 0],
    ["a minimum above 0 overrules no-store", MANAGED, { "cache-control": "no-store" }, 1],
    ["a minimum above 0 overrules max-age=0", MANAGED, { "cache-control": "max-age=0" }, 1],
    ["a minimum above the default", { min: 90, default: 60, max: 3_600 }, {}, 90],
    ["caching disabled", { min: 0, default: 0, max: 0 }, { "cache-control": "max-age=600" }, 0],
    ["a quoted number", HTML, { "cache-control": 'max-age="7"' }, 7],
    ["a number that is none", HTML, { "cache-control": "max-age=soon" }, 60],
  ])("%s", (_, limits, headers, expected) => {
    expect(edgeTtl(limits, headers as Record<string, string>, NOW)).toBe(expected);
  });

  it("reads directives without case and quotes", () => {
    const directives = cacheDirectives('Max-Age=60, , private="set-cookie", immutable');
    expect([...directives]).toStrictEqual([
      ["max-age", "60"],
      ["private", "set-cookie"],
      ["immutable", ""],
    ]);
  });
});
