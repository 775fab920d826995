import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION, eachBehavior } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** Every behavior adds security headers. */
export const cloudfrontHeadersPolicy = resourceRule({
  name: "cloudfront-headers-policy",
  service: "cdn",
  checks: "Every behavior has a response headers policy.",
  why: "S3 and most programs send no security headers; without a policy browsers get answers without HSTS and nosniff.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Understand response headers policies",
      "understanding-response-headers-policies",
    ),
    {
      title: "OWASP HTTP Headers Cheat Sheet",
      url: "https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html",
    },
  ],
  types: [DISTRIBUTION],
  check(distribution, report) {
    eachBehavior(distribution, report, ({ title, at }) => {
      const policy = at.at("responseHeadersPolicyId");
      if (policy.isSet && (policy.isHidden || policy.text() !== "")) return;
      report.violation(
        `responseHeadersPolicyId of ${title} is not set: its answers carry no security headers. Set the id of an aws.cloudfront.ResponseHeadersPolicy.`,
        policy,
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: {
      defaultCacheBehavior: { responseHeadersPolicyId: "5cc3b908-e619-4b99-88e5-2cf7f45965bd" },
    },
  },
  bad: {
    example: { type: DISTRIBUTION, props: { defaultCacheBehavior: { targetOriginId: "site" } } },
    says: [
      "responseHeadersPolicyId of the default behavior is not set: its answers carry no security headers. Set the id of an aws.cloudfront.ResponseHeadersPolicy.",
    ],
  },
});
