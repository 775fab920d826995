import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { ACCESS_BLOCK, ACCOUNT_BLOCK, BUCKETS } from "./buckets.ts";
import { s3Guide, securityHub } from "./sources.ts";

/** Buckets that a block's value was made from, which is told even when the value is not. */
function madeFrom(stack: Stack, block: Resource): readonly Resource[] {
  return BUCKETS.flatMap((type) => stack.madeFrom(block, "bucket", type));
}

/** Whether a block is one of this bucket's. @throws Unjudgeable when nothing tells whose it is */
function isOf(stack: Stack, block: Resource, bucket: Resource): boolean {
  const name = block.at("bucket");
  const names = [bucket.at("bucket"), bucket.at("id")].filter((at) => at.isSet && !at.isHidden);
  if (!name.isHidden && names.length > 0) return names.some((at) => at.text() === name.text());
  const made = madeFrom(stack, block);
  if (made.length > 0) return made.includes(bucket);
  name.text();
  return false;
}

/** Whether there is a block of the bucket. Those that tell nothing come last: another one may be the bucket's. */
function isBlocked(stack: Stack, bucket: Resource): boolean {
  const opaque = (block: Resource): boolean =>
    block.at("bucket").isHidden && madeFrom(stack, block).length === 0;
  const blocks = stack.ofType(ACCESS_BLOCK);
  return [...blocks.filter((block) => !opaque(block)), ...blocks.filter(opaque)].some((block) =>
    isOf(stack, block, bucket),
  );
}

const BUCKET = { type: "aws:s3/bucket:Bucket", name: "site", props: { bucket: "site-content" } };
const BLOCK = {
  type: ACCESS_BLOCK,
  name: "site-access",
  props: { bucket: "site-content" },
};

/** Every bucket has a block. */
export const s3BucketAccessBlock = stackRule({
  name: "s3-bucket-access-block",
  service: "cdn",
  checks: "Every bucket has a public access block, of its own or of the account.",
  why: "New buckets are private until somebody writes a policy: the block is what keeps that from making it public.",
  severity: "high",
  level: "mandatory",
  references: [
    s3Guide(
      "Blocking public access to your Amazon S3 storage",
      "access-control-block-public-access",
    ),
    securityHub("S3.8"),
    { title: "CIS AWS Foundations Benchmark 3.0.0, 2.1.4" },
  ],
  types: [...BUCKETS],
  check(stack, report) {
    if (stack.ofType(ACCOUNT_BLOCK).length > 0) return;
    report.each(
      stack.ofType(...BUCKETS),
      (bucket) => bucket,
      (bucket) => {
        if (isBlocked(stack, bucket)) return;
        report.violation(
          bucket,
          "The bucket has no public access block: make an aws.s3.BucketPublicAccessBlock of it with all four flags true.",
        );
      },
    );
  },
  good: [BUCKET, BLOCK],
  bad: {
    example: [BUCKET, { ...BLOCK, props: { bucket: "another" } }],
    says: [
      "The bucket has no public access block: make an aws.s3.BucketPublicAccessBlock of it with all four flags true.",
    ],
  },
});
