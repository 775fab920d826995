import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION, eachBehavior } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** Cache policies instead of what came before them. */
export const cloudfrontForwardedValues = resourceRule({
  name: "cloudfront-forwarded-values",
  service: "cdn",
  checks: "Behaviors have cache policies instead of forwardedValues.",
  why: "What forwardedValues sends to the origin is also in the key, so that cookies and headers the origin needs break the cache; Brotli is not to be had.",
  severity: "low",
  level: "advisory",
  references: [cloudFrontGuide("Control the cache key with a policy", "controlling-the-cache-key")],
  types: [DISTRIBUTION],
  check(distribution, report) {
    eachBehavior(distribution, report, ({ title, at }) => {
      const legacy = at.at("forwardedValues");
      if (!legacy.isSet) return;
      report.violation(
        `forwardedValues of ${title} are the settings from before cache policies: set cachePolicyId for the key and originRequestPolicyId for what the origin gets besides.`,
        legacy,
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: { defaultCacheBehavior: { cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" } },
  },
  bad: {
    example: {
      type: DISTRIBUTION,
      props: {
        defaultCacheBehavior: {
          forwardedValues: { queryString: false, cookies: { forward: "none" } },
        },
      },
    },
    says: [
      "forwardedValues of the default behavior are the settings from before cache policies: set cachePolicyId for the key and originRequestPolicyId for what the origin gets besides.",
    ],
  },
});
