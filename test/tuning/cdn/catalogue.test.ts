import { describe, expect, it } from "@jest/globals";
import type { ContentClass } from "../../../config/schema.ts";
import { CONTENT_CLASSES } from "../../../config/schema-edge.ts";
import { tuneCdn } from "../../../tuning/cdn.ts";

const { classes, settings, omitted } = tuneCdn();
const YEAR = 31_536_000; // 365 x 86,400
const MONTH = 2_592_000; // 30 x 86,400
const WEEK = 604_800; // 7 x 86,400

describe("the catalogue", () => {
  it("has every class of the configuration, under its own name", () => {
    expect(
      Object.values(classes)
        .map(({ contentClass }) => contentClass)
        .sort(),
    ).toEqual([...CONTENT_CLASSES].sort());
  });

  it.each<readonly [ContentClass, string, number, number]>([
    // class, Cache-Control, default and maximum TTL at the edge
    ["hashed-asset", "public, max-age=31536000, immutable", YEAR, YEAR],
    ["html", "public, max-age=0, must-revalidate, s-maxage=86400", 86_400, 86_400],
    ["asset", "public, max-age=300, stale-while-revalidate=60, stale-if-error=86400", 300, 86_400],
    [
      "image",
      "public, max-age=86400, stale-while-revalidate=3600, stale-if-error=604800",
      86_400,
      WEEK,
    ],
    [
      "media",
      "public, max-age=86400, stale-while-revalidate=3600, stale-if-error=604800",
      86_400,
      WEEK,
    ],
    [
      "font",
      "public, max-age=2592000, stale-while-revalidate=86400, stale-if-error=2592000",
      MONTH,
      MONTH,
    ],
    [
      "data",
      "public, max-age=3600, stale-while-revalidate=300, stale-if-error=86400",
      3600,
      86_400,
    ],
    ["api", "private, no-store", 0, 0],
  ])("%s", (name, cacheControl, fresh, max) => {
    expect(classes[name].cacheControl).toBe(cacheControl);
    expect(classes[name].edgeTtl).toEqual({ min: 0, default: fresh, max });
  });

  it("keeps everything but the API's answers, and compresses all but these and media", () => {
    const without = (key: "cached" | "compress") =>
      CONTENT_CLASSES.filter((name) => !classes[name][key]);
    expect(without("cached")).toEqual(["api"]);
    expect(without("compress")).toEqual(["media", "api"]);
  });
});

/** The directives of a Cache-Control header. */
function directives(cacheControl: string): ReadonlyMap<string, number> {
  return new Map(
    cacheControl.split(", ").map((directive) => {
      const [name = "", value] = directive.split("=");
      return [name, Number(value)];
    }),
  );
}

describe.each(CONTENT_CLASSES)("the header of %s agrees with the policy", (name) => {
  const policy = classes[name];
  const said = directives(policy.cacheControl);

  it("on how long stale answers are given", () => {
    expect(said.get("stale-while-revalidate") ?? 0).toBe(policy.staleWhileRevalidate);
    expect(said.get("stale-if-error") ?? 0).toBe(policy.staleIfError);
  });

  it("on how long the edge keeps it, and the maximum cuts nothing", () => {
    const fresh = said.get("s-maxage") ?? said.get("max-age") ?? 0;
    expect(fresh).toBe(policy.edgeTtl.default);
    const { max } = policy.edgeTtl;
    expect(max).toBeGreaterThanOrEqual(
      Math.max(fresh, policy.staleIfError, policy.staleWhileRevalidate),
    );
  });

  it("and does not forbid the stale answers it asks for", () => {
    // RFC 9111: must-revalidate (5.2.2.2) and s-maxage (5.2.2.10) forbid them to a shared cache.
    const forbids = said.has("must-revalidate") || said.has("s-maxage");
    expect(forbids && policy.staleIfError + policy.staleWhileRevalidate > 0).toBe(false);
  });

  it("never says no-cache, which CloudFront would obey", () => {
    expect(said.has("no-cache")).toBe(false);
  });
});

describe("reasons", () => {
  it("are eight settings a class, each with one", () => {
    expect(settings).toHaveLength(64); // 8 x 8
    expect(settings.filter(({ why, source }) => why === "" || source === "")).toEqual([]);
    expect(new Set(settings.map(({ name }) => name)).size).toBe(64);
  });

  it("of pages", () => {
    expect(classes.html.settings.map(({ name, human, apply }) => [name, human, apply])).toEqual([
      ["cdn.html.cache-control", "public, max-age=0, must-revalidate, s-maxage=86400", "rolling"],
      ["cdn.html.edge-ttl.min", "0 s", "immediate"],
      ["cdn.html.edge-ttl.default", "24 h", "immediate"],
      ["cdn.html.edge-ttl.max", "24 h", "immediate"],
      ["cdn.html.stale-while-revalidate", "0 s", "rolling"],
      ["cdn.html.stale-if-error", "0 s", "rolling"],
      ["cdn.html.cached", "yes", "immediate"],
      ["cdn.html.compress", "yes", "immediate"],
    ]);
  });

  it.each([
    // what the guides ask for, and where it is answered
    ["max-age=300, must-revalidate", "cdn.html.cache-control"],
    ["31536000, immutable", "cdn.asset.cache-control"],
    ["2592000 for static.*", "cdn.font.edge-ttl"],
    ["86400 for /media/*", "cdn.media.edge-ttl"],
    ["60 (worker), 300", "cdn.api.edge-ttl"],
    ["3600 for /static-data/", "cdn.data.edge-ttl"],
    ["Pragma", "cdn.api.pragma, cdn.api.expires"],
  ])("say what became of %s", (asked, name) => {
    const found = omitted.filter((entry) => entry.asked?.includes(asked) === true);
    expect(found.map((entry) => entry.name)).toEqual([name]);
  });

  it("belong to their class too", () => {
    expect(classes.html.omitted.map(({ asked }) => asked)).toEqual([
      "public, max-age=300, must-revalidate",
      "no-cache",
    ]);
    expect(classes["hashed-asset"].omitted).toEqual([]);
  });
});
