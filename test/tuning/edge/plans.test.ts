import { describe, expect, it } from "@jest/globals";
import { CLOUDFLARE_PLANS } from "../../../config/schema-edge.ts";
import { PLAN_LIMITS, PLAN_SOURCES, largerPlan } from "../../../tuning/edge/plans.ts";

describe("the plans", () => {
  it("have these numbers of rules, in Cloudflare's table of features", () => {
    expect(
      CLOUDFLARE_PLANS.map((plan) => {
        const { rules } = PLAN_LIMITS[plan];
        return [
          rules.http_request_cache_settings,
          rules.http_response_headers_transform,
          rules.http_request_firewall_custom,
          rules.http_ratelimit,
        ];
      }),
    ).toEqual([
      [10, 10, 5, 1],
      [25, 25, 20, 2],
      [50, 50, 100, 5],
      [300, 300, 1000, 100],
    ]);
  });

  it("count these periods: 10 s, up to 1 min, up to 10 min, up to 65,535 s", () => {
    expect(CLOUDFLARE_PLANS.map((plan) => PLAN_LIMITS[plan].ratePeriods.at(-1))).toEqual([
      10, 60, 600, 65_535,
    ]);
    expect(CLOUDFLARE_PLANS.map((plan) => PLAN_LIMITS[plan].mitigationTimeouts.at(-1))).toEqual([
      10, 3600, 86_400, 86_400,
    ]);
    expect(PLAN_LIMITS.pro.ratePeriods).toEqual([10, 15, 20, 30, 40, 45, 60]);
  });

  it("name a source for every number", () => {
    expect(Object.keys(PLAN_SOURCES).sort()).toEqual(Object.keys(PLAN_LIMITS.free).sort());
  });

  it("are searched upwards", () => {
    const regular = (limits: { readonly regularExpressions: boolean }) => limits.regularExpressions;
    expect([largerPlan("free", regular), largerPlan("business", regular)]).toEqual([
      "business",
      "enterprise",
    ]);
    expect(largerPlan("enterprise", regular)).toBeUndefined();
  });
});
