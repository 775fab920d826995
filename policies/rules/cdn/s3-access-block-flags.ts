import { resourceRule } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";
import { Secret, UNKNOWN } from "../../core/value.ts";
import { ACCESS_BLOCK, ACCOUNT_BLOCK, FLAGS } from "./buckets.ts";
import { s3Guide } from "./sources.ts";

function isOn(value: Props[string] | undefined): boolean {
  return value === true || value === "true";
}

/** What is not known yet may be on: it stays as it is. */
function remedy(inputs: Props): Props | undefined {
  const off = FLAGS.filter((flag) => {
    const value = inputs[flag];
    return !isOn(value) && value !== UNKNOWN && !(value instanceof Secret);
  });
  if (off.length === 0) return undefined;
  return { ...inputs, ...Object.fromEntries(off.map((flag) => [flag, true])) };
}

const ALL = Object.fromEntries(FLAGS.map((flag) => [flag, true]));

/** A block that blocks. */
export const s3AccessBlockFlags = resourceRule({
  name: "s3-access-block-flags",
  service: "cdn",
  checks: "A public access block has all of its four flags on.",
  why: "Each flag closes another way: with one of them off, an ACL or a policy written later makes the bucket public.",
  severity: "critical",
  level: "mandatory",
  references: [
    s3Guide(
      "Blocking public access to your Amazon S3 storage",
      "access-control-block-public-access",
    ),
    { title: "CIS AWS Foundations Benchmark 3.0.0, 2.1.4" },
  ],
  types: [ACCESS_BLOCK, ACCOUNT_BLOCK],
  check(block, report) {
    report.each(FLAGS, (name) => {
      const flag = block.at(name);
      if (flag.flag() === true) return;
      report.violation(
        `${name} is ${flag.text() ?? "not set, which is false"}: set it to true. A site is read through CloudFront with an origin access control, which needs no public bucket.`,
        flag,
      );
    });
  },
  remedy,
  good: { type: ACCESS_BLOCK, props: { bucket: "site", ...ALL } },
  bad: {
    example: {
      type: ACCESS_BLOCK,
      props: {
        bucket: "site",
        blockPublicAcls: true,
        blockPublicPolicy: false,
        ignorePublicAcls: true,
      },
    },
    says: [
      "blockPublicPolicy is false: set it to true. A site is read through CloudFront with an origin access control, which needs no public bucket.",
      "restrictPublicBuckets is not set, which is false: set it to true. A site is read through CloudFront with an origin access control, which needs no public bucket.",
    ],
  },
});
