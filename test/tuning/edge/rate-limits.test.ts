import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { CloudflarePlan, RateLimitConfig } from "../../../config/schema.ts";
import { planZone } from "../../../tuning/edge.ts";
import { nearestRate } from "../../../tuning/edge/rates.ts";
import type { ZoneRule } from "../../../tuning/edge/types.ts";
import { problemsOf } from "../../support/problems.ts";
import { CLASSES, SEARCH, limited, zoneOn } from "./support.ts";

type Limits = Readonly<Record<string, RateLimitConfig>>;

function plan(limits: Limits, on: CloudflarePlan = "business") {
  return planZone(limited(limits), zoneOn(on), CLASSES);
}

function rules(limits: Limits, on: CloudflarePlan = "business"): readonly ZoneRule[] {
  return plan(limits, on)
    .contributions.filter(({ from }) => from === "edge.rateLimits")
    .flatMap((contribution) => contribution.rules);
}

function wrong(limits: Limits, on: CloudflarePlan = "business") {
  return problemsOf(() => plan(limits, on));
}

describe("a limit by address", () => {
  const login: RateLimitConfig = { ...SEARCH, path: "/api/auth/*", methods: ["POST"], requests: 5 };

  it("is a rule that blocks with 429 for as long as it counts", () => {
    expect(rules({ login })[0]).toEqual({
      ref: "limit_login",
      phase: "http_ratelimit",
      description: "login: 5 in 60 s of an address",
      expression:
        'http.host eq "api.example.com" and starts_with(http.request.uri.path, "/api/auth/") and http.request.method in {"POST"}',
      action: "block",
      actionParameters: {
        response: {
          statusCode: 429,
          contentType: "application/json",
          content:
            '{"error":"rate_limited","message":"More than 5 requests in 60 seconds.","retryAfterSeconds":60}',
        },
      },
      ratelimit: {
        characteristics: ["cf.colo.id", "ip.src"],
        period: 60,
        requestsPerPeriod: 5,
        mitigationTimeout: 60,
      },
    });
  });

  it("has a header rule for its Retry-After", () => {
    expect(rules({ search: SEARCH })[1]).toEqual({
      ref: "retry_after_limit_search",
      phase: "http_response_headers_transform",
      description: "Retry-After of limit_search",
      expression:
        'cf.response.error_type eq "ratelimit" and http.host eq "api.example.com" and http.request.uri.path eq "/api/search"',
      action: "rewrite",
      actionParameters: { headers: { "retry-after": { operation: "set", value: "60" } } },
    });
  });

  it("keeps the order of the configuration, the header of the longest block last", () => {
    const slow: RateLimitConfig = { ...SEARCH, path: "/api/*", periodSeconds: 600 };
    expect(rules({ slow, search: SEARCH }).map(({ ref }) => ref)).toEqual([
      "limit_slow",
      "limit_search",
      "retry_after_limit_search",
      "retry_after_limit_slow",
    ]);
  });

  it("shares the header of the longest with another on the same requests", () => {
    const slow: RateLimitConfig = { ...SEARCH, periodSeconds: 600 };
    expect(rules({ slow, search: SEARCH }).map(({ ref }) => ref)).toEqual([
      "limit_slow",
      "limit_search",
      "retry_after_limit_slow",
    ]);
  });

  it("is none where there is none", () => {
    expect(rules({})).toEqual([]);
  });

  it("names no host and has no body on Free", () => {
    const [rule] = rules({ search: { ...SEARCH, periodSeconds: 10 } }, "free");
    expect(rule?.expression).toBe('http.request.uri.path eq "/api/search"');
    expect(rule).not.toHaveProperty("actionParameters");
    expect(
      plan({ search: { ...SEARCH, periodSeconds: 10 } }, "free").settings.find(
        ({ name }) => name === "rateLimits.search",
      )?.why,
    ).toContain("of every proxied host");
  });
});

