import type { EngineResource } from "../../../../lab/edge/site/model.ts";

/** A small distribution as the engine would know it: site and API, two cache policies, one policy of response headers. */

export const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
export const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** More than the 1,000 bytes from which on CloudFront compresses. */
export const SCRIPT = `document.title = "ready";${" ".repeat(2_000)}`;
export const PAGE = `<!doctype html><title>Page</title><h1>Hello</h1><script src="/assets/app.1a2b3c4d.js"></script>`;

const ROUTER = `
function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf("/") + 1);
  if (last.indexOf(".") < 0) request.uri = "/index.html";
  return request;
}`;

type Inputs = Readonly<Record<string, unknown>>;

export const DISTRIBUTION_ARN = "arn:aws:cloudfront::123456789012:distribution/E1";
const BUCKET_ARN = "arn:aws:s3:::site";

/** One resource; ids and ARNs follow from the name unless they are given. */
export function resource(type: string, name: string, inputs: Inputs, outputs: Inputs = {}) {
  return { type, name, id: `${name}-id`, inputs, outputs: { arn: `arn:${name}`, ...outputs } };
}

/** A statement that lets the distribution do something. */
export function allow(action: string, of: string) {
  return {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: action,
    Resource: of,
    Condition: { StringEquals: { "AWS:SourceArn": DISTRIBUTION_ARN } },
  };
}

export const READ = allow("s3:GetObject", `${BUCKET_ARN}/*`);
export const LIST = allow("s3:ListBucket", BUCKET_ARN);

/** An object of the bucket. */
export function object(key: string, content: string, contentType: string, cacheControl: string) {
  const inputs = { bucket: "bucket-id", key, source: { text: content }, contentType, cacheControl };
  return resource("aws:s3/bucketObjectv2:BucketObjectv2", key, inputs);
}

function cachePolicy(name: string, ttl: readonly [number, number, number]) {
  const [minTtl, defaultTtl, maxTtl] = ttl;
  return resource("aws:cloudfront/cachePolicy:CachePolicy", name, {
    minTtl,
    defaultTtl,
    maxTtl,
    parametersInCacheKeyAndForwardedToOrigin: {
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
      headersConfig: { headerBehavior: "none" },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    },
  });
}

export const HEADERS_POLICY = {
  securityHeadersConfig: {
    contentSecurityPolicy: {
      contentSecurityPolicy:
        "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      override: true,
    },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: "DENY", override: true },
    referrerPolicy: { referrerPolicy: "no-referrer", override: true },
    strictTransportSecurity: {
      accessControlMaxAgeSec: 31_536_000,
      includeSubdomains: true,
      preload: false,
      override: true,
    },
    xssProtection: { protection: false, override: true },
  },
  customHeadersConfig: {
    items: [
      { header: "Cross-Origin-Resource-Policy", value: "same-origin", override: true },
      { header: "X-Kept", value: "policy", override: false },
    ],
  },
  removeHeadersConfig: { items: [{ header: "Server" }, { header: "X-Powered-By" }] },
} as const;

function behaviour(targetOriginId: string, more: Inputs): Inputs {
  return {
    targetOriginId,
    viewerProtocolPolicy: "redirect-to-https",
    allowedMethods: ["GET", "HEAD"],
    cachedMethods: ["GET", "HEAD"],
    compress: true,
    cachePolicyId: "html-id",
    responseHeadersPolicyId: "headers-id",
    ...more,
  };
}

/** Inputs of the distribution. */
export const DISTRIBUTION = {
  enabled: true,
  aliases: ["www.example.com"],
  defaultRootObject: "index.html",
  origins: [
    {
      originId: "site",
      domainName: "site.s3.eu-central-1.amazonaws.com",
      originAccessControlId: "oac-id",
    },
    {
      originId: "api",
      domainName: "api.example.com",
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: ["TLSv1.2"],
      },
      customHeaders: [{ name: "X-From", value: "cloudfront" }],
    },
  ],
  orderedCacheBehaviors: [
    behaviour("api", {
      pathPattern: "/api/*",
      viewerProtocolPolicy: "https-only",
      allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
      cachePolicyId: CACHING_DISABLED,
      originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
    }),
    behaviour("site", { pathPattern: "/assets/*", cachePolicyId: "assets-id" }),
  ],
  defaultCacheBehavior: behaviour("site", {
    functionAssociations: [{ eventType: "viewer-request", functionArn: "arn:router" }],
  }),
  restrictions: { geoRestriction: { restrictionType: "none" } },
  viewerCertificate: { cloudfrontDefaultCertificate: true },
} as const;

/** Resources to change before the model is made; a type and name that is there already is replaced. */
export function handMade(...changed: readonly EngineResource[]): readonly EngineResource[] {
  const resources: readonly EngineResource[] = [
    resource(
      "aws:s3/bucket:Bucket",
      "bucket",
      {},
      {
        arn: BUCKET_ARN,
        bucket: "site",
        bucketRegionalDomainName: "site.s3.eu-central-1.amazonaws.com",
      },
    ),
    resource("aws:s3/bucketPolicy:BucketPolicy", "policy", {
      bucket: "bucket-id",
      policy: JSON.stringify({ Statement: [READ, LIST] }),
    }),
    object("index.html", PAGE, "text/html; charset=utf-8", "no-cache"),
    object(
      "assets/app.1a2b3c4d.js",
      SCRIPT,
      "text/javascript",
      "public, max-age=31536000, immutable",
    ),
    cachePolicy("html", [0, 60, 3_600]),
    cachePolicy("assets", [0, 86_400, 31_536_000]),
    resource(
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      "headers",
      HEADERS_POLICY,
    ),
    resource("aws:cloudfront/function:Function", "router", {
      code: ROUTER,
      runtime: "cloudfront-js-2.0",
    }),
    resource("aws:cloudfront/distribution:Distribution", "cdn", DISTRIBUTION, {
      arn: DISTRIBUTION_ARN,
    }),
  ];
  const isSame = (one: EngineResource, other: EngineResource) =>
    one.type === other.type && one.name === other.name;
  return [...resources.filter((one) => !changed.some((other) => isSame(one, other))), ...changed];
}
