import type { Cursor } from "../../core/cursor.ts";
import type { Report } from "../../core/rule.ts";
import { resourceRule } from "../../core/rule.ts";
import { DISTRIBUTION } from "./distribution.ts";
import { cloudFrontGuide, securityHub } from "./sources.ts";

/** Whether a place holds something else than an empty text; what is not known yet is something. */
function isGiven(at: Cursor): boolean {
  return at.isSet && (at.isHidden || at.text() !== "");
}

function judge(origin: Cursor, report: Report): void {
  const config = origin.at("s3OriginConfig");
  // Throws when the whole block is unknown: nothing in it can be taken for set.
  config.entries();
  const identity = config.at("originAccessIdentity");
  if (isGiven(identity)) {
    report.violation(
      "The origin uses an origin access identity, which cannot read buckets encrypted with a KMS key. Make an aws.cloudfront.OriginAccessControl and set originAccessControlId in its place.",
      identity,
    );
    return;
  }
  if (isGiven(origin.at("originAccessControlId"))) return;
  if (origin.at("customOriginConfig").isSet || origin.at("vpcOriginConfig").isSet) return;
  report.violation(
    "The S3 origin has no originAccessControlId: CloudFront does not sign its requests, so that the bucket has to be public. Make an aws.cloudfront.OriginAccessControl and set its id here.",
    origin,
  );
}

const ORIGIN = { originId: "site", domainName: "site.s3.eu-central-1.amazonaws.com" };

/** CloudFront signs its requests to S3. */
export const cloudfrontOriginAccessControl = resourceRule({
  name: "cloudfront-origin-access-control",
  service: "cdn",
  checks: "CloudFront reads its S3 origins by an origin access control, not by an identity.",
  why: "Without signed requests the bucket has to be public; the older identity cannot sign for KMS keys or newer regions.",
  severity: "high",
  level: "mandatory",
  references: [
    cloudFrontGuide(
      "Restrict access to an Amazon S3 origin",
      "private-content-restricting-access-to-s3",
    ),
    securityHub("CloudFront.13"),
  ],
  types: [DISTRIBUTION],
  check(distribution, report) {
    report.each(distribution.at("origins").list(), (origin) => {
      judge(origin, report);
    });
  },
  good: {
    type: DISTRIBUTION,
    props: { origins: [{ ...ORIGIN, originAccessControlId: "E327GJI25M56DG" }] },
  },
  bad: {
    example: {
      type: DISTRIBUTION,
      props: {
        origins: [
          {
            ...ORIGIN,
            s3OriginConfig: {
              originAccessIdentity: "origin-access-identity/cloudfront/E2QWRUHAPOMQZL",
            },
          },
        ],
      },
    },
    says: [
      "The origin uses an origin access identity, which cannot read buckets encrypted with a KMS key. Make an aws.cloudfront.OriginAccessControl and set originAccessControlId in its place.",
    ],
  },
});
