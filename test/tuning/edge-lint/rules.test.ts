import { describe, expect, it } from "@jest/globals";
import type { CacheRule, EdgeConfiguration, EdgeWorker } from "../../../tuning/edge-lint/model.ts";
import { EDGE_RULES } from "../../../tuning/edge-lint/rules.ts";
import { lintEdge } from "../../../tuning/edge-lint.ts";
import { EXAMPLES } from "./examples.ts";

function rulesOf(edge: EdgeConfiguration): readonly string[] {
  return lintEdge(edge).map(({ rule }) => rule);
}

describe("every rule", () => {
  it("has examples, and no two have one name", () => {
    const names = EDGE_RULES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect([...new Set(EXAMPLES.map(({ rule }) => rule))].sort()).toEqual([...names].sort());
  });

  it.each(EXAMPLES)("$rule tells $bad.name and not $good.name", ({ rule, bad, good, got }) => {
    const told = lintEdge(bad).filter((finding) => finding.rule === rule);
    expect(told.map((finding) => `${finding.where}: ${finding.got}`)).toEqual(got);
    expect(rulesOf(good)).not.toContain(rule);
  });

  it("is named in kebab case, and says why, what to do and by which document", () => {
    for (const { name, finds, why, fix, source } of EDGE_RULES) {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
      expect([why, fix].filter((text) => !/[.:)]$/.test(text))).toEqual([]);
      expect(finds).not.toMatch(/\.$/);
      expect(source.length).toBeGreaterThan(5);
    }
  });
});

describe("an edge of which nothing is said", () => {
  it("has nothing wrong", () => {
    expect(lintEdge({})).toEqual([]);
    expect(lintEdge({ caches: [{ name: "cache", rules: [{ path: "/*" }] }] })).toEqual([]);
  });
});

describe("what a rule leaves alone", () => {
  const worker: EdgeWorker = {
    name: "worker",
    looksUp: ["GET", "HEAD"],
    stores: ["GET"],
    key: { headers: ["X-Tenant-ID"] },
    variesBy: ["X-Tenant-ID"],
    bypass: ["authorization", "cookie"],
    respects: ["private", "no-store", "set-cookie"],
  };

  it("header names in any case", () => {
    expect(rulesOf({ workers: [worker] })).toEqual([]);
    const headers = [{ name: "PRAGMA", value: "no-cache" }];
    expect(rulesOf({ headers })).toEqual(["pragma-or-expires"]);
  });

  it("unsafe-inline beside a hash or nonce, which browsers then ignore", () => {
    const csp = (value: string) =>
      rulesOf({ headers: [{ name: "content-security-policy", value }] });
    expect(csp("script-src 'unsafe-inline' 'nonce-abc'")).toEqual([]);
    expect(csp("style-src 'unsafe-inline'; script-src 'self'")).toEqual([]);
    expect(csp("default-src 'unsafe-inline'")).toEqual(["csp-inline-scripts"]);
    expect(csp("script-src-elem 'unsafe-inline'; script-src 'self'")).toEqual([
      "csp-inline-scripts",
    ]);
  });

  it("the same content on hosts that differ", () => {
    const at = (host: string, override: number) => ({
      name: host,
      host,
      rules: [{ path: "/a", content: "image", ttl: { override } }],
    });
    const edge = (second: string) => ({ caches: [at("a.example.com", 60), at(second, 300)] });
    expect(rulesOf(edge("b.example.com"))).toEqual([]);
    // The host is the cache's name too: one layer does not contradict itself.
    expect(rulesOf(edge("a.example.com"))).toEqual([]);
  });

  it("what an earlier rule of the cache takes", () => {
    const [api, rest] = [
      { path: "/api/*", ttl: { override: 0 } },
      { path: "/*", ttl: { override: 60 } },
    ];
    const edge = (rules: readonly CacheRule[]) => ({
      origins: [{ host: "example.com", path: "/api/*", variesBy: ["Cookie"] }],
      caches: [{ name: "cdn", host: "example.com", rules }],
    });
    expect(rulesOf(edge([api, rest]))).toEqual([]);
    expect(rulesOf(edge([rest, api]))).toEqual(["private-answer-shared"]);
    expect(rulesOf(edge([{ ...api, host: "other.example.com" }, rest]))).toEqual([
      "private-answer-shared",
    ]);
  });

  it("a lowest lifetime where the origin allows keeping is a warning only", () => {
    const severity = (cacheControl: string) =>
      lintEdge({
        caches: [{ name: "cdn", rules: [{ path: "/a", cacheControl, ttl: { min: 1 } }] }],
      }).map((finding) => finding.severity);
    expect(severity("public, max-age=60")).toEqual(["warning"]);
    expect(severity("private, max-age=60")).toEqual(["error"]);
  });

  it("a lifetime that the policy's bounds make equal", () => {
    const layer = (name: string, cacheControl: string, max: number) => ({
      name,
      rules: [{ path: "/a", content: "image", cacheControl, ttl: { min: 0, default: 60, max } }],
    });
    const year = "public, max-age=31536000";
    expect(rulesOf({ caches: [layer("a", year, 600), layer("b", "max-age=600", 900)] })).toEqual(
      [],
    );
    expect(rulesOf({ caches: [layer("a", year, 600), layer("b", year, 900)] })).toEqual([
      "ttls-disagree",
    ]);
  });
});
