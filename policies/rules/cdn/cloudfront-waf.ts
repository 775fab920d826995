import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide, securityHub } from "./sources.ts";

/** A firewall stands before a distribution. */
export const cloudfrontWaf = resourceRule({
  name: "cloudfront-waf",
  service: "cdn",
  checks: "A distribution has a web ACL of AWS WAF.",
  why: "Without a firewall, floods, scrapers and known attacks reach the origin, and each request of them is paid for.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudFrontGuide("Use AWS WAF protections", "distribution-web-awswaf"),
    securityHub("CloudFront.6"),
  ],
  types: [DISTRIBUTION],
  limits: z.strictObject({
    firewallElsewhere: z
      .boolean()
      .default(false)
      .describe("Another firewall, such as Cloudflare's, stands before all distributions."),
  }),
  check(distribution, report, { firewallElsewhere }) {
    if (firewallElsewhere) return;
    const acl = distribution.at("webAclId");
    if (acl.isSet && (acl.isHidden || acl.text() !== "")) return;
    report.violation(
      "webAclId is not set: make an aws.wafv2.WebAcl of scope CLOUDFRONT in us-east-1 and set its ARN. If another firewall stands before all distributions, set the limit firewallElsewhere to true.",
      acl,
    );
  },
  good: {
    type: DISTRIBUTION,
    props: { webAclId: "arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/example" },
  },
  bad: {
    example: { type: DISTRIBUTION, props: { enabled: true } },
    says: [
      "webAclId is not set: make an aws.wafv2.WebAcl of scope CLOUDFRONT in us-east-1 and set its ARN. If another firewall stands before all distributions, set the limit firewallElsewhere to true.",
    ],
  },
});
