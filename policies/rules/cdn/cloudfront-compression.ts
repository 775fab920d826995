import { z } from "zod";

import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { CACHING_DISABLED, policiesOf } from "./cache-policies.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, eachBehavior, reportOn, takesWrites } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/**
 * Whether CloudFront could not compress here, whatever the flag says: its policy keeps nothing, or not by encoding.
 *
 * @throws Unjudgeable when that depends on which of several policies it has
 */
function cannotCompress(stack: Stack, distribution: Resource, behavior: Behavior): boolean {
  const policies = policiesOf(stack, distribution, behavior);
  const plain = policies.filter((policy) => !policy.compresses());
  if (plain.length < policies.length && plain.length > 0) behavior.at.at("cachePolicyId").text();
  return policies.length > 0 && plain.length === policies.length;
}

/** Compression at the edge. */
export const cloudfrontCompression = stackRule({
  name: "cloudfront-compression",
  service: "cdn",
  checks: "Behaviors that keep files compress them.",
  why: "S3 compresses nothing: text goes out at three to five times its size, and the site is as much slower.",
  severity: "medium",
  level: "mandatory",
  references: [cloudFrontGuide("Serve compressed files", "ServingCompressedFiles")],
  types: [DISTRIBUTION],
  limits: z.strictObject({
    compressedPaths: z
      .array(z.string().min(1))
      .default(["/media/*", "/video/*", "/videos/*", "/audio/*", "/downloads/*"])
      .describe("Path patterns of files that are compressed already, such as video."),
  }),
  check(stack, report, { compressedPaths }) {
    for (const distribution of stack.ofType(DISTRIBUTION)) {
      const own = reportOn(report, distribution);
      eachBehavior(distribution, own, (behavior) => {
        const compress = behavior.at.at("compress");
        if (compress.flag() === true) return;
        if (compressedPaths.includes(behavior.at.at("pathPattern").text() ?? "")) return;
        // A program that takes writes compresses its answers itself: what is not kept is not compressed at the edge.
        if (takesWrites(behavior) || cannotCompress(stack, distribution, behavior)) return;
        own.violation(
          `compress of ${behavior.title} is ${compress.text() ?? "not set, which is false"}: set it to true. If all files there are compressed already, add the path pattern to the limit compressedPaths.`,
          compress,
        );
      });
    }
  },
  good: [
    {
      type: DISTRIBUTION,
      props: {
        defaultCacheBehavior: { compress: true },
        orderedCacheBehaviors: [
          { pathPattern: "/media/*", compress: false },
          { pathPattern: "/api/*", cachePolicyId: CACHING_DISABLED },
        ],
      },
    },
  ],
  bad: {
    example: [{ type: DISTRIBUTION, props: { defaultCacheBehavior: { targetOriginId: "site" } } }],
    says: [
      "compress of the default behavior is not set, which is false: set it to true. If all files there are compressed already, add the path pattern to the limit compressedPaths.",
    ],
  },
});
