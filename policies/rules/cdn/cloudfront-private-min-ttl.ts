import type { Resource, Stack } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { stackRule } from "../../core/rule.ts";
import {
  CACHE_POLICY,
  CACHING_DISABLED,
  authorizationInKey,
  cookiesInKey,
  minTtlOf,
  policiesOf,
} from "./cache-policies.ts";
import type { Behavior } from "./distribution.ts";
import { DISTRIBUTION, eachBehavior, reportOn, takesWrites } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

/** A policy whose key tells users apart holds answers for one user. */
function judgePolicy(policy: Resource, report: Report): void {
  const seconds = minTtlOf(policy);
  if (seconds <= 0) return;
  const cookies = cookiesInKey(policy);
  if (cookies === undefined && !authorizationInKey(policy)) return;
  const held = cookies === undefined ? "the Authorization header" : "cookies";
  report.violation(
    `minTtl is ${seconds}, and the key holds ${held}: CloudFront keeps private answers for ${seconds} s even if the origin says no-store. Set minTtl to 0.`,
    policy.at("minTtl"),
  );
}

/** The settings from before cache policies, which have the lowest lifetime in the behavior itself. */
function judgeForwarded(behavior: Behavior, report: Report): void {
  const seconds = behavior.at.at("minTtl").number() ?? 0;
  if (seconds <= 0) return;
  const legacy = behavior.at.at("forwardedValues");
  const cookies = legacy.at("cookies", "forward").text() ?? "none";
  const headers = legacy
    .at("headers")
    .texts()
    .map((header) => header.toLowerCase());
  const isPrivate = cookies !== "none" || headers.includes("authorization");
  if (!isPrivate && !takesWrites(behavior)) return;
  report.violation(
    `minTtl of ${behavior.title}, whose answers are private, is ${seconds}: CloudFront keeps them for ${seconds} s even if the origin says no-store. Set minTtl to 0.`,
    behavior.at.at("minTtl"),
  );
}

/** What answers writes answers each user differently, whatever the key holds. */
function judgeBehaviors(stack: Stack, distribution: Resource, report: Report): void {
  eachBehavior(distribution, report, (behavior) => {
    if (behavior.at.at("forwardedValues").isSet) {
      judgeForwarded(behavior, report);
      return;
    }
    if (!takesWrites(behavior)) return;
    const policies = policiesOf(stack, distribution, behavior);
    const times = policies.map((policy) => policy.minTtl());
    const least = Math.min(...times);
    // Which of several policies it has is not known yet: one that keeps would be wrong, the other would not.
    if (least <= 0 && times.some((seconds) => seconds > 0)) behavior.at.at("cachePolicyId").text();
    if (policies.length === 0 || least <= 0) return;
    const kept = policies.map(({ title }) => title).join(" or ");
    report.violation(
      `cachePolicyId of ${behavior.title}, which takes writes, is ${kept}: it keeps answers for at least ${least} s even if the origin says no-store or private. Set CachingDisabled (${CACHING_DISABLED}), or a policy with minTtl 0.`,
      behavior.at.at("cachePolicyId"),
    );
  });
}

const API = {
  pathPattern: "/api/*",
  allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
};
const SESSIONS = {
  parametersInCacheKeyAndForwardedToOrigin: {
    cookiesConfig: { cookieBehavior: "whitelist", cookies: { items: ["session"] } },
  },
};

/** No lowest lifetime on what is private. */
export const cloudfrontPrivateMinTtl = stackRule({
  name: "cloudfront-private-min-ttl",
  service: "cdn",
  checks:
    "Cache policies of private answers have a minTtl of 0: those of behaviors that take writes, and those with cookies or Authorization in the key.",
  why: "A minTtl above 0 overrules no-store, no-cache and private of the origin: one user's answer is served again, to others too.",
  severity: "critical",
  level: "mandatory",
  references: [
    cloudFrontGuide("Manage how long content stays in the cache (expiration)", "Expiration"),
    { title: "Guide 003, worker: private answers overwritten with public, max-age" },
  ],
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
      judgeBehaviors(stack, distribution, reportOn(report, distribution));
    }
  },
  good: [
    {
      type: DISTRIBUTION,
      name: "site",
      props: { orderedCacheBehaviors: [{ ...API, cachePolicyId: CACHING_DISABLED }] },
    },
    { type: CACHE_POLICY, name: "sessions", props: { minTtl: 0, ...SESSIONS } },
  ],
  bad: {
    example: [
      {
        type: DISTRIBUTION,
        name: "site",
        props: {
          orderedCacheBehaviors: [
            { ...API, cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6" },
          ],
        },
      },
      { type: CACHE_POLICY, name: "sessions", props: { minTtl: 60, ...SESSIONS } },
    ],
    says: [
      "minTtl is 60, and the key holds cookies: CloudFront keeps private answers for 60 s even if the origin says no-store. Set minTtl to 0.",
      "cachePolicyId of the behavior of /api/*, which takes writes, is the managed policy CachingOptimized: it keeps answers for at least 1 s even if the origin says no-store or private. Set CachingDisabled (4135ea2d-6df8-44a3-9df3-4b5a84be39ad), or a policy with minTtl 0.",
    ],
  },
});
