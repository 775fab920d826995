import { describe, expect, it } from "@jest/globals";
import { personalCookies, userOf } from "../../../workers/cache/credentials.ts";
import { parseDirectives, seconds } from "../../../workers/cache/directives.ts";
import {
  decodeEntry,
  encodeEntry,
  freshness,
  lifeOf,
  mayStandIn,
} from "../../../workers/cache/entry.ts";
import type { EntryMeta } from "../../../workers/cache/entry.ts";
import { nameMatcher, pathMatcher } from "../../../workers/cache/patterns.ts";
import { compile } from "../../../workers/cache/settings.ts";
import { judge, SHORT_TTL } from "../../../workers/cache/storable.ts";
import { TRACE_CONFIG } from "../../../lab/edge/trace/config.ts";

const NOW = Date.UTC(2026, 10, 1);
const POLICY = {
  cached: true,
  defaultTtl: 100,
  maxTtl: 1_000,
  staleWhileRevalidate: 10,
  staleIfError: 20,
};
const judged = (
  headers: Record<string, string>,
  { status = 200, policy = POLICY, isFile = false } = {},
) =>
  judge(
    { status, headers: new Headers(headers) },
    { policy, isFile, covered: new Set(["accept"]) },
    NOW,
  );
const lifetime = (headers: Record<string, string>, options = {}) => {
  const verdict = judged(headers, options);
  if (!verdict.keep) return verdict.why;
  const { fresh, staleWhileRevalidate, staleIfError } = verdict.lifetime;
  return [fresh, staleWhileRevalidate, staleIfError];
};

describe("how long an answer is kept", () => {
  it.each<[Record<string, string>, number[] | string]>([
    [{}, [100, 10, 20]],
    [{ "Cache-Control": "max-age=50" }, [50, 10, 20]],
    [{ "Cache-Control": "max-age=5000" }, [1_000, 10, 20]],
    // s-maxage implies proxy-revalidate: stale only where the origin says so itself.
    [{ "Cache-Control": "max-age=50, s-maxage=70" }, [70, 0, 0]],
    [{ "Cache-Control": "s-maxage=70, stale-while-revalidate=5" }, [70, 5, 0]],
    [{ "Cache-Control": 'max-age="50"' }, [50, 10, 20]],
    [{ "Cache-Control": "max-age=50, max-age=90" }, [50, 10, 20]],
    [{ "Cache-Control": "max-age=50", "CDN-Cache-Control": "max-age=90" }, [90, 10, 20]],
    // What is meant for CDNs wins (RFC 9213), whichever of the two directives it uses.
    [{ "Cache-Control": "s-maxage=500", "CDN-Cache-Control": "max-age=9" }, [9, 0, 0]],
    // A quote that is not closed ends with its header.
    [{ "CDN-Cache-Control": 'x="', "Cache-Control": 'no-store, private="X"' }, "private"],
    [{ "Cache-Control": "max-age=50, stale-while-revalidate=0, stale-if-error=7" }, [50, 0, 7]],
    [{ "Cache-Control": "max-age=50, stale-while-revalidate=99999999" }, [50, 2_592_000, 20]],
    [{ "Cache-Control": "max-age=50, must-revalidate, stale-if-error=7" }, [50, 0, 0]],
    [{ "Cache-Control": "max-age=0, stale-while-revalidate=5" }, [0, 5, 0]],
    [{ "Cache-Control": "max-age=0" }, "no freshness"],
    [{ Expires: "Sun, 01 Nov 2026 00:00:30 GMT" }, [30, 10, 20]],
    [
      { Expires: "Sun, 01 Nov 2026 00:00:30 GMT", Date: "Sun, 01 Nov 2026 00:00:10 GMT" },
      [20, 10, 20],
    ],
    [{ Expires: "0" }, "no freshness"],
    // Meant as seconds; Date.parse takes them for a year.
    [{ Expires: "3600" }, "no freshness"],
    [{ Expires: "Sunday, 01-Nov-26 00:00:30 GMT" }, [30, 10, 20]],
    [{ Expires: "Sun Nov  1 00:00:30 2026" }, [30, 10, 20]],
    [{ Expires: "0", "Cache-Control": "max-age=50" }, [50, 10, 20]],
    // 50 s fresh and 20 s stale: nothing is left of it at 70.
    [{ "Cache-Control": "max-age=50", Age: "69" }, [50, 10, 20]],
    [{ "Cache-Control": "max-age=50", Age: "70" }, "no freshness"],
    [{ "Cache-Control": 'private="X-User", max-age=50' }, "private"],
    [{ "Content-Encoding": "zstd" }, "Content-Encoding zstd"],
    [{ "Content-Type": "text/event-stream; charset=utf-8" }, "a stream of events"],
    [{ Vary: "accept, X-Device" }, "Vary: x-device"],
  ])("%j", (headers, wanted) => {
    expect(lifetime(headers)).toEqual(wanted);
  });

  it.each([301, 308, 404])("is short, and never stale, for a %i", (status) => {
    expect(lifetime({ "Cache-Control": "max-age=50" }, { status })).toEqual([SHORT_TTL, 0, 0]);
    expect(lifetime({ "Cache-Control": "max-age=5" }, { status })).toEqual([5, 0, 0]);
  });

  it("is not at all for a page in the place of a file", () => {
    const page = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "max-age=50" };
    expect(lifetime(page, { isFile: true })).toBe("a page for a file");
    expect(lifetime(page)).toEqual([50, 10, 20]);
    expect(lifetime({ "Content-Type": "text/css" }, { isFile: true })).toEqual([100, 10, 20]);
  });

  it("needs the origin's word where the class has no freshness", () => {
    const policy = { ...POLICY, defaultTtl: 0 };
    expect(lifetime({ "Cache-Control": "public, max-age=5" }, { policy })).toEqual([5, 10, 20]);
    for (const header of ["public", "max-age=5", "s-maxage=5"]) {
      expect(lifetime({ "Cache-Control": header }, { policy })).toContain(
        "does not call it public",
      );
    }
  });
});

