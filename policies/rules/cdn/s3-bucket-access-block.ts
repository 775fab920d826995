import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { ACCESS_BLOCK, ACCOUNT_BLOCK, BUCKETS } from "./buckets.ts";
import { s3Guide, securityHub } from "./sources.ts";

/** Buckets that a block's value was made from, which is told even when the value is not. */
function madeFrom(stack: Stack, block: Resource): readonly Resource[] {
  return BUCKETS.flatMap((type) => stack.madeFrom(block, "bucket", type));
}

/** The blocks of a stack: by the bucket's name or id, by the bucket they were made from, and those that tell nothing. */
interface Blocks {
  readonly names: ReadonlySet<string>;
  readonly buckets: ReadonlySet<Resource>;
  /** Those of the buckets whose block has no name yet: what it was made from is all there is. */
  readonly nameless: ReadonlySet<Resource>;
  readonly opaque: readonly Resource[];
}

function blocksOf(stack: Stack): Blocks {
  const blocks = stack.ofType(ACCESS_BLOCK).map((block) => {
    const at = block.at("bucket");
    return { block, name: at.isHidden ? undefined : at.text(), made: madeFrom(stack, block) };
  });
  return {
    names: new Set(blocks.flatMap(({ name }) => name ?? [])),
    buckets: new Set(blocks.flatMap(({ made }) => made)),
    nameless: new Set(blocks.flatMap(({ name, made }) => (name === undefined ? made : []))),
    opaque: blocks
      .filter(({ block, made }) => block.at("bucket").isHidden && made.length === 0)
      .map(({ block }) => block),
  };
}

/** Whether there is a block of the bucket. @throws Unjudgeable when one tells nothing: it may be the bucket's */
function isBlocked({ names, buckets, nameless, opaque }: Blocks, bucket: Resource): boolean {
  const known = [bucket.at("bucket"), bucket.at("id")].flatMap((at) =>
    at.isHidden ? [] : (at.text() ?? []),
  );
  if (nameless.has(bucket) || known.some((name) => names.has(name))) return true;
  if (known.length === 0 && buckets.has(bucket)) return true;
  opaque[0]?.at("bucket").text();
  // A name that is not known yet may be one of those that have a block.
  if (known.length === 0 && names.size > 0) bucket.at("bucket").text();
  return false;
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
  why: "S3 blocks public access to new buckets (since April 2023; older ones have no block), but what the program does not declare anybody may turn off, and no preview shows it.",
  severity: "medium",
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
    const blocks = blocksOf(stack);
    report.each(
      stack.ofType(...BUCKETS),
      (bucket) => bucket,
      (bucket) => {
        if (isBlocked(blocks, bucket)) return;
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
