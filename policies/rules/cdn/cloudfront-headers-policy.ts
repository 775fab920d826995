import { resourceRule } from "../../core/rule.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, eachBehavior } from "./distribution.ts";
import { CORS_ONLY } from "./headers.ts";
import { cloudFrontGuide } from "./sources.ts";

/** Whether a function writes the answers, their headers included. @throws Unjudgeable */
function hasWriter({ at }: Behavior): boolean {
  const functions = ["functionAssociations", "lambdaFunctionAssociations"];
  return functions
    .flatMap((key) => at.at(key).list())
    .some((each) => each.at("eventType").text()?.endsWith("-response") === true);
}

/** Every behavior adds security headers. */
export const cloudfrontHeadersPolicy = resourceRule({
  name: "cloudfront-headers-policy",
  service: "cdn",
  checks:
    "Every behavior has a response headers policy with security headers, or a function that writes its answers' headers.",
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
    eachBehavior(distribution, report, (behavior) => {
      const policy = behavior.at.at("responseHeadersPolicyId");
      if (policy.isHidden) return;
      const id = policy.text() ?? "";
      const cors = Object.hasOwn(CORS_ONLY, id) ? CORS_ONLY[id] : undefined;
      if ((id !== "" && cors === undefined) || hasWriter(behavior)) return;
      const got = cors === undefined ? "not set" : `the managed policy ${cors}`;
      report.violation(
        `responseHeadersPolicyId of ${behavior.title} is ${got}: its answers carry no security headers. Set the id of an aws.cloudfront.ResponseHeadersPolicy.`,
        policy,
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: {
      defaultCacheBehavior: { responseHeadersPolicyId: "67f7725c-0000-4000-8000-000000000001" },
    },
  },
  bad: {
    example: { type: DISTRIBUTION, props: { defaultCacheBehavior: { targetOriginId: "site" } } },
    says: [
      "responseHeadersPolicyId of the default behavior is not set: its answers carry no security headers. Set the id of an aws.cloudfront.ResponseHeadersPolicy.",
    ],
  },
});
