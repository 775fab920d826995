import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { CACHE_POLICY, CACHING_DISABLED } from "../../../../policies/rules/cdn/cache-policies.ts";
import { cloudfrontCompressionKey } from "../../../../policies/rules/cdn/cloudfront-compression-key.ts";
import { cloudfrontCompression } from "../../../../policies/rules/cdn/cloudfront-compression.ts";
import { cloudfrontPrivateMinTtl } from "../../../../policies/rules/cdn/cloudfront-private-min-ttl.ts";
import { cloudfrontStaticCookies } from "../../../../policies/rules/cdn/cloudfront-static-cookies.ts";
import { DISTRIBUTION } from "../../../../policies/rules/cdn/distribution.ts";
import { judged, judgedStack } from "./judged.ts";

const OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const WRITES = ["GET", "HEAD", "POST"];

function policy(name: string, props: Props): ExampleResource {
  return { type: CACHE_POLICY, name, props };
}

function key(parameters: Props): Props {
  return { parametersInCacheKeyAndForwardedToOrigin: parameters };
}

/** A policy that keeps answers compressed, or as they are. */
function encoded(name: string, gzip: boolean, brotli = gzip, props: Props = {}): ExampleResource {
  const flags = { enableAcceptEncodingGzip: gzip, enableAcceptEncodingBrotli: brotli };
  return policy(name, { ...props, ...key(flags) });
}

/** A distribution whose behaviors with paths were made from these policies; the default one from the first. */
function site(
  defaultCacheBehavior: Props | undefined,
  orderedCacheBehaviors: readonly Props[],
  madeFrom: readonly string[],
): ExampleResource {
  return {
    type: DISTRIBUTION,
    name: "site",
    props: {
      orderedCacheBehaviors,
      ...(defaultCacheBehavior === undefined ? {} : { defaultCacheBehavior }),
    },
    madeFrom: { defaultCacheBehavior: madeFrom.slice(0, 1), orderedCacheBehaviors: madeFrom },
  };
}

describe("private answers", () => {
  const rule = cloudfrontPrivateMinTtl;

  it.each<[string, Props, string]>([
    ["cookies", { cookiesConfig: { cookieBehavior: "allExcept" } }, "cookies"],
    [
      "Authorization in any case",
      { headersConfig: { headerBehavior: "whitelist", headers: { items: ["AUTHORIZATION"] } } },
      "the Authorization header",
    ],
  ])("are told by %s in the key", (_, parameters, held) => {
    expect(judgedStack(rule, [policy("p", { minTtl: "1", ...key(parameters) })])).toEqual([
      `minTtl: minTtl is 1, and the key holds ${held}: CloudFront keeps private answers for 1 s even if the origin says no-store. Set minTtl to 0.`,
    ]);
    expect(judgedStack(rule, [policy("p", key(parameters))])).toEqual(["pass"]);
  });

  it("are not told by a minTtl alone", () => {
    const parameters = { cookiesConfig: { cookieBehavior: "none" } };
    expect(judgedStack(rule, [policy("p", { minTtl: 60, ...key(parameters) })])).toEqual(["pass"]);
  });

  it("are told by writes, with a policy of the stack that is yet to be made", () => {
    const api: Props = { pathPattern: "/api/*", allowedMethods: WRITES, cachePolicyId: UNKNOWN };
    expect(
      judgedStack(rule, [site(undefined, [api], ["short"]), policy("short", { minTtl: 5 })]),
    ).toEqual([
      expect.stringContaining("is cache policy short: it keeps answers for at least 5 s even if"),
    ]);
  });

  it("are certain only when each policy it may be keeps them", () => {
    const api: Props = { pathPattern: "/api/*", allowedMethods: WRITES, cachePolicyId: UNKNOWN };
    const behaviors = site(undefined, [api], ["long", "short"]);
    const long = policy("long", { minTtl: 60 });
    expect(judgedStack(rule, [behaviors, long, policy("short", { minTtl: 0 })])).toEqual([
      "unknown: orderedCacheBehaviors[0].cachePolicyId",
    ]);
    // The lesser of 60 s and 10 s is what is certain.
    expect(judgedStack(rule, [behaviors, long, policy("short", { minTtl: 10 })])).toEqual([
      expect.stringContaining(
        "cache policy long or cache policy short: it keeps answers for at least 10 s",
      ),
    ]);
  });

  it("are kept by the settings from before cache policies, too", () => {
    const judge = (behavior: Props) =>
      judgedStack(rule, [site({ minTtl: 30, ...behavior }, [], [])]);
    const said = [
      "defaultCacheBehavior.minTtl: minTtl of the default behavior, whose answers are private, is 30: CloudFront keeps them for 30 s even if the origin says no-store. Set minTtl to 0.",
    ];
    const none: Props = { cookies: { forward: "none" } };
    expect(judge({ forwardedValues: { cookies: { forward: "all" } } })).toEqual(said);
    expect(judge({ forwardedValues: { ...none, headers: ["Authorization"] } })).toEqual(said);
    expect(judge({ forwardedValues: none, allowedMethods: WRITES })).toEqual(said);
    expect(judge({ forwardedValues: none })).toEqual(["pass"]);
    expect(judge({ forwardedValues: none, minTtl: 0, allowedMethods: WRITES })).toEqual(["pass"]);
  });

  it("are judged by the id of a policy that was made", () => {
    const api: Props = { pathPattern: "/api/*", allowedMethods: WRITES, cachePolicyId: "p-1" };
    const policies = [policy("a", { id: "p-0", minTtl: 9 }), policy("b", { id: "p-1", minTtl: 7 })];
    expect(judgedStack(rule, [site(undefined, [api], []), ...policies])).toEqual([
      expect.stringContaining("is cache policy b: it keeps answers for at least 7 s"),
    ]);
  });

  it("are not those of files, of foreign policies, or of no policy", () => {
    const behaviors: readonly Props[] = [
      { pathPattern: "/a/*", allowedMethods: ["GET", "HEAD"], cachePolicyId: OPTIMIZED },
      { pathPattern: "/b/*", allowedMethods: WRITES, cachePolicyId: "from-elsewhere" },
      { pathPattern: "/c/*", allowedMethods: WRITES },
      { pathPattern: "/d/*", allowedMethods: WRITES, cachePolicyId: CACHING_DISABLED },
    ];
    expect(judgedStack(rule, [site(undefined, behaviors, [])])).toEqual(["pass"]);
  });

  it("are unknown when nothing tells the policy, which hides nothing else", () => {
    const behaviors: readonly Props[] = [
      { pathPattern: "/a/*", allowedMethods: WRITES, cachePolicyId: UNKNOWN },
      { pathPattern: "/b/*", allowedMethods: WRITES, cachePolicyId: OPTIMIZED },
    ];
    expect(judgedStack(rule, [site(undefined, behaviors, [])])).toEqual([
      "unknown: orderedCacheBehaviors[0].cachePolicyId",
      expect.stringContaining("/b/*, which takes writes, is the managed policy CachingOptimized"),
    ]);
  });
});

