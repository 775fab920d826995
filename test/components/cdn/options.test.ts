import { describe, expect, it } from "@jest/globals";
import { routerOptions } from "../../../components/cdn/router.ts";
import { buildSite, CONTENT, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();

describe("a site without API", () => {
  it("has one origin, one set of headers, and CloudFront's own way with errors", async () => {
    const [, recording] = await buildSite(contentDir(), {
      plan: sitePlan({ api: undefined, waf: {} }),
    });
    const { inputs } = recording.one("site-distribution");
    expect(inputs["origins"]).toMatchObject([{ originId: "site" }]);
    expect(inputs).not.toHaveProperty("customErrorResponses");
    expect(recording.names("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy")).toEqual([
      "site-headers",
    ]);
  });
});

describe("a site nobody misses", () => {
  it("can be removed with all its buckets hold", async () => {
    const [, recording] = await buildSite(contentDir(), { protect: false });
    for (const name of ["site-content-bucket", "site-log-bucket"]) {
      expect(recording.one(name)).toMatchObject({ protect: false, inputs: { forceDestroy: true } });
    }
    expect(recording.one("site-distribution").protect).toBe(false);
  });
});

describe("the record of the domain", () => {
  it("is an alias for IPv4 and IPv6 in Route 53", async () => {
    const zone = { provider: "route53", zone: "example.com", zoneId: "Z0123456789" } as const;
    const [, recording] = await buildSite(contentDir(), { zone });
    const alias = {
      zoneId: "Z0123456789",
      name: "www.example.com",
      aliases: [
        {
          name: "site-distribution.cloudfront.net",
          zoneId: "Z2FDTNDATAQYW2",
          evaluateTargetHealth: false,
        },
      ],
    };
    expect(recording.one("site-record-a").inputs).toEqual({ ...alias, type: "A" });
    expect(recording.one("site-record-aaaa").inputs).toEqual({ ...alias, type: "AAAA" });
  });

  it("is a CNAME past the proxy at Cloudflare", async () => {
    const zone = { provider: "cloudflare", zone: "example.com", zoneId: "0".repeat(32) } as const;
    const [, recording] = await buildSite(contentDir(), { zone });
    expect(recording.one("site-record").inputs).toMatchObject({
      zoneId: "0".repeat(32),
      type: "CNAME",
      name: "www.example.com",
      content: "site-distribution.cloudfront.net",
      proxied: false,
    });
  });
});

describe("a plan that routes nothing", () => {
  it("needs no function", async () => {
    const plan = sitePlan();
    const behaviours = plan.behaviours.map((behaviour) => ({ ...behaviour, routed: false }));
    const [, recording] = await buildSite(contentDir(), { plan: { ...plan, behaviours } });
    expect(recording.names("aws:cloudfront/function:Function")).toEqual([]);
    expect(JSON.stringify(recording.one("site-distribution").inputs)).not.toContain("functionArn");
  });
});

describe("one class under two keys", () => {
  it("has two policies, and behaviours that agree share one", async () => {
    const plan = sitePlan();
    const [data] = plan.behaviours.filter(({ contentClass }) => contentClass === "data");
    if (data === undefined) throw new Error("the fixture has data");
    const key = { headers: ["Accept-Language"], cookies: ["region"], queryStrings: ["v"] };
    const behaviours = [
      { ...data, pathPattern: "/data/by-region/*", key },
      { ...data, pathPattern: "/feeds/*" },
      ...plan.behaviours,
    ];
    const [, recording] = await buildSite(contentDir(), { plan: { ...plan, behaviours } });
    const ordered = recording.one("site-distribution").inputs["orderedCacheBehaviors"] as readonly {
      readonly pathPattern: string;
      readonly cachePolicyId: string;
    }[];
    const policyOf = (path: string) =>
      ordered.find(({ pathPattern }) => pathPattern === path)?.cachePolicyId;
    expect(policyOf("/data/by-region/*")).toBe("site-data-cache-id");
    expect(policyOf("/feeds/*")).toBe("site-data-2-cache-id");
    expect(policyOf("/data/*")).toBe("site-data-2-cache-id");
    const { inputs } = recording.one("site-data-cache");
    expect(inputs["parametersInCacheKeyAndForwardedToOrigin"]).toMatchObject({
      headersConfig: { headerBehavior: "whitelist", headers: { items: ["Accept-Language"] } },
      cookiesConfig: { cookieBehavior: "whitelist", cookies: { items: ["region"] } },
      queryStringsConfig: { queryStringBehavior: "whitelist", queryStrings: { items: ["v"] } },
    });
  });
});

describe("transforms", () => {
  it("have the last word on each child", async () => {
    const [, recording] = await buildSite(contentDir(), {
      transform: {
        distribution: { priceClass: "PriceClass_100" },
        bucket: (args) => ({ ...args, bucketPrefix: "mine-" }),
        cachePolicy: { comment: "mine" },
        file: (args, opts) => {
          opts.retainOnDelete = true;
          return args;
        },
        webAcl: { description: "mine" },
        release: { triggers: { again: "1" } },
        logDelivery: { fieldDelimiter: "," },
      },
    });
    const input = (name: string, property: string) => recording.one(name).inputs[property];
    expect(input("site-distribution", "priceClass")).toBe("PriceClass_100");
    expect(input("site-content-bucket", "bucketPrefix")).toBe("mine-");
    expect(input("site-log-bucket", "bucketPrefix")).toBe("mine-");
    expect(input("site-html-cache", "comment")).toBe("mine");
    expect(recording.one("site-files/robots.txt").retainOnDelete).toBe(true);
    expect(input("site-firewall", "description")).toBe("mine");
    expect(input("site-release", "triggers")).toEqual({ again: "1" });
    expect(input("site-log-delivery", "fieldDelimiter")).toBe(",");
  });
});

describe("what the router is told", () => {
  it("is where pages are not, and which names without extension are none", () => {
    const content = { ...CONTENT, LICENSE: "MIT", "docs.v2/NOTICE": "n", "assets/LICENSE": "MIT" };
    const change = {
      spa: false,
      paths: { "/assets/*": "asset", "/data/*": "data", "/docs/*": "html" },
    };
    const options = routerOptions(sitePlan(change, content));
    expect({ ...options, assetPaths: [...options.assetPaths].sort() }).toEqual({
      spa: false,
      apiPaths: ["/api/*"],
      assetPaths: ["/assets/*", "/data/*"],
      files: ["LICENSE", "docs.v2/NOTICE"],
      copies: ["data/regions.geojson"],
    });
  });
});