describe("directives", () => {
  it("are read as they come, the first of a name counts", () => {
    const found = parseDirectives('Public, MAX-AGE = 5 ,x="a, max-age=9", max-age=7,,');
    expect([...found]).toEqual([
      ["public", true],
      ["max-age", "5"],
      ["x", "a, max-age=9"],
    ]);
  });

  it.each([
    ["max-age=-1", 0],
    ["max-age=1.5", 0],
    ["max-age", 0],
    ["max-age=", 0],
    ["s-maxage=5", undefined],
  ])("%s", (header, age) => {
    expect(seconds(parseDirectives(header), "max-age")).toBe(age);
  });
});

const META: EntryMeta = {
  status: 200,
  headers: [["x-own", "\u00fc \u2028"]],
  fetchedAt: NOW,
  age: 5,
  lifetime: { fresh: 60, staleWhileRevalidate: 30, staleIfError: 300 },
  tags: ["a"],
  length: 2,
};

describe("an entry", () => {
  // 5 s old when it came: fresh for 55 s, stale for 30 more, standing in until 355.
  it.each([
    [0, "fresh", true],
    [54.999, "fresh", true],
    [55, "stale", true],
    [84.999, "stale", true],
    [85, "expired", true],
    [354.999, "expired", true],
    [355, "expired", false],
    // A clock that went back.
    [-10, "fresh", true],
  ])("after %d s is %s", (after, state, standsIn) => {
    const now = NOW + after * 1_000;
    expect([freshness(META, now), mayStandIn(META, now)]).toEqual([state, standsIn]);
  });

  it("is kept for as long as it may be of use", () => {
    expect(lifeOf(META)).toBe(355);
    expect(lifeOf({ ...META, age: 400 })).toBe(1);
  });

  it("comes back from the cache as it was", async () => {
    const { buffer } = new Uint8Array([104, 105]);
    const stored = encodeEntry(META, buffer);
    if (stored === undefined) throw new Error("not encoded");
    expect(stored.headers.get("cache-control")).toBe("public, max-age=355");
    const entry = decodeEntry(stored);
    expect(entry?.meta).toEqual(META);
    expect(await stored.text()).toBe("hi");
  });

  it("with too many headers is not kept; what is no entry is none", () => {
    const headers = [["x-own", "y".repeat(16_384)]] as const;
    expect(encodeEntry({ ...META, headers }, new ArrayBuffer(0))).toBeUndefined();
    expect(decodeEntry(new Response("x"))).toBeUndefined();
  });
});

