import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { RULESET, isActive, cloudflareDocs, zoneOf } from "./zone.ts";

const ROUTE = "cloudflare:index/workersRoute:WorkersRoute";

function isLimited(stack: Stack, zone: string): boolean {
  return stack.ofType(RULESET).some(
    (ruleset) =>
      ruleset.at("phase").text() === "http_ratelimit" &&
      // A ruleset of the account holds for all of its zones.
      (ruleset.at("accountId").isSet || zoneOf(ruleset) === zone) &&
      ruleset.at("rules").list().some(isActive),
  );
}

const zoneId = "023e105f4ecef8ad9ca31a8372d0c353";
const route = {
  type: ROUTE,
  name: "api",
  props: { zoneId, pattern: "api.example.com/*", script: "cache" },
};

/** A zone whose traffic costs something has limits. */
export const cloudflareRateLimit = stackRule({
  name: "cloudflare-rate-limit",
  service: "edge",
  checks: "A zone with workers has rate limiting rules.",
  why: "Without them one client can run the worker, and the origin behind it, as often as it likes, at the owner's expense.",
  severity: "low",
  level: "advisory",
  references: [cloudflareDocs("Rate limiting rules", "waf/rate-limiting-rules")],
  types: [ROUTE],
  check(stack, report) {
    const first = new Map<string, Resource>();
    report.each(
      stack.ofType(ROUTE),
      (worker) => worker,
      (worker) => {
        const zone = zoneOf(worker);
        if (first.has(zone)) return;
        first.set(zone, worker);
        if (isLimited(stack, zone)) return;
        report.violation(
          worker,
          "The zone of this route has no rule of phase http_ratelimit: limit requests of an address in a ruleset.",
        );
      },
    );
  },
  good: [
    route,
    {
      type: RULESET,
      name: "limits",
      props: { zoneId, kind: "zone", phase: "http_ratelimit", rules: [{ action: "block" }] },
    },
  ],
  bad: {
    example: [route],
    says: [
      "The zone of this route has no rule of phase http_ratelimit: limit requests of an address in a ruleset.",
    ],
  },
});
