/** What S3, CloudFront, WAF and ACM refuse, beyond the validation of the terraform provider. */

import type { ServiceRule, View } from "./view.ts";

/** Headers a response headers policy cannot remove. Source: CloudFront guide, "Understand response headers policies". */
const KEPT_HEADERS = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "warning",
  "x-accel-buffering",
  "x-accel-charset",
  "x-accel-limit-rate",
  "x-accel-redirect",
]);

/** Longest Content-Security-Policy and custom header value, in characters. Source: CloudFront quotas. */
const LONGEST_HEADER = 1783;

function checkBucketName(view: View): void {
  const name = view.text("bucket");
  if (name === undefined) return;
  const wellFormed =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(?:xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!wellFormed)
    view.fail(
      "bucket",
      "3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit at both ends",
    );
}

const BUCKET: readonly ServiceRule[] = [
  { source: "S3 user guide, bucketnamingrules", check: checkBucketName },
];

const LIFECYCLE: readonly ServiceRule[] = [
  {
    source:
      "S3 user guide, intro-lifecycle-rules; terraform-provider-aws, bucket_lifecycle_configuration.go",
    check: (view) => {
      for (const rule of view.items("rules")) {
        for (const transition of rule.items("transitions")) {
          transition.needs(["storageClass"], "the class to move objects to");
          if (transition.given("date") === transition.given("days"))
            transition.exactlyOneOf("days", "date");
          const [days, storage] = [transition.number("days"), transition.text("storageClass")];
          if (
            days !== undefined &&
            days < 30 &&
            (storage === "STANDARD_IA" || storage === "ONEZONE_IA")
          ) {
            transition.fail("days", `at least 30 days before ${storage}`);
          }
        }
        for (const transition of rule.items("noncurrentVersionTransitions")) {
          transition.needs(["noncurrentDays", "storageClass"], "a transition needs it");
        }
      }
    },
  },
];

/** A behaviour routes to an origin of the distribution and has one source of its cache settings. */
function checkBehaviour(behaviour: View, origins: ReadonlySet<string> | undefined): void {
  const target = behaviour.text("targetOriginId");
  if (target !== undefined && origins?.has(target) === false) {
    behaviour.fail("targetOriginId", `the originId of an origin: ${[...origins].join(", ")}`);
  }
  behaviour.exactlyOneOf("cachePolicyId", "forwardedValues");
  if (behaviour.given("cachePolicyId")) {
    const set = ["minTtl", "defaultTtl", "maxTtl"].filter(
      (name) => (behaviour.number(name) ?? 0) !== 0,
    );
    behaviour.refuses(set, "the cache policy has the lifetimes");
  }
}

function checkDistribution(view: View): void {
  const list = view.items("origins");
  const ids = list.map((origin) => origin.text("originId"));
  const groups = view.items("originGroups").map((group) => group.text("originId"));
  const all = [...ids, ...groups];
  const origins =
    all.includes(undefined) || view.list("origins") === undefined
      ? undefined
      : new Set(all.filter((id) => id !== undefined));
  for (const behaviour of [
    view.block("defaultCacheBehavior"),
    ...view.items("orderedCacheBehaviors"),
  ]) {
    if (behaviour !== undefined) checkBehaviour(behaviour, origins);
  }
  for (const origin of list) {
    origin.atMostOneOf("customOriginConfig", "s3OriginConfig", "vpcOriginConfig");
    if (
      origin.given("originAccessControlId") &&
      (origin.block("s3OriginConfig")?.text("originAccessIdentity") ?? "") !== ""
    ) {
      origin.fail(
        "originAccessControlId",
        "an origin access control or an origin access identity, not both",
      );
    }
  }
}

function checkViewer(view: View): void {
  const certificate = view.block("viewerCertificate");
  if (certificate === undefined) return;
  const arn = certificate.text("acmCertificateArn");
  const region = arn?.split(":")[3];
  if (region !== undefined && region !== "us-east-1") {
    certificate.fail(
      "acmCertificateArn",
      "a certificate of us-east-1; CloudFront takes no other region",
    );
  }
  const own = ["acmCertificateArn", "iamCertificateId"].some((name) => certificate.given(name));
  if (own) certificate.needs(["sslSupportMethod"], "sni-only or vip; a certificate is given");
  const aliases = view.list("aliases");
  if (!own && aliases !== undefined && aliases.length > 0) {
    certificate.fail(
      "acmCertificateArn",
      `a certificate for the aliases (${view.texts("aliases").join(", ")})`,
    );
  }
}

function checkCachePolicy(view: View): void {
  const [least, standard, most] = [
    view.number("minTtl"),
    view.number("defaultTtl"),
    view.number("maxTtl"),
  ];
  if (least !== undefined && standard !== undefined && standard < least)
    view.fail("defaultTtl", `at least minTtl, ${least}`);
  if (standard !== undefined && most !== undefined && most < standard)
    view.fail("maxTtl", `at least defaultTtl, ${standard}`);
  if (most !== 0) return;
  const parameters = view.block("parametersInCacheKeyAndForwardedToOrigin");
  for (const name of ["enableAcceptEncodingGzip", "enableAcceptEncodingBrotli"]) {
    if (parameters?.on(name) === true)
      parameters.fail(name, "false; the policy caches nothing (maxTtl 0)");
  }
  for (const [block, behaviour] of [
    ["headersConfig", "headerBehavior"],
    ["cookiesConfig", "cookieBehavior"],
    ["queryStringsConfig", "queryStringBehavior"],
  ] as const) {
    const nested = parameters?.block(block);
    const value = nested?.text(behaviour);
    if (value !== undefined && value !== "none")
      nested?.fail(behaviour, "none; the policy caches nothing (maxTtl 0)");
  }
}

