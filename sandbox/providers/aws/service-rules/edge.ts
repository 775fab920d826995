/** What S3, WAF and ACM refuse, beyond the validation of the terraform provider. */

import type { ServiceRule, View } from "./view.ts";

function checkBucketName(view: View): void {
  const name = view.text("bucket");
  if (name === undefined) return;
  const wellFormed =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!wellFormed)
    view.fail(
      "bucket",
      "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
    );
}

const BUCKET: readonly ServiceRule[] = [
  { source: "S3 user guide, bucketnamingrules", check: checkBucketName },
];

const LIFECYCLE: readonly ServiceRule[] = [
  {
    source:
      "S3 user guide, intro-lifecycle-rules; terraform-provider-aws, bucket_lifecycle_configuration.go",
    check: (view) => {
      for (const rule of view.items("rules")) {
        for (const transition of rule.items("transitions")) {
          transition.needs(["storageClass"], "the class to move objects to");
          if (transition.given("date") === transition.given("days"))
            transition.exactlyOneOf("days", "date");
          const [days, storage] = [transition.number("days"), transition.text("storageClass")];
          if (
            days !== undefined &&
            days < 30 &&
            (storage === "STANDARD_IA" || storage === "ONEZONE_IA")
          ) {
            transition.fail("days", `at least 30 days before ${storage}`);
          }
        }
        for (const transition of rule.items("noncurrentVersionTransitions")) {
          transition.needs(["noncurrentDays", "storageClass"], "a transition needs it");
        }
      }
    },
  },
];

/** Source of the numbers: WAF API, RateBasedStatement. */
function checkRate(rate: View): void {
  const [limit, window, key] = [
    rate.number("limit"),
    rate.number("evaluationWindowSec"),
    rate.text("aggregateKeyType"),
  ];
  if (limit !== undefined && (limit < 10 || limit > 2e9)) rate.fail("limit", "10 to 2000000000");
  if (window !== undefined && ![60, 120, 300, 600].includes(window)) {
    rate.fail("evaluationWindowSec", "60, 120, 300, 600");
  }
  const keys = ["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"];
  if (key !== undefined && !keys.includes(key)) rate.fail("aggregateKeyType", keys.join(", "));
}

function checkWebAcl(view: View): void {
  const region = view.text("region") ?? view.context.region;
  if (view.text("scope") === "CLOUDFRONT" && region !== "us-east-1") {
    view.fail(
      "scope",
      "REGIONAL; a web ACL for CLOUDFRONT is made in us-east-1",
      'set region to "us-east-1"',
    );
  }
  const seen = new Set<number>();
  for (const rule of view.items("rules")) {
    const priority = rule.number("priority");
    if (priority !== undefined && seen.has(priority))
      rule.fail("priority", "a priority of its own");
    if (priority !== undefined) seen.add(priority);
    rule.exactlyOneOf("action", "overrideAction");
    const rate = rule.block("statement")?.block("rateBasedStatement");
    if (rate !== undefined) checkRate(rate);
  }
}

/** By type token. */
export const EDGE_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:s3/bucket:Bucket": BUCKET,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": LIFECYCLE,
  "aws:s3/bucketObjectv2:BucketObjectv2": [
    {
      source: "terraform-provider-aws, internal/service/s3/object.go: ConflictsWith",
      check: (view) => {
        view.atMostOneOf("source", "content", "contentBase64");
      },
    },
  ],
  "aws:wafv2/webAcl:WebAcl": [{ source: "WAF API, CreateWebACL: Scope, Rule", check: checkWebAcl }],
  "aws:acm/certificate:Certificate": [
    {
      source: "terraform-provider-aws, internal/service/acm/certificate.go: ExactlyOneOf",
      check: (view) => {
        view.exactlyOneOf("domainName", "privateKey", "privateKeyWo");
        if (view.given("domainName") && view.absent("certificateAuthorityArn")) {
          view.needs(
            ["validationMethod"],
            "DNS or EMAIL; a requested certificate has to be validated",
          );
        }
      },
    },
  ],
};
