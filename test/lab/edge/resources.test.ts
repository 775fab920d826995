import { describe, expect, it } from "@jest/globals";

import type { EngineResource } from "../../../lab/edge/site/model.ts";
import { siteModel } from "../../../lab/edge/site/resources.ts";
import {
  DISTRIBUTION,
  DISTRIBUTION_ARN,
  handMade,
  HEADERS_POLICY,
  resource,
} from "./support/hand-made.ts";

const distribution = (inputs: object) =>
  resource(
    "aws:cloudfront/distribution:Distribution",
    "cdn",
    { ...DISTRIBUTION, ...inputs },
    { arn: DISTRIBUTION_ARN },
  );

function refusal(...changed: readonly EngineResource[]): string {
  try {
    siteModel(handMade(...changed));
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

describe("siteModel", () => {
  it("puts the default behaviour last", () => {
    const { behaviours, aliases, defaultRootObject } = siteModel(handMade());
    expect(behaviours.map(({ pathPattern }) => pathPattern)).toStrictEqual([
      "/api/*",
      "/assets/*",
      "*",
    ]);
    expect(aliases).toStrictEqual(["www.example.com"]);
    expect(defaultRootObject).toBe("index.html");
  });

  it("reads policies, the stack's own and AWS's", () => {
    const [api, assets] = siteModel(handMade()).behaviours;
    expect(assets?.cachePolicy).toMatchObject({
      ttl: { min: 0, default: 86_400, max: 31_536_000 },
      brotli: true,
    });
    expect(api?.cachePolicy).toMatchObject({ ttl: { min: 0, default: 0, max: 0 }, brotli: false });
    expect(api?.originRequest?.headers).toStrictEqual({ kind: "except", names: ["host"] });
    expect(assets?.responseHeaders?.removed).toStrictEqual(["server", "x-powered-by"]);
  });

  it("needs exactly one distribution", () => {
    const message = (resources: readonly EngineResource[]) => () => siteModel(resources);
    expect(message([])).toThrow(
      "it has 0 distributions, and exactly one is emulated: give the stack a site",
    );
    const second = resource("aws:cloudfront/distribution:Distribution", "other", DISTRIBUTION);
    expect(message(handMade(second))).toThrow(
      "2 distributions, and exactly one is emulated: cdn, other",
    );
  });

  it("lists everything that is missing at once", () => {
    const broken = distribution({
      orderedCacheBehaviors: [],
      origins: [{ ...DISTRIBUTION.origins[0], domainName: "gone.s3.eu-central-1.amazonaws.com" }],
      defaultCacheBehavior: {
        ...DISTRIBUTION.defaultCacheBehavior,
        cachePolicyId: "gone",
        responseHeadersPolicyId: "gone-too",
        functionAssociations: [{ eventType: "viewer-request", functionArn: "arn:gone" }],
      },
    });
    expect(refusal(broken)).toBe(
      [
        "Distribution cdn cannot be emulated:",
        "  origin site: no bucket has the domain name gone.s3.eu-central-1.amazonaws.com",
        "  behaviour *: origin site is not there",
        "  behaviour *: cache policy gone is not there",
        "  behaviour *: response-headers policy gone-too is not there",
        "  behaviour *: function arn:gone is not there",
      ].join("\n"),
    );
  });

  it("refuses what it would leave out silently", () => {
    const odd = distribution({
      enabled: false,
      originGroups: [{}],
      defaultCacheBehavior: {
        ...DISTRIBUTION.defaultCacheBehavior,
        trustedKeyGroups: ["group"],
        lambdaFunctionAssociations: [{}],
        functionAssociations: [{ eventType: "viewer-response", functionArn: "arn:router" }],
      },
    });
    const cors = resource("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", {
      ...HEADERS_POLICY,
      corsConfig: {},
    });
    const message = refusal(odd, cors);
    for (const problem of [
      "the distribution: originGroups is not emulated",
      "the distribution is disabled",
      "behaviour *: trustedKeyGroups is not emulated",
      "behaviour *: lambdaFunctionAssociations is not emulated",
      "behaviour *: functions at viewer-response are not emulated",
      "headers: corsConfig is not emulated",
    ]) {
      expect(message).toContain(problem);
    }
  });

  it("refuses a function that CloudFront would", () => {
    const large = resource("aws:cloudfront/function:Function", "router", {
      code: "x".repeat(10_241),
      runtime: "cloudfront-js-1.0",
    });
    const message = refusal(large);
    expect(message).toContain("function router: 10241 bytes of code, at most 10240");
    expect(message).toContain("runtime cloudfront-js-1.0 is not emulated");
  });

  it("refuses two policies of one bucket, and an object without content", () => {
    const second = resource("aws:s3/bucketPolicy:BucketPolicy", "second", {
      bucket: "site",
      policy: "{}",
    });
    const empty = resource("aws:s3/bucketObjectv2:BucketObjectv2", "empty", {
      bucket: "bucket-id",
      key: "empty",
    });
    const message = refusal(second, empty);
    expect(message).toContain("policy and second are of one bucket: a bucket has one policy");
    expect(message).toContain("object empty: it has neither a file nor a text, or no key");
  });
});