describe("patterns", () => {
  it.each([
    ["/api/*", "/api/a/b", true],
    ["/api/*", "/api", false],
    ["/a?c", "/abc", true],
    ["/a?c", "/ac", false],
    ["/a.c", "/abc", false],
    ["/$(x)", "/$(x)", true],
    ["/API/*", "/api/x", false],
    ["*", "/a\nb", true],
    ["/*/b/*/d", "/a/b/b/c/d", true],
    ["/*/b/*/d", "/a/b/c/d/e", false],
    ["/a*", "/a", true],
    ["/a", "/a*", false],
  ])("%s takes %j: %s", (pattern, path, taken) => {
    expect(pathMatcher(pattern)(path)).toBe(taken);
  });

  it("take no time that grows with a power of the path", () => {
    // Seven stars: a matcher that tries all ways through 20,000 characters would not come back.
    const path = `/${"a/".repeat(10_000)}`;
    expect(pathMatcher("/*a/*a/*a/*a/*a/*a/*b")(path)).toBe(false);
  });

  it("of names are exact, or the beginning", () => {
    const matches = nameMatcher(["theme", "_ga*"]);
    expect(["theme", "themes", "_ga", "_ga_X", "x_ga"].map(matches)).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("find the policy by path, then extension, else the fallback", () => {
    const { policyOf } = compile(TRACE_CONFIG);
    const found = ["/api/x.js", "/%61pi/x", "/x.JS", "/x.js/y", "/.js", "/x"].map(policyOf);
    const { api, asset, html } = TRACE_CONFIG.policies;
    expect(found).toEqual([api, api, asset, html, asset, html]);
  });

  it.each([
    "/x//y",
    "/x/..%2fy",
    "/x%2Fy",
    "/x%5cy",
    "/x/%2e%252e/y",
    "/x;a=1/y",
    "/x/..;/y",
    "/x%00",
    "/x/%ff",
    "/x%0ay",
  ])("find none for a path that origins read differently: %s", (path) => {
    expect(compile(TRACE_CONFIG).policyOf(path)).toBeUndefined();
  });

  it.each([
    "/",
    "/x/",
    "/x.y-z_~!$&'()*+,=:@",
    "/caf%C3%A9",
    "/100%25",
    "/a%20b",
    "/%zz",
    "/x.constructor",
  ])("find one for any other path: %s", (path) => {
    expect(compile(TRACE_CONFIG).policyOf(path)).toBe(TRACE_CONFIG.policies["html"]);
  });

  it("keep nothing under a path that is private but for its case", () => {
    const { policyOf } = compile(TRACE_CONFIG);
    expect(policyOf("/API/Account/x.css")).toBe(TRACE_CONFIG.policies["private"]);
    expect(policyOf("/API/x.css")).toBe(TRACE_CONFIG.policies["asset"]);
  });

  it("that lead to no policy are refused, all at once", () => {
    const paths = [{ pattern: "/x", policy: "one" }];
    expect(() => compile({ ...TRACE_CONFIG, paths, extensions: { js: "two" } })).toThrow(
      /lacks: one, two \(has hashed-asset, asset/,
    );
  });
});

describe("who asks", () => {
  const isHarmless = nameMatcher(["_ga*"]);
  it.each<[string | null, readonly string[]]>([
    [null, []],
    ["", []],
    ["_ga=1; _ga_2=3;", []],
    ["_ga=1; a=b=c", ["a=b=c"]],
    ["secret", ["secret"]],
    ["=_ga", ["=_ga"]],
    ["x_ga=1", ["x_ga=1"]],
  ])("cookies %j", (header, personal) => {
    expect(personalCookies(header, isHarmless)).toEqual(personal);
  });

  it("is a hash of the credential, else of the address", async () => {
    const user = (headers: Record<string, string>) => userOf(new Headers(headers), isHarmless);
    const address = { "CF-Connecting-IP": "192.0.2.1" };
    const [one, other] = [await user({ Authorization: "a" }), await user({ Authorization: "b" })];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(one).not.toBe(other);
    expect(await user({ Authorization: "a", ...address, Cookie: "b=1" })).toBe(one);
    expect(await user({ Cookie: "b=1; a=2; _ga=3" })).toBe(await user({ Cookie: "a=2; b=1" }));
    expect(await user({ ...address, Cookie: "_ga=1" })).toBe(await user(address));
    expect(await user(address)).not.toBe(await user({ "CF-Connecting-IP": "192.0.2.2" }));
  });
});
