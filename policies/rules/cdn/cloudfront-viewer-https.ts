import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION, eachBehavior } from "./distribution.ts";
import { cloudFrontGuide, securityHub } from "./sources.ts";

const ENCRYPTED: readonly string[] = ["redirect-to-https", "https-only"];

/** No plain HTTP to viewers. */
export const cloudfrontViewerHttps = resourceRule({
  name: "cloudfront-viewer-https",
  service: "cdn",
  checks: "Every behavior redirects HTTP to HTTPS or refuses it.",
  why: "What is sent in plain text can be read and changed on the way, session cookies included.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Require HTTPS for communication between viewers and CloudFront",
      "using-https-viewers-to-cloudfront",
    ),
    securityHub("CloudFront.3"),
  ],
  types: [DISTRIBUTION],
  check(distribution, report) {
    eachBehavior(distribution, report, ({ title, at }) => {
      const policy = at.at("viewerProtocolPolicy");
      const got = policy.text();
      if (got !== undefined && ENCRYPTED.includes(got)) return;
      report.violation(
        `viewerProtocolPolicy of ${title} is ${got ?? "not set"}: set it to redirect-to-https, or https-only for an API.`,
        policy,
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: {
      defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
      orderedCacheBehaviors: [{ pathPattern: "/api/*", viewerProtocolPolicy: "https-only" }],
    },
  },
  bad: {
    example: {
      type: DISTRIBUTION,
      props: {
        defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
        orderedCacheBehaviors: [{ pathPattern: "/images/*", viewerProtocolPolicy: "allow-all" }],
      },
    },
    says: [
      "viewerProtocolPolicy of the behavior of /images/* is allow-all: set it to redirect-to-https, or https-only for an API.",
    ],
  },
});
