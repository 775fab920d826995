import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { CACHE_POLICY, cookiesInKey, defaultTtlOf, keyOf, minTtlOf } from "./cache-policies.ts";
import { cloudFrontGuide } from "./sources.ts";

const cookies = (cookieBehavior: string) => ({
  parametersInCacheKeyAndForwardedToOrigin: { cookiesConfig: { cookieBehavior } },
});

/** No cookies in the key of files. */
export const cloudfrontStaticCookies = resourceRule({
  name: "cloudfront-static-cookies",
  service: "cdn",
  checks: "A cache policy with a long lifetime has no cookies in its key.",
  why: "Each value of a cookie has an entry of its own: every visitor misses the cache, and the origin answers all.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide("Control the cache key with a policy", "controlling-the-cache-key"),
    cloudFrontGuide(
      "Increase the proportion of requests that are served directly from the CloudFront caches (cache hit ratio)",
      "cache-hit-ratio",
    ),
  ],
  types: [CACHE_POLICY],
  limits: z.strictObject({
    staticSeconds: z
      .number()
      .int()
      .min(1)
      .default(86_400)
      .describe("Default TTL from which on a policy is taken for one of files. Seconds"),
  }),
  check(policy, report, { staticSeconds }) {
    const inKey = cookiesInKey(policy);
    if (inKey === undefined) return;
    // With a lowest lifetime the policy is judged by cloudfront-private-min-ttl, which weighs more.
    const kept = defaultTtlOf(policy);
    // A choice of cookies whose TTL is left out is one of pages by language or session: nothing says that files are meant.
    if (inKey === "whitelist" && !policy.at("defaultTtl").isSet) return;
    if (minTtlOf(policy) > 0 || kept < staticSeconds) return;
    report.violation(
      `cookieBehavior is ${inKey}, and answers are kept for ${kept} s by default: each visitor gets copies of the same files. Set it to none, or defaultTtl below ${staticSeconds} if the answers differ by cookie.`,
      keyOf(policy).at("cookiesConfig", "cookieBehavior"),
    );
  },
  good: { type: CACHE_POLICY, props: { defaultTtl: 86_400, ...cookies("none") } },
  bad: {
    example: { type: CACHE_POLICY, props: { defaultTtl: 604_800, ...cookies("all") } },
    says: [
      "cookieBehavior is all, and answers are kept for 604800 s by default: each visitor gets copies of the same files. Set it to none, or defaultTtl below 86400 if the answers differ by cookie.",
    ],
  },
});