function checkResponseHeaders(view: View): void {
  const security = view.block("securityHeadersConfig");
  const policy = security?.block("contentSecurityPolicy");
  if ((policy?.text("contentSecurityPolicy")?.length ?? 0) > LONGEST_HEADER) {
    policy?.fail("contentSecurityPolicy", `at most ${LONGEST_HEADER} characters`);
  }
  const xss = security?.block("xssProtection");
  if (xss?.on("modeBlock") === true) xss.refuses(["reportUri"], "modeBlock is true");
  const items = view.block("customHeadersConfig")?.items("items") ?? [];
  if (items.length > 10) view.fail("customHeadersConfig", "at most 10 custom headers");
  for (const item of items) {
    if ((item.text("value")?.length ?? 0) > LONGEST_HEADER)
      item.fail("value", `at most ${LONGEST_HEADER} characters`);
  }
  for (const item of view.block("removeHeadersConfig")?.items("items") ?? []) {
    const header = item.text("header");
    if (header !== undefined && KEPT_HEADERS.has(header.toLowerCase()))
      item.fail("header", "a header CloudFront can remove");
  }
}

/** Source of the numbers: WAF API, RateBasedStatement. */
function checkRate(rate: View): void {
  const [limit, window, key] = [
    rate.number("limit"),
    rate.number("evaluationWindowSec"),
    rate.text("aggregateKeyType"),
  ];
  if (limit !== undefined && (limit < 10 || limit > 2e9)) rate.fail("limit", "10 to 2000000000");
  if (window !== undefined && ![60, 120, 300, 600].includes(window)) {
    rate.fail("evaluationWindowSec", "60, 120, 300, 600");
  }
  const keys = ["IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT"];
  if (key !== undefined && !keys.includes(key)) rate.fail("aggregateKeyType", keys.join(", "));
}

function checkWebAcl(view: View): void {
  const region = view.text("region") ?? view.context.region;
  if (view.text("scope") === "CLOUDFRONT" && region !== "us-east-1") {
    view.fail(
      "scope",
      "REGIONAL; a web ACL for CLOUDFRONT is made in us-east-1",
      'set region to "us-east-1"',
    );
  }
  const seen = new Set<number>();
  for (const rule of view.items("rules")) {
    const priority = rule.number("priority");
    if (priority !== undefined && seen.has(priority))
      rule.fail("priority", "a priority of its own");
    if (priority !== undefined) seen.add(priority);
    rule.exactlyOneOf("action", "overrideAction");
    const rate = rule.block("statement")?.block("rateBasedStatement");
    if (rate !== undefined) checkRate(rate);
  }
}

/** By type token. */
export const EDGE_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:s3/bucket:Bucket": BUCKET,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": LIFECYCLE,
  "aws:s3/bucketObjectv2:BucketObjectv2": [
    {
      source: "terraform-provider-aws, internal/service/s3/object.go: ConflictsWith",
      check: (view) => {
        view.atMostOneOf("source", "content", "contentBase64");
      },
    },
  ],
  "aws:cloudfront/distribution:Distribution": [
    {
      source: "CloudFront API, DistributionConfig: Origins, CacheBehavior",
      check: checkDistribution,
    },
    { source: "CloudFront API, ViewerCertificate", check: checkViewer },
  ],
  "aws:cloudfront/cachePolicy:CachePolicy": [
    { source: "CloudFront API, CachePolicyConfig", check: checkCachePolicy },
  ],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [
    {
      source: "CloudFront API, ResponseHeadersPolicyConfig; quotas on headers",
      check: checkResponseHeaders,
    },
  ],
  "aws:cloudfront/function:Function": [
    {
      source: "CloudFront guide, cloudfront-functions-restrictions: 10 KB",
      check: (view) => {
        const code = view.text("code");
        if (code !== undefined && Buffer.byteLength(code) > 10240)
          view.fail("code", "at most 10 KB");
        const name = view.text("name");
        if (name !== undefined && !/^[0-9A-Za-z_-]{1,64}$/.test(name))
          view.fail("name", "1 to 64 letters, digits, hyphens and underscores");
      },
    },
  ],
  "aws:wafv2/webAcl:WebAcl": [{ source: "WAF API, CreateWebACL: Scope, Rule", check: checkWebAcl }],
  "aws:acm/certificate:Certificate": [
    {
      source: "terraform-provider-aws, internal/service/acm/certificate.go: ExactlyOneOf",
      check: (view) => {
        view.exactlyOneOf("domainName", "privateKey", "privateKeyWo");
        if (view.given("domainName") && view.absent("certificateAuthorityArn")) {
          view.needs(
            ["validationMethod"],
            "DNS or EMAIL; a requested certificate has to be validated",
          );
        }
      },
    },
  ],
};
