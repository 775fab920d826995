import { describe, expect, it } from "@jest/globals";
import type { ContentClass, EdgeConfig } from "../../../config/schema.ts";
import { planZone } from "../../../tuning/edge.ts";
import { problemsOf } from "../../support/problems.ts";
import { CLASSES, EDGE, zoneOn } from "./support.ts";

function worker(change: Partial<EdgeConfig["worker"]> = {}) {
  const config = { ...EDGE, worker: { ...EDGE.worker, ...change } };
  return planZone(config, zoneOn("free"), CLASSES).worker?.config;
}

describe("the worker's configuration", () => {
  it("has the lifetimes of the classes; an API's answer only the age the origin gives it", () => {
    const policies = worker()?.policies;
    // The classes' numbers are 1 to 8 in their order: html is the second.
    expect(policies?.["html"]).toEqual({
      cached: true,
      defaultTtl: 2,
      maxTtl: 20,
      staleWhileRevalidate: 200,
      staleIfError: 2000,
    });
    expect(policies?.["api"]).toEqual({
      cached: true,
      defaultTtl: 0,
      maxTtl: 60,
      staleWhileRevalidate: 0,
      staleIfError: 300,
    });
    expect(Object.keys(policies ?? {})).toHaveLength(8);
  });

  it("tries the longest pattern first", () => {
    const paths: Record<string, ContentClass> = {
      "/*": "api",
      "/b/*": "image",
      "/api/static/*": "data",
      "/a/*": "font",
    };
    expect(worker({ paths })?.paths).toEqual([
      { pattern: "/api/static/*", policy: "data" },
      { pattern: "/a/*", policy: "font" },
      { pattern: "/b/*", policy: "image" },
      { pattern: "/*", policy: "api" },
    ]);
  });

  it("tells by extension what an API does not answer, and takes everything else for the API", () => {
    const config = worker();
    expect(config?.extensions).toMatchObject({ js: "asset", png: "image", woff2: "font" });
    expect(
      ["json", "csv", "xml", "pdf", "html"].filter((name) =>
        Object.hasOwn(config?.extensions ?? {}, name),
      ),
    ).toEqual([]);
    expect(config?.fallback).toBe("api");
  });

  it("drops what only advertisers read, and takes no cookie for harmless by its beginning alone", () => {
    const config = worker();
    expect(config?.trackingParameters).toEqual(
      expect.arrayContaining(["utm_*", "gclid", "fbclid"]),
    );
    expect(config?.harmlessCookies).toEqual(
      expect.arrayContaining(["_ga", "_ga_*", "_gid", "_gat", "_gat_*", "_fbp", "_gcl_*"]),
    );
    const patterns = config?.harmlessCookies.filter((pattern) => pattern.endsWith("*"));
    expect(patterns?.filter((pattern) => !/[_.]\*$/.test(pattern))).toEqual([]);
  });

  it("passes on tenant, languages and keys", () => {
    const key = `${"A".repeat(43)}=`;
    expect(
      worker({
        tenantHeader: "X-Org",
        harmlessHeaders: ["X-App-Version"],
        languages: ["de", "en"],
        purgeKeys: [key],
      }),
    ).toMatchObject({
      version: 1,
      tenantHeader: "X-Org",
      harmlessHeaders: ["X-App-Version"],
      languages: ["de", "en"],
      purgeKeys: [key],
      purgePath: "/__edge/purge",
      maxBodyBytes: 1_000_000,
      originTimeoutSeconds: 10,
    });
  });

  it("is none without a worker", () => {
    expect(worker({ enabled: false })).toBeUndefined();
  });

  it("must fit a binding of 5,000 bytes", () => {
    const paths = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [
        `/api/some/rather/long/path/${index}/*`,
        "data" as const,
      ]),
    );
    const [problem, ...others] = problemsOf(() => worker({ paths }));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      path: "edge.worker.paths",
      allowed: "5000 bytes: the size of a worker's binding",
      fix: "join paths of one class by a shorter pattern with *",
    });
    expect(problem?.got).toMatch(/^60 paths, 0 languages and 0 limits by user: \d+ bytes/);
  });
});
