import type { Props } from "../../../../sandbox/providers/model.ts";

const ORIGIN = { domainName: "origin.example.com", originId: "origin" };
const BEHAVIOUR: Props = {
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  targetOriginId: "origin",
  viewerProtocolPolicy: "redirect-to-https",
  cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
};
const on = (pathPattern: string): Props => ({ ...BEHAVIOUR, pathPattern });

/** A key of nothing, as a policy that caches nothing must have it. */
const NO_KEY: Props = {
  headersConfig: { headerBehavior: "none" },
  cookiesConfig: { cookieBehavior: "none" },
  queryStringsConfig: { queryStringBehavior: "none" },
};
const UNCACHED: Props = { minTtl: 0, defaultTtl: 0, maxTtl: 0 };
const keyed = (change: Props): Props => ({
  ...UNCACHED,
  parametersInCacheKeyAndForwardedToOrigin: { ...NO_KEY, ...change },
});

const custom = (...names: readonly string[]): Props => ({
  customHeadersConfig: {
    items: names.map((header) => ({ header, value: "1", override: true })),
  },
});
const tenHeaders = Array.from({ length: 10 }, (_, index) => `X-Custom-${index}`);

const ACL = "wafv2:us-east-1:123456789012:global/webacl/site/a1b2c3d4-0000-0000-0000-000000000000";
const DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE";

/** Inputs of the edge that differ from the minimal ones, and the paths its services refuse. */
export const EDGE_CASES: Readonly<
  Record<string, readonly (readonly [Props, readonly string[]])[]>
> = {
  "aws:cloudfront/distribution:Distribution": [
    [{ orderedCacheBehaviors: [on("/api/*"), on("/assets/*")] }, []],
    [
      { orderedCacheBehaviors: [on("/api/*"), on("/assets/*"), on("/api/*")] },
      ["orderedCacheBehaviors[2].pathPattern"],
    ],
    [
      { orderedCacheBehaviors: [{ ...on("/api/*"), targetOriginId: "nowhere" }] },
      ["orderedCacheBehaviors[0].targetOriginId"],
    ],
    [{ orderedCacheBehaviors: Array.from({ length: 24 }, (_, index) => on(`/${index}`)) }, []],
    [
      { orderedCacheBehaviors: Array.from({ length: 25 }, (_, index) => on(`/${index}`)) },
      ["orderedCacheBehaviors"],
    ],
    [
      {
        viewerCertificate: {
          acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
          sslSupportMethod: "sni-only",
        },
      },
      [],
    ],
    [{ webAclId: `arn:aws:${ACL}` }, []],
    [{ webAclId: `arn:aws:${ACL.replace("us-east-1", "eu-central-1")}` }, ["webAclId"]],
    [{ webAclId: `arn:aws:${ACL.replace("global/", "regional/")}` }, ["webAclId"]],
    // A web ACL of WAF Classic has an id and no ARN.
    [{ webAclId: "473e64fd-f30b-4765-81a0-62ad96dd167a" }, []],
    [{ origins: [ORIGIN, { ...ORIGIN, originId: "api" }] }, []],
  ],
  "aws:cloudfront/cachePolicy:CachePolicy": [
    [keyed({}), []],
    [keyed({ enableAcceptEncodingGzip: false, enableAcceptEncodingBrotli: false }), []],
    [
      keyed({ enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true }),
      [
        "parametersInCacheKeyAndForwardedToOrigin.enableAcceptEncodingGzip",
        "parametersInCacheKeyAndForwardedToOrigin.enableAcceptEncodingBrotli",
      ],
    ],
    [
      keyed({ queryStringsConfig: { queryStringBehavior: "all" } }),
      ["parametersInCacheKeyAndForwardedToOrigin.queryStringsConfig.queryStringBehavior"],
    ],
    [
      keyed({
        headersConfig: {
          headerBehavior: "whitelist",
          headers: { items: ["Authorization"] },
        },
      }),
      ["parametersInCacheKeyAndForwardedToOrigin.headersConfig.headerBehavior"],
    ],
    [{ minTtl: 10, defaultTtl: 60, maxTtl: 60 }, []],
    [{ minTtl: 61, maxTtl: 60 }, ["maxTtl"]],
    [{ minTtl: 0, defaultTtl: 61, maxTtl: 60 }, ["maxTtl"]],
  ],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [
    [custom(...tenHeaders), []],
    [custom(...tenHeaders, "X-Eleventh"), ["customHeadersConfig"]],
    [
      custom("Permissions-Policy", "Strict-Transport-Security", "x-frame-options"),
      ["customHeadersConfig.items[1].header", "customHeadersConfig.items[2].header"],
    ],
  ],
  "aws:cloudfront/function:Function": [
    [{ code: "x".repeat(10_240) }, []],
    [{ code: "x".repeat(10_241) }, ["code"]],
    // Bytes count, not characters.
    [{ code: "ä".repeat(5_121) }, ["code"]],
  ],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": [
    [{ resourceArn: DISTRIBUTION, logType: "ACCESS_LOGS", region: "us-east-1" }, []],
    [{ resourceArn: DISTRIBUTION, logType: "ACCESS_LOGS" }, ["region"]],
    [{ resourceArn: DISTRIBUTION, logType: "access", region: "us-east-1" }, ["logType"]],
    [{ name: "n".repeat(61) }, ["name"]],
    [{ resourceArn: "main" }, ["resourceArn"]],
  ],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": [
    [
      {
        outputFormat: "parquet",
        deliveryDestinationConfiguration: { destinationResourceArn: "arn:aws:s3:::logs" },
      },
      [],
    ],
    [
      {
        outputFormat: "parquet",
        deliveryDestinationConfiguration: {
          destinationResourceArn: "arn:aws:logs:us-east-1:123456789012:log-group:cdn",
        },
      },
      ["outputFormat"],
    ],
    [{ outputFormat: "csv" }, ["outputFormat"]],
  ],
  "aws:cloudwatch/logDelivery:LogDelivery": [[{ fieldDelimiter: "......" }, ["fieldDelimiter"]]],
  "aws:lambda/invocation:Invocation": [
    [{ input: '{"a":1}', lifecycleScope: "CRUD" }, []],
    [{ input: "{a}" }, ["input"]],
    [{ lifecycleScope: "ALWAYS" }, ["lifecycleScope"]],
  ],
};
