/** What CloudFront refuses, beyond the validation of the terraform provider. */

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

/** Headers that only the security settings of a policy may write. Source: CloudFront API, ResponseHeadersPolicyConfig. */
const SECURITY_HEADERS = new Set([
  "content-security-policy",
  "referrer-policy",
  "strict-transport-security",
  "x-content-type-options",
  "x-frame-options",
  "x-xss-protection",
]);

/** Custom headers of a response headers policy. Source: CloudFront quotas. */
const CUSTOM_HEADERS = 10;

/** Behaviours of a distribution, the default one included. Source: CloudFront quotas. */
const BEHAVIOURS = 25;

/** Bytes of a function's code. Source: CloudFront quotas, "Maximum size: 10 KB". */
const FUNCTION_BYTES = 10_240;

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

/** The first behaviour whose pattern matches answers, so that a pattern that comes again is never reached. */
function checkPatterns(view: View): void {
  const ordered = view.items("orderedCacheBehaviors");
  if (ordered.length >= BEHAVIOURS) {
    view.fail(
      "orderedCacheBehaviors",
      `at most ${BEHAVIOURS} behaviours, the default one included`,
    );
  }
  const seen = new Set<string>();
  for (const behaviour of ordered) {
    const pattern = behaviour.text("pathPattern");
    if (pattern === undefined) continue;
    if (seen.has(pattern)) behaviour.fail("pathPattern", "a pattern that no other behaviour has");
    seen.add(pattern);
  }
}

/** A web ACL of AWS WAF is named by its ARN, which is of us-east-1 and global; one of WAF Classic by its id. */
function checkWebAclId(view: View): void {
  const id = view.text("webAclId");
  if (id === undefined || id === "" || !id.includes(":")) return;
  const [, , service, region, , resource = ""] = id.split(":");
  const global = resource.startsWith("global/webacl/");
  if (service === "wafv2" && region === "us-east-1" && global) return;
  view.fail(
    "webAclId",
    "the ARN of a web ACL of scope CLOUDFRONT in us-east-1 (arn:aws:wafv2:us-east-1:...:global/webacl/...)",
    'make the web ACL with scope CLOUDFRONT and region "us-east-1", and give its arn',
  );
}

function checkDistribution(view: View): void {
  checkPatterns(view);
  checkWebAclId(view);
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
  if (least !== undefined && standard === undefined && most !== undefined && most < least)
    view.fail("maxTtl", `at least minTtl, ${least}`);
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
  if (items.length > CUSTOM_HEADERS) {
    view.fail("customHeadersConfig", `at most ${CUSTOM_HEADERS} custom headers`);
  }
  for (const item of items) {
    const header = item.text("header");
    if (header !== undefined && SECURITY_HEADERS.has(header.toLowerCase()))
      item.fail("header", "a header that is no security header", "set it in securityHeadersConfig");
    if ((item.text("value")?.length ?? 0) > LONGEST_HEADER)
      item.fail("value", `at most ${LONGEST_HEADER} characters`);
  }
  for (const item of view.block("removeHeadersConfig")?.items("items") ?? []) {
    const header = item.text("header");
    if (header !== undefined && KEPT_HEADERS.has(header.toLowerCase()))
      item.fail("header", "a header CloudFront can remove");
  }
}

/** By type token. */
export const CLOUDFRONT_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
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
        if (code !== undefined && Buffer.byteLength(code) > FUNCTION_BYTES) {
          view.fail("code", `at most 10 KB (${FUNCTION_BYTES} bytes)`);
        }
        const name = view.text("name");
        if (name !== undefined && !/^[0-9A-Za-z_-]{1,64}$/.test(name))
          view.fail("name", "1 to 64 letters, digits, hyphens and underscores");
      },
    },
  ],
};
