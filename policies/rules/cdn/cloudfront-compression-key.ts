import type { Resource, Stack } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { stackRule } from "../../core/rule.ts";
import {
  CACHE_POLICY,
  CACHING_DISABLED,
  flag,
  keyOf,
  policiesOf,
  readPolicy,
} from "./cache-policies.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, eachBehavior, orderedBehaviors, reportOn } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** One encoding without the other: half of the browsers, or the larger files. */
function judgePolicy(policy: Resource, report: Report): void {
  const gzip = flag(policy, "Gzip") === true;
  const brotli = flag(policy, "Brotli") === true;
  if (gzip === brotli) return;
  const [on, off] = gzip ? (["Gzip", "Brotli"] as const) : (["Brotli", "Gzip"] as const);
  report.violation(
    `enableAcceptEncoding${on} is true and enableAcceptEncoding${off} is not: CloudFront compresses by ${on} only. Set both to true.`,
    keyOf(policy).at(`enableAcceptEncoding${off}`),
  );
}

const compresses = ({ at }: Behavior): boolean => at.at("compress").flag() === true;

/** A behavior of which it is known which policy it has. */
function judgeBehavior(
  stack: Stack,
  distribution: Resource,
  behavior: Behavior,
  report: Report,
): void {
  if (!compresses(behavior)) return;
  const [policy, ...others] = policiesOf(stack, distribution, behavior);
  if (policy === undefined || others.length > 0 || policy.compresses()) return;
  report.violation(
    `compress of ${behavior.title} is true, but ${policy.title} keeps nothing compressed: nothing is compressed. Set a cache policy with enableAcceptEncodingGzip and enableAcceptEncodingBrotli and a TTL above 0; if nothing is to be kept, set compress to false.`,
    behavior.at.at("compress"),
  );
}

/**
 * At preview the engine tells which policies the behaviors with paths have, not which of them has which. Each of the
 * policies has a behavior: when more of them do not compress than behaviors do without, one behavior has the wrong one.
 */
function judgeTogether(stack: Stack, distribution: Resource, report: Report): void {
  const ordered = distribution.at("orderedCacheBehaviors");
  const made = stack.madeFrom(distribution, "orderedCacheBehaviors", CACHE_POLICY);
  // What is unknown altogether has been told already, and cannot be counted.
  if (made.length === 0 || ordered.isHidden || ordered.list().some((at) => at.isHidden)) return;
  const open = orderedBehaviors(distribution).filter(({ at }) => at.at("cachePolicyId").isHidden);
  const plain = made.map(readPolicy).filter((policy) => !policy.compresses());
  const without = open.filter((behavior) => !compresses(behavior)).length;
  if (open.length < 2 || plain.length <= without) return;
  const names = plain.map(({ title }) => title).join(", ");
  report.violation(
    `${plain.length} of the cache policies of orderedCacheBehaviors keep nothing compressed (${names}), but ${without} of the behaviors go without compression: at least one has compress true to no effect. Set enableAcceptEncodingGzip and enableAcceptEncodingBrotli of its policy, or compress to false.`,
    ordered,
  );
}

const ENCODED = { enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true };
const POLICY_ID = "8c2f0f5e-0000-4000-8000-000000000001";
const SITE = {
  type: DISTRIBUTION,
  name: "site",
  props: { defaultCacheBehavior: { compress: true, cachePolicyId: POLICY_ID } },
};

/** Behavior and cache policy agree on compression. */
export const cloudfrontCompressionKey = stackRule({
  name: "cloudfront-compression-key",
  service: "cdn",
  checks:
    "Behaviors that compress have a cache policy with both encodings in its key and a TTL above 0.",
  why: "CloudFront compresses only what it keeps by encoding: without the flags compress true does nothing, and nothing says so.",
  severity: "medium",
  level: "mandatory",
  references: [cloudFrontGuide("Serve compressed files", "ServingCompressedFiles")],
  types: [DISTRIBUTION, CACHE_POLICY],
  check(stack, report) {
    report.each(
      stack.ofType(CACHE_POLICY),
      (policy) => policy,
      (policy) => {
        judgePolicy(policy, reportOn(report, policy));
      },
    );
    for (const distribution of stack.ofType(DISTRIBUTION)) {
      const own = reportOn(report, distribution);
      eachBehavior(distribution, own, (behavior) => {
        judgeBehavior(stack, distribution, behavior, own);
      });
      own.each([distribution], () => {
        judgeTogether(stack, distribution, own);
      });
    }
  },
  good: [
    {
      ...SITE,
      props: {
        ...SITE.props,
        orderedCacheBehaviors: [
          { pathPattern: "/api/*", compress: false, cachePolicyId: CACHING_DISABLED },
        ],
      },
    },
    {
      type: CACHE_POLICY,
      name: "pages",
      props: { id: POLICY_ID, parametersInCacheKeyAndForwardedToOrigin: ENCODED },
    },
  ],
  bad: {
    example: [
      SITE,
      {
        type: CACHE_POLICY,
        name: "pages",
        props: { id: POLICY_ID, parametersInCacheKeyAndForwardedToOrigin: {} },
      },
      {
        type: CACHE_POLICY,
        name: "images",
        props: { parametersInCacheKeyAndForwardedToOrigin: { enableAcceptEncodingGzip: true } },
      },
    ],
    says: [
      "enableAcceptEncodingGzip is true and enableAcceptEncodingBrotli is not: CloudFront compresses by Gzip only. Set both to true.",
      "compress of the default behavior is true, but cache policy pages keeps nothing compressed: nothing is compressed. Set a cache policy with enableAcceptEncodingGzip and enableAcceptEncodingBrotli and a TTL above 0; if nothing is to be kept, set compress to false.",
    ],
  },
});
