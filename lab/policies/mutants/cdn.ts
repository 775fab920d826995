import { mutant, remove, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const SITE = "site-distribution";
const ASSETS = "site-hashed-asset-cache";
const HTML = "site-html-cache";
const HEADERS = "site-headers";

/** Mistakes in the distribution. */
const DISTRIBUTION_MUTANTS: readonly Mutant[] = [
  mutant("cloudfront-origin-access-control", "an origin access identity", [
    set(SITE, "origins[0].s3OriginConfig", {
      originAccessIdentity: "origin-access-identity/cloudfront/E127EXAMPLE51Z",
    }),
    unset(SITE, "origins[0].originAccessControlId"),
  ]),
  mutant(
    "cloudfront-viewer-tls",
    "TLS 1.0",
    set(SITE, "viewerCertificate.minimumProtocolVersion", "TLSv1"),
  ),
  mutant(
    "cloudfront-viewer-tls",
    "CloudFront's own certificate",
    set(SITE, "viewerCertificate", { cloudfrontDefaultCertificate: true }),
  ),
  mutant(
    "cloudfront-viewer-https",
    "pages without TLS",
    set(SITE, "defaultCacheBehavior.viewerProtocolPolicy", "allow-all"),
  ),
  mutant("cloudfront-waf", "no firewall", unset(SITE, "webAclId")),
  mutant(
    "cloudfront-headers-policy",
    "images without security headers",
    unset(SITE, "orderedCacheBehaviors[2].responseHeadersPolicyId"),
  ),
  mutant("cloudfront-error-responses", "the API's 404 become pages", [
    set(SITE, "customErrorResponses[0].responseCode", 200),
    set(SITE, "customErrorResponses[0].responsePagePath", "/index.html"),
  ]),
  mutant(
    "cloudfront-compression",
    "pages that are not compressed",
    set(SITE, "defaultCacheBehavior.compress", false),
  ),
  mutant("cloudfront-http-version", "no HTTP/3", set(SITE, "httpVersion", "http2")),
  mutant("cloudfront-forwarded-values", "settings from before cache policies", [
    unset(SITE, "orderedCacheBehaviors[0].cachePolicyId"),
    unset(SITE, "orderedCacheBehaviors[0].originRequestPolicyId"),
    set(SITE, "orderedCacheBehaviors[0].forwardedValues", {
      queryString: true,
      cookies: { forward: "all" },
    }),
  ]),
  mutant(
    "cloudfront-access-logs",
    "a source of logs that nothing delivers",
    remove("site-log-delivery"),
    {
      reportedOn: [SITE],
    },
  ),
];

/** Mistakes in the policies, and in what is watched. */
const POLICY_MUTANTS: readonly Mutant[] = [
  mutant(
    "cloudfront-security-headers",
    "HSTS of a day",
    set(HEADERS, "securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec", 86_400),
  ),
  mutant(
    "cloudfront-security-headers",
    "browsers may guess types",
    unset("site-api-headers", "securityHeadersConfig.contentTypeOptions"),
  ),
  mutant(
    "cloudfront-page-headers",
    "pages without a content security policy",
    unset(HEADERS, "securityHeadersConfig.contentSecurityPolicy"),
  ),
  mutant("cloudfront-compression-key", "no Brotli", [
    set(ASSETS, "parametersInCacheKeyAndForwardedToOrigin.enableAcceptEncodingBrotli", false),
  ]),
  mutant(
    "cloudfront-static-cookies",
    "a copy of each file for each visitor",
    set(ASSETS, "parametersInCacheKeyAndForwardedToOrigin.cookiesConfig.cookieBehavior", "all"),
  ),
  mutant("cloudfront-private-min-ttl", "private answers kept whatever the origin says", [
    set(HTML, "minTtl", 60),
    set(HTML, "parametersInCacheKeyAndForwardedToOrigin.cookiesConfig.cookieBehavior", "all"),
  ]),
  mutant(
    "cloudfront-alarm-metrics",
    "an alarm on a metric nobody pays for",
    remove("site-metrics"),
    { reportedOn: ["site-origin-latency-alarm", "site-hit-rate-alarm"] },
  ),
];

/** Mistakes in the buckets and what is in them. */
const BUCKET_MUTANTS: readonly Mutant[] = [
  mutant(
    "s3-bucket-access-block",
    "a bucket that may be made public",
    remove("site-log-public-access"),
    { reportedOn: ["site-log-bucket"] },
  ),
  mutant(
    "s3-access-block-flags",
    "public policies allowed",
    set("site-content-public-access", "blockPublicPolicy", false),
  ),
  mutant(
    "s3-access-block-flags",
    "no word on public ACLs",
    unset("site-log-public-access", "ignorePublicAcls"),
  ),
  mutant(
    "s3-public-acl",
    "a file for everybody",
    set("site-files/robots.txt", "acl", "public-read"),
  ),
  mutant(
    "s3-public-acl",
    "a bucket for everybody",
    set("site-content-bucket", "acl", "public-read"),
  ),
  mutant(
    "s3-object-cache-control",
    "an image without Cache-Control",
    unset("site-files/images/request-path.svg", "cacheControl"),
  ),
  mutant(
    "s3-object-immutable",
    "data that never changes, by a name that stays",
    set("site-files/data/regions.geojson", "cacheControl", "public, max-age=31536000, immutable"),
  ),
  mutant(
    "s3-object-immutable",
    "an icon kept for a year",
    set("site-files/favicon.svg", "cacheControl", "public, max-age=31536000"),
  ),
  mutant(
    "s3-object-page",
    "a page that browsers keep for an hour",
    set("site-files/index.html", "cacheControl", "public, max-age=3600"),
  ),
];

/** Mistakes for the rules on CloudFront and S3. */
export const CDN_MUTANTS: readonly Mutant[] = [
  ...DISTRIBUTION_MUTANTS,
  ...POLICY_MUTANTS,
  ...BUCKET_MUTANTS,
];
