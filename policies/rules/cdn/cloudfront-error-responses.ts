import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** Errors that S3 gives for a file that is not there: 403 without the right to list, 404 with it. */
const MISSING: readonly number[] = [403, 404];

/** No page in the place of all errors. */
export const cloudfrontErrorResponses = resourceRule({
  name: "cloudfront-error-responses",
  service: "cdn",
  checks: "A distribution with several paths does not turn 403 and 404 into 200 with a page.",
  why: "Error responses hold for the whole distribution: the API's errors, blocks of the firewall and missing scripts all become a page with status 200.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "How CloudFront processes HTTP 4xx and 5xx status codes from your origin",
      "HTTPStatusCodes",
    ),
    { title: "Guide 001, error pages of a single-page application on the distribution of /api/*" },
  ],
  types: [DISTRIBUTION],
  check(distribution, report) {
    report.each(distribution.at("customErrorResponses").list(), (response) => {
      const code = response.at("errorCode").number();
      const answered = response.at("responseCode").number();
      if (code === undefined || !MISSING.includes(code)) return;
      if (answered === undefined || answered < 200 || answered > 299) return;
      const paths = distribution.at("orderedCacheBehaviors").list().length;
      if (paths === 0) return;
      const others = paths === 1 ? "another path" : `${paths} other paths`;
      report.violation(
        `Error ${code} becomes ${answered} on the whole distribution, which serves ${others} too. Take responseCode and responsePagePath out, and rewrite paths without a file name to the page in a CloudFront function of the default behavior.`,
        response.at("responseCode"),
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: {
      customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: 0 }],
      orderedCacheBehaviors: [{ pathPattern: "/api/*" }],
    },
  },
  bad: {
    example: {
      type: DISTRIBUTION,
      props: {
        customErrorResponses: [
          { errorCode: 404, responseCode: 200, responsePagePath: "/index.html" },
        ],
        orderedCacheBehaviors: [{ pathPattern: "/api/*" }],
      },
    },
    says: [
      "Error 404 becomes 200 on the whole distribution, which serves another path too. Take responseCode and responsePagePath out, and rewrite paths without a file name to the page in a CloudFront function of the default behavior.",
    ],
  },
});