describe("compression of behaviors", () => {
  const rule = cloudfrontCompression;
  const judge = (props: Props, limits: Props = {}) =>
    judgedStack(rule, [{ type: DISTRIBUTION, props }], limits);

  it("is off by default, and counts as text too", () => {
    const props: Props = {
      defaultCacheBehavior: { compress: "true" },
      orderedCacheBehaviors: [{ pathPattern: "/a/*" }, { pathPattern: "/b/*", compress: "false" }],
    };
    expect(judge(props)).toEqual([
      expect.stringContaining("compress of the behavior of /a/* is not set, which is false"),
      expect.stringContaining("compress of the behavior of /b/* is false"),
    ]);
  });

  it("is not for what is not kept, what takes writes, and what is compressed already", () => {
    const orderedCacheBehaviors: readonly Props[] = [
      { pathPattern: "/api/*", cachePolicyId: CACHING_DISABLED },
      { pathPattern: "/graphql", cachePolicyId: UNKNOWN, allowedMethods: WRITES },
      { pathPattern: "/media/*", cachePolicyId: UNKNOWN },
    ];
    expect(judge({ orderedCacheBehaviors })).toEqual(["pass"]);
    expect(judge({ orderedCacheBehaviors }, { compressedPaths: ["/films/*"] })).toEqual([
      "unknown: orderedCacheBehaviors[2].cachePolicyId",
    ]);
  });

  it("is not asked for where the cache policy could not have it, made or managed", () => {
    const uncompressed: Props = { cachePolicyId: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d" };
    expect(judge({ defaultCacheBehavior: uncompressed })).toEqual(["pass"]);
    expect(judge({ defaultCacheBehavior: { cachePolicyId: OPTIMIZED } })).toEqual([
      expect.stringContaining("compress of the default behavior is not set"),
    ]);
    const open: Props = { pathPattern: "/data/*", cachePolicyId: UNKNOWN };
    const of = (...names: readonly string[]) => site(undefined, [open], names);
    expect(judgedStack(rule, [of("plain"), encoded("plain", false)])).toEqual(["pass"]);
    expect(judgedStack(rule, [of("none"), encoded("none", true, true, { maxTtl: 0 })])).toEqual([
      "pass",
    ]);
    expect(
      judgedStack(rule, [of("plain", "small"), encoded("plain", false), encoded("small", true)]),
    ).toEqual(["unknown: orderedCacheBehaviors[0].cachePolicyId"]);
  });
});

describe("compression of behaviors and cache policies together", () => {
  const rule = cloudfrontCompressionKey;
  const compressed: Props = { compress: true, cachePolicyId: UNKNOWN };
  const plain: Props = { compress: false, cachePolicyId: UNKNOWN };

  it("wants both encodings or none", () => {
    expect(judgedStack(rule, [encoded("p", true, false)])).toEqual([
      expect.stringMatching(/enableAcceptEncodingBrotli: .*compresses by Gzip only/),
    ]);
    expect(judgedStack(rule, [encoded("p", false, true)])).toEqual([
      expect.stringMatching(/enableAcceptEncodingGzip: .*compresses by Brotli only/),
    ]);
    expect(judgedStack(rule, [encoded("p", false), encoded("q", true)])).toEqual(["pass"]);
  });

  it("finds the default behavior's policy before it is made", () => {
    const stack = [site(compressed, [], ["pages"]), encoded("pages", false)];
    expect(judgedStack(rule, stack)).toEqual([
      expect.stringMatching(/^defaultCacheBehavior\.compress: .*but cache policy pages keeps/),
    ]);
  });

  it.each([
    ["CachingDisabled", CACHING_DISABLED],
    ["CachingOptimizedForUncompressedObjects", "b2884449-e4de-46a7-ac36-70bc7f1ddd6d"],
  ])("knows the managed policy %s", (name, cachePolicyId) => {
    const behavior = { pathPattern: "/a/*", compress: true, cachePolicyId };
    expect(judgedStack(rule, [site(undefined, [behavior], [])])).toEqual([
      expect.stringContaining(`the managed policy ${name} keeps nothing compressed`),
    ]);
  });

  it("needs a time to keep what it compressed", () => {
    const stack = [site(compressed, [], ["pages"]), encoded("pages", true, true, { maxTtl: 0 })];
    expect(judgedStack(rule, stack)).toEqual([expect.stringContaining("compress of the default")]);
  });

  it("counts where it is not told which behavior has which policy", () => {
    const policies = [encoded("text", true), encoded("video", false)];
    const names = ["text", "video"];
    // One policy keeps nothing compressed, one behavior goes without: they fit.
    expect(judgedStack(rule, [site(undefined, [compressed, plain], names), ...policies])).toEqual([
      "pass",
    ]);
    // One policy keeps nothing compressed, no behavior goes without: 1 > 0.
    expect(
      judgedStack(rule, [site(undefined, [compressed, compressed], names), ...policies]),
    ).toEqual([
      expect.stringMatching(
        /^orderedCacheBehaviors: 1 of the cache policies .*\(cache policy video\), but 0 of the behaviors/,
      ),
    ]);
  });

  it("is unknown when nothing tells a behavior's policy", () => {
    expect(judgedStack(rule, [site(compressed, [], [])])).toEqual([
      "unknown: defaultCacheBehavior.cachePolicyId",
    ]);
    expect(judgedStack(rule, [site(undefined, [compressed], [])])).toEqual([
      "unknown: orderedCacheBehaviors[0].cachePolicyId",
    ]);
  });
});

describe("cookies in the key of files", () => {
  const rule = cloudfrontStaticCookies;
  const all = key({ cookiesConfig: { cookieBehavior: "all" } });

  it("are found from the limit on", () => {
    expect(judged(rule, { defaultTtl: 86_399, ...all })).toEqual(["pass"]);
    expect(judged(rule, { defaultTtl: "86400", ...all })).toEqual([
      expect.stringMatching(
        /cookieBehavior: cookieBehavior is all, and answers are kept for 86400 s/,
      ),
    ]);
    expect(judged(rule, { defaultTtl: 300, ...all }, { staticSeconds: 300 })).not.toEqual(["pass"]);
  });

  it("are found with the default TTL of a day", () => {
    expect(judged(rule, all)).toEqual([expect.stringContaining("kept for 86400 s by default")]);
  });

  it("are left to the rule on private answers with a minTtl", () => {
    expect(judged(rule, { minTtl: 60, defaultTtl: 604_800, ...all })).toEqual(["pass"]);
  });
});

describe("a choice of cookies in the key", () => {
  it("is of files only when a long TTL is asked for", () => {
    const chosen = key({ cookiesConfig: { cookieBehavior: "whitelist" } });
    expect(judged(cloudfrontStaticCookies, chosen)).toEqual(["pass"]);
    expect(judged(cloudfrontStaticCookies, { defaultTtl: "86400", ...chosen })).toEqual([
      expect.stringContaining("cookieBehavior is whitelist, and answers are kept for 86400 s"),
    ]);
    expect(
      judged(cloudfrontStaticCookies, key({ cookiesConfig: { cookieBehavior: "all" } })),
    ).toEqual([expect.stringContaining("cookieBehavior is all")]);
  });
});
