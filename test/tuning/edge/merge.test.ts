import { describe, expect, it } from "@jest/globals";
import { mergeRules } from "../../../tuning/edge/merge.ts";
import type { RuleContribution, ZoneRule } from "../../../tuning/edge/types.ts";
import { problemsOf } from "../../support/problems.ts";
import { cacheRule, rateRule } from "./support.ts";

function by(from: string, ...rules: readonly ZoneRule[]): RuleContribution {
  return { from, rules };
}

const header = (ref: string, value: string, expression = "true"): ZoneRule => ({
  ref,
  phase: "http_response_headers_transform",
  description: ref,
  expression,
  action: "rewrite",
  actionParameters: { headers: { "X-One": { operation: "set", value } } },
});

describe("merging", () => {
  it("makes one ruleset a phase, the callers in their order and the phases in the order of a request", () => {
    const merged = mergeRules(
      [
        by("first", header("h1", "1"), cacheRule("b"), cacheRule("a")),
        by("second", cacheRule("c"), rateRule("r")),
      ],
      "business",
    );
    expect(merged.map(({ phase, rules }) => [phase, rules.map(({ ref }) => ref)])).toEqual([
      ["http_ratelimit", ["r"]],
      ["http_request_cache_settings", ["b", "a", "c"]],
      ["http_response_headers_transform", ["h1"]],
    ]);
  });

  it("of nothing is nothing", () => {
    expect(mergeRules([], "free")).toEqual([]);
    expect(mergeRules([by("nobody")], "free")).toEqual([]);
  });

  it("leaves equal refs in different phases alone", () => {
    expect(mergeRules([by("a", cacheRule("x"), rateRule("x"))], "free")).toHaveLength(2);
  });
});

describe("a ref", () => {
  it("that two callers use in a phase names both", () => {
    expect(
      problemsOf(() =>
        mergeRules([by("edge.cache", cacheRule("x")), by("site", cacheRule("x"))], "free"),
      ),
    ).toEqual([
      {
        path: "site.x",
        got: "ref x in phase http_request_cache_settings, which edge.cache has already",
        allowed: "one rule a ref and phase: Cloudflare tells rules apart by it",
        fix: "give the rule of edge.cache or of site another ref",
      },
    ]);
  });

  it.each(["", "a b", "ä", "a.b"])("%j is none", (ref) => {
    const rule = cacheRule("x", { ref });
    expect(problemsOf(() => mergeRules([by("a", rule)], "free"))).toEqual([
      {
        path: `a.${ref}.ref`,
        got: `"${ref}"`,
        allowed: "letters, digits, _ and -, at least one",
        fix: "rename the rule",
      },
    ]);
  });
});

describe("a conflict", () => {
  const ttl = (ref: string, seconds: number, expression: string): ZoneRule =>
    cacheRule(ref, {
      expression,
      actionParameters: { cache: true, edgeTtl: { mode: "override_origin", default: seconds } },
    });

  it("is one value set to two, for the same requests", () => {
    expect(
      problemsOf(() =>
        mergeRules(
          [
            by("edge", ttl("one", 60, 'http.host eq "a"')),
            by("site", ttl("two", 300, ' http.host  eq "a" ')),
          ],
          "free",
        ),
      ),
    ).toEqual([
      {
        path: "site.two",
        got: "edgeTtl.default 300, which edge.one sets to 60",
        allowed: 'one value for the same requests ( http.host  eq "a" )',
        fix: "remove one of the two rules, or narrow the expression of one",
      },
    ]);
  });

  it("is none between equal values, other requests, or other settings", () => {
    const rules = [
      ttl("one", 60, 'http.host eq "a"'),
      ttl("same", 60, 'http.host eq "a"'),
      ttl("elsewhere", 300, 'http.host eq "b"'),
      ttl("spaced", 300, 'http.host eq "a "'),
      cacheRule("other", {
        expression: 'http.host eq "a"',
        actionParameters: { serveStale: { disableStaleWhileUpdating: true } },
      }),
    ];
    expect(mergeRules([by("a", ...rules)], "free")[0]?.rules).toHaveLength(5);
  });

  it("sees a header however it is spelled", () => {
    const rule = header("two", "2");
    const lower = { headers: { "x-one": { operation: "set", value: "2" } } };
    expect(
      problemsOf(() =>
        mergeRules([by("a", header("one", "1"), { ...rule, actionParameters: lower })], "free"),
      ).map(({ got }) => got),
    ).toEqual(['headers.x-one.value "2", which a.one sets to "1"']);
  });

  it("is two limits of one period, but not of two", () => {
    const limit = (ref: string, requestsPerPeriod: number, period: number): ZoneRule => ({
      ...rateRule("x", { requestsPerPeriod, period, mitigationTimeout: period }),
      ref,
    });
    expect(
      problemsOf(() =>
        mergeRules([by("a", limit("one", 10, 10), limit("two", 20, 10))], "pro"),
      ).map(({ got }) => got),
    ).toEqual(["requests in 10 s by cf.colo.id, ip.src 20, which a.one sets to 10"]);
    expect(
      problemsOf(() => mergeRules([by("a", limit("one", 10, 10), limit("two", 20, 60))], "pro")),
    ).toEqual([]);
  });
});

