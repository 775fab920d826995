import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Recording } from "../../support/mocks.ts";
import { buildSite, CERTIFICATE, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();

/** A behaviour, as far as the tests read it. */
interface Behaviour {
  readonly pathPattern?: string;
  readonly targetOriginId: string;
  readonly cachePolicyId: string;
  readonly [key: string]: unknown;
}

let recording: Recording;
const distribution = () => recording.one("site-distribution").inputs;
const ordered = () => distribution()["orderedCacheBehaviors"] as readonly Behaviour[];

beforeAll(async () => {
  [, recording] = await buildSite(contentDir());
});

describe("the distribution", () => {
  it("has exactly these inputs, beside its behaviours", () => {
    const { tags, orderedCacheBehaviors, defaultCacheBehavior, ...inputs } = distribution();
    expect(tags).toMatchObject({ component: "site" });
    expect([orderedCacheBehaviors, defaultCacheBehavior]).not.toContain(undefined);
    expect(inputs).toEqual({
      comment: "site: www.example.com",
      enabled: true,
      aliases: ["www.example.com"],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_All",
      defaultRootObject: "index.html",
      origins: [
        {
          originId: "site",
          domainName: "site-content-bucket-1a2b3c4.s3.eu-central-1.amazonaws.com",
          originAccessControlId: "site-access-id",
        },
        {
          originId: "api",
          domainName: "api.example.com",
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: "https-only",
            originSslProtocols: ["TLSv1.2"],
            originReadTimeout: 30,
            originKeepaliveTimeout: 50,
          },
        },
      ],
      customErrorResponses: [404, 414, 500, 501, 502, 503, 504].map((errorCode) => ({
        errorCode,
        errorCachingMinTtl: 0,
      })),
      viewerCertificate: {
        acmCertificateArn: CERTIFICATE,
        minimumProtocolVersion: "TLSv1.2_2025",
        sslSupportMethod: "sni-only",
      },
      restrictions: { geoRestriction: { restrictionType: "none" } },
      webAclId: "arn:aws:mock:eu-central-1:123456789012:site-firewall",
    });
  });

  it("signs what it asks of the bucket, under a name the provider makes up for this stack", () => {
    expect(recording.one("site-access").inputs).toEqual({
      description: "site: CloudFront signs its requests to the bucket",
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
  });

  it("answers no error with a page of its own: the API's errors stay errors", () => {
    const errors = distribution()["customErrorResponses"] as readonly object[];
    for (const error of errors) {
      expect(error).not.toHaveProperty("responsePagePath");
      expect(error).not.toHaveProperty("responseCode");
    }
    expect(errors.length).toBe(7);
  });

  it("is no staging copy, and cannot be removed or replaced by accident", () => {
    expect(distribution()).not.toHaveProperty("staging");
    for (const name of ["site-distribution", "site-content-bucket", "site-log-bucket"]) {
      expect(recording.one(name).protect).toBe(true);
    }
  });
});

describe("behaviours", () => {
  it("keep the plan's order, the default last", () => {
    const patterns = ordered().map(({ pathPattern }) => pathPattern);
    expect([...patterns, "*"]).toEqual(sitePlan().behaviours.map(({ pathPattern }) => pathPattern));
    expect(distribution()["defaultCacheBehavior"]).not.toHaveProperty("pathPattern");
  });

  it("pass the API on: every method, every header but Host, nothing kept or compressed", () => {
    const [api] = ordered().filter(({ targetOriginId }) => targetOriginId === "api");
    expect(api).toEqual({
      pathPattern: "/api/*",
      targetOriginId: "api",
      viewerProtocolPolicy: "https-only",
      allowedMethods: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
      cachedMethods: ["GET", "HEAD"],
      compress: false,
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      responseHeadersPolicyId: "site-api-headers-id",
    });
  });

  it("find pages and copies by the router, where the plan says so", () => {
    expect(distribution()["defaultCacheBehavior"]).toEqual({
      targetOriginId: "site",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: "site-html-cache-id",
      responseHeadersPolicyId: "site-headers-id",
      functionAssociations: [
        {
          eventType: "viewer-request",
          functionArn: "arn:aws:mock:eu-central-1:123456789012:site-router",
        },
      ],
    });
    const routed = sitePlan().behaviours.filter(({ routed: asked }) => asked);
    const functions = [...ordered(), distribution()["defaultCacheBehavior"] as Behaviour];
    expect(functions.filter((one) => "functionAssociations" in one).length).toBe(routed.length);
  });

  it("keep by a policy for each class, with no TTL that would overrule a no-store", () => {
    const policies = recording.names("aws:cloudfront/cachePolicy:CachePolicy");
    const classes = new Set(
      sitePlan()
        .behaviours.filter(({ origin }) => origin === "site")
        .map(({ contentClass }) => `site-${contentClass}-cache`),
    );
    expect(policies).toEqual([...classes].sort());
    for (const name of policies) expect(recording.one(name).inputs["minTtl"]).toBe(0);
    expect(recording.one("site-hashed-asset-cache").inputs).toEqual({
      comment: "site: hashed-asset",
      minTtl: 0,
      defaultTtl: 31_536_000,
      maxTtl: 31_536_000,
      parametersInCacheKeyAndForwardedToOrigin: {
        enableAcceptEncodingBrotli: true,
        enableAcceptEncodingGzip: true,
        headersConfig: { headerBehavior: "none" },
        cookiesConfig: { cookieBehavior: "none" },
        queryStringsConfig: { queryStringBehavior: "none" },
      },
    });
  });
});

describe("response headers", () => {
  it("of the site: six by their settings, the others as custom headers, none that names software", () => {
    const { inputs } = recording.one("site-headers");
    const plan = sitePlan();
    expect(inputs["securityHeadersConfig"]).toEqual({
      contentSecurityPolicy: { contentSecurityPolicy: plan.csp, override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: 31_536_000,
        includeSubdomains: true,
        preload: false,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      // "0": off.
      xssProtection: { protection: false, override: true },
    });
    const custom = inputs["customHeadersConfig"] as {
      readonly items: readonly { readonly header: string; readonly override: boolean }[];
    };
    expect(custom.items.map(({ header }) => header)).toEqual(
      expect.arrayContaining(["Permissions-Policy", "Cross-Origin-Opener-Policy"]),
    );
    expect(custom.items.every(({ override }) => override)).toBe(true);
    expect(inputs["removeHeadersConfig"]).toEqual({
      items: [{ header: "Server" }, { header: "X-Powered-By" }],
    });
  });

  it("of the API: those that hold for any answer, and no word on caching or content", () => {
    expect(recording.one("site-api-headers").inputs).toEqual({
      comment: "site: response headers of the API",
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: 31_536_000,
          includeSubdomains: true,
          preload: false,
          override: true,
        },
        contentTypeOptions: { override: true },
      },
      removeHeadersConfig: { items: [{ header: "Server" }, { header: "X-Powered-By" }] },
    });
  });
});

describe("router", () => {
  it("is published, and named copies are there before it", () => {
    const router = recording.one("site-router");
    expect(router.inputs).toMatchObject({ runtime: "cloudfront-js-2.0", publish: true });
    expect(String(router.inputs["code"])).toContain("/data/regions.geojson");
    expect(router.dependsOn).toContain("site-files/data/regions.geojson.br");
  });
});