describe("what a plan cannot do", () => {
  it("is the guides' 100 in 15 minutes on Business", () => {
    expect(wrong({ all: { ...SEARCH, requests: 100, periodSeconds: 900 } })).toEqual([
      {
        path: "edge.rateLimits.all.periodSeconds",
        got: "100 in 900 s",
        allowed:
          "10, 15, 20, 30, 40, 45, 60, 90, 120, 180, 240, 300, 480, 600 seconds: what a rate-limiting rule on plan business counts",
        fix: "the same rate is 66 in 600 s: set requests 66 and periodSeconds 600, or take plan enterprise",
      },
    ]);
  });

  it("is told with everything else that is wrong", () => {
    const users = { ...SEARCH, by: "user" as const, periodSeconds: 300, requests: 100 };
    const login = { ...SEARCH, path: "/login?", methods: ["POST" as const] };
    expect(
      wrong({ search: SEARCH, login, users }, "free").map(({ path, fix }) => [path, fix]),
    ).toEqual([
      // 10 in 60 s x 10 s = 1.67
      [
        "edge.rateLimits.search.periodSeconds",
        "the same rate is 1 in 10 s: set requests 1 and periodSeconds 10, or take plan pro",
      ],
      [
        "edge.rateLimits.login.periodSeconds",
        "the same rate is 1 in 10 s: set requests 1 and periodSeconds 10, or take plan pro",
      ],
      [
        "edge.rateLimits.login.methods",
        "leave methods out, so that every request of the path counts, or take plan business",
      ],
      ["edge.rateLimits.login.path", "write * in its place: /login*"],
      // 100 in 300 s x 60 s = 20
      [
        "edge.rateLimits.users.periodSeconds",
        "the same rate is 20 in 60 s: set requests 20 and periodSeconds 60",
      ],
      ["edge.rateLimits", "join rules, or remove 1, or take plan pro"],
    ]);
  });
});

describe("a limit by user", () => {
  const user: RateLimitConfig = { ...SEARCH, path: "/api/*", by: "user", requests: 100 };

  it("is the worker's: no rule, but a binding and a pattern", () => {
    const zone = plan({ "per-user": user, scrape: { ...user, requests: 5, methods: ["POST"] } });
    expect(zone.contributions.map(({ from }) => from)).not.toContain("edge.rateLimits");
    expect(zone.worker?.limits).toEqual([
      { name: "per-user", binding: "LIMIT_PER_USER", requests: 100, periodSeconds: 60 },
      { name: "scrape", binding: "LIMIT_SCRAPE", requests: 5, periodSeconds: 60 },
    ]);
    expect(zone.worker?.config.userLimits).toEqual([
      { binding: "LIMIT_PER_USER", pattern: "/api/*", methods: [], periodSeconds: 60 },
      { binding: "LIMIT_SCRAPE", pattern: "/api/*", methods: ["POST"], periodSeconds: 60 },
    ]);
  });

  it("counts 10 or 60 seconds, on any plan", () => {
    expect(wrong({ user: { ...user, periodSeconds: 10 } }, "free")).toEqual([]);
    expect(wrong({ user: { ...user, periodSeconds: 120 } }, "enterprise")).toEqual([
      {
        path: "edge.rateLimits.user.periodSeconds",
        got: "100 in 120 s",
        allowed: "10, 60 seconds: what the worker's rate-limiting binding counts",
        fix: "the same rate is 50 in 60 s: set requests 50 and periodSeconds 60",
      },
    ]);
  });
});

describe("the nearest rate", () => {
  it.each([
    [{ requests: 100, periodSeconds: 900 }, [10, 60, 600], { requests: 66, periodSeconds: 600 }],
    // By ratio 25 is nearer to 10 (2.5 times) than to 60 (2.4 times is nearer): 60 / 25 = 2.4
    [{ requests: 25, periodSeconds: 25 }, [10, 60], { requests: 60, periodSeconds: 60 }],
    [{ requests: 24, periodSeconds: 24 }, [10, 60], { requests: 10, periodSeconds: 10 }],
    // 5 in an hour is 0.01 in 10 s: one is the least there is
    [{ requests: 5, periodSeconds: 3600 }, [10], { requests: 1, periodSeconds: 10 }],
  ])("of %o in %j", (rate, periods, expected) => {
    expect(nearestRate(rate, periods)).toEqual(expected);
  });

  it("lets never more through than was asked for, except that one request is the least", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 10, max: 86_400 }),
        (requests, periodSeconds) => {
          const near = nearestRate({ requests, periodSeconds }, [10, 60, 600]);
          expect([10, 60, 600]).toContain(near.periodSeconds);
          expect(
            near.requests === 1 || near.requests * periodSeconds <= requests * near.periodSeconds,
          ).toBe(true);
        },
      ),
    );
  });
});
