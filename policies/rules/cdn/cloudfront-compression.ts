import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { CACHING_DISABLED } from "./cache-policies.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, eachBehavior, takesWrites } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** Whether CloudFront could not compress here, whatever the flag says, for it keeps nothing. */
function keepsNothing({ at }: Behavior): boolean {
  const policy = at.at("cachePolicyId");
  return !policy.isHidden && policy.text() === CACHING_DISABLED;
}

/** Compression at the edge. */
export const cloudfrontCompression = resourceRule({
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
  check(distribution, report, { compressedPaths }) {
    eachBehavior(distribution, report, (behavior) => {
      const compress = behavior.at.at("compress");
      if (compress.flag() === true) return;
      // A program that takes writes compresses its answers itself: what is not kept is not compressed at the edge.
      if (keepsNothing(behavior) || takesWrites(behavior)) return;
      if (compressedPaths.includes(behavior.at.at("pathPattern").text() ?? "")) return;
      report.violation(
        `compress of ${behavior.title} is ${compress.text() ?? "not set, which is false"}: set it to true. If all files there are compressed already, add the path pattern to the limit compressedPaths.`,
        compress,
      );
    });
  },
  good: {
    type: DISTRIBUTION,
    props: {
      defaultCacheBehavior: { compress: true },
      orderedCacheBehaviors: [
        { pathPattern: "/media/*", compress: false },
        { pathPattern: "/api/*", cachePolicyId: CACHING_DISABLED },
      ],
    },
  },
  bad: {
    example: { type: DISTRIBUTION, props: { defaultCacheBehavior: { targetOriginId: "site" } } },
    says: [
      "compress of the default behavior is not set, which is false: set it to true. If all files there are compressed already, add the path pattern to the limit compressedPaths.",
    ],
  },
});