describe("the plan", () => {
  it("takes so many rules of a phase, and names who has how many", () => {
    const rates = (from: string, count: number): RuleContribution =>
      by(from, ...Array.from({ length: count }, (_, index) => rateRule(`${from}-${index}`)));
    expect(problemsOf(() => mergeRules([rates("edge", 4), rates("site", 2)], "business"))).toEqual([
      {
        path: "http_ratelimit",
        got: "6 rules (edge 4, site 2)",
        allowed: "5 on plan business",
        fix: "join rules, or remove 1, or take plan enterprise",
      },
    ]);
    expect(problemsOf(() => mergeRules([rates("edge", 101)], "enterprise"))[0]?.fix).toBe(
      "join rules, or remove 1",
    );
  });

  it("counts the Transform Rules of all phases together", () => {
    const request = (index: number): ZoneRule => ({
      ...header(`r${index}`, "1", `http.host eq "${index}"`),
      phase: "http_request_late_transform",
    });
    const rules = [
      ...Array.from({ length: 6 }, (_, index) => header(`h${index}`, "1")),
      ...Array.from({ length: 5 }, (_, index) => request(index)),
    ];
    expect(problemsOf(() => mergeRules([by("a", ...rules)], "free"))).toEqual([
      {
        path: "http_request_late_transform + http_response_headers_transform",
        got: "11 rules (a 11)",
        allowed: "10 on plan free",
        fix: "join rules, or remove 1, or take plan pro",
      },
    ]);
    expect(problemsOf(() => mergeRules([by("a", ...rules)], "pro"))).toEqual([]);
  });

  it("counts the periods it has: the same rate in the nearest is said", () => {
    // 100 / 900 s x 600 s = 66.7, of which never more than asked: 66
    const rule = rateRule("x", {
      requestsPerPeriod: 100,
      period: 900,
      mitigationTimeout: 600,
    });
    expect(problemsOf(() => mergeRules([by("site", rule)], "business"))).toEqual([
      {
        path: "site.x.period",
        got: "100 in 900 s",
        allowed:
          "10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600 seconds: what a rate-limiting rule on plan business counts",
        fix: "the same rate is 66 in 600 s: set requests 66 and periodSeconds 600, or take plan enterprise",
      },
    ]);
  });

  it("has these timeouts, characteristics, counting expressions and fields, all told at once", () => {
    const rule: ZoneRule = {
      ...rateRule("x", {
        characteristics: ["cf.unique_visitor_id", 'http.request.headers["x-api-key"]'],
        mitigationTimeout: 60,
        countingExpression: "http.response.code eq 401",
      }),
      expression: 'http.host eq "a" and http.request.method eq "POST"',
    };
    expect(
      problemsOf(() => mergeRules([by("a", rule)], "free")).map(({ path, fix }) => [path, fix]),
    ).toEqual([
      [
        "a.x.mitigationTimeout",
        "take one of these: the period is long enough, after it what was counted is past",
      ],
      ["a.x.characteristics", "add cf.colo.id"],
      [
        "a.x.characteristics",
        "count by ip.src, or take plan enterprise; a limit by user is counted by the worker",
      ],
      ["a.x.countingExpression", "leave it out, or take plan business"],
      ["a.x.expression", "leave the condition out, or take plan business"],
    ]);
    const visitor = rateRule("x", { characteristics: ["cf.colo.id", "cf.unique_visitor_id"] });
    expect(problemsOf(() => mergeRules([by("a", visitor)], "pro"))[0]?.fix).toContain(
      "take plan business",
    );
    expect(problemsOf(() => mergeRules([by("a", visitor)], "business"))).toEqual([]);
  });

  it("has regular expressions from Business, and headers in the cache key on Enterprise", () => {
    const regular = cacheRule("r", { expression: 'http.host matches "^a"' });
    const quoted = cacheRule("q", { expression: 'http.request.uri.path eq "/~matches"' });
    expect(
      problemsOf(() => mergeRules([by("a", regular, quoted)], "pro")).map(({ path }) => path),
    ).toEqual(["a.r.expression"]);
    expect(problemsOf(() => mergeRules([by("a", regular)], "business"))).toEqual([]);

    const keyed = cacheRule("k", {
      actionParameters: {
        cacheKey: { customKey: { header: { includes: ["X-Tenant-ID"] }, queryString: {} } },
      },
    });
    expect(
      problemsOf(() => mergeRules([by("a", keyed)], "business")).map(({ path, got }) => [
        path,
        got,
      ]),
    ).toEqual([["a.k.actionParameters.cacheKey.customKey", "header"]]);
    expect(problemsOf(() => mergeRules([by("a", keyed)], "enterprise"))).toEqual([]);
  });

  it("takes expressions of 1 to 4,096 characters", () => {
    const long = (length: number): ZoneRule => cacheRule("x", { expression: "a".repeat(length) });
    const wrong = (length: number) =>
      problemsOf(() => mergeRules([by("a", long(length))], "free")).map(({ got }) => got);
    expect([wrong(0), wrong(1), wrong(4096), wrong(4097)]).toEqual([
      ["0 characters"],
      [],
      [],
      ["4097 characters"],
    ]);
  });
});
