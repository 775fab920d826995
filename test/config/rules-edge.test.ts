import { describe, expect, it } from "@jest/globals";
import { expectRefused, problemsOf, valid, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const rm = (path: string) => `pulumi config rm --path 'plumbline:${path}' --stack prod`;
const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;

const CERTIFICATE = "certificate/12345678-1234-1234-1234-123456789012";
const CLOUDFLARE = {
  provider: "cloudflare",
  zone: "example.com",
  zoneId: "0123456789abcdef0123456789abcdef",
  accountId: "fedcba9876543210fedcba9876543210",
  plan: "pro",
};
const SEARCH = { path: "/api/search*", requests: 10, periodSeconds: 60, by: "user" };

const REFUSED: readonly Refused[] = [
  [
    "a site outside the zone",
    { "site/domain": "www.example.org" },
    [
      "site.domain",
      '"www.example.org"',
      "a name in the zone dns.zone, example.com",
      set("site.domain", "www.example.com"),
    ],
  ],
  [
    "a site whose name only ends like the zone",
    { "site/domain": "www.badexample.com" },
    [
      "site.domain",
      '"www.badexample.com"',
      "a name in the zone",
      set("site.domain", "www.example.com"),
    ],
  ],
  [
    "an API outside the zone",
    { dns: CLOUDFLARE, "edge/domain": "api.example.org", "edge/origin": "origin.example.com" },
    [
      "edge.domain",
      '"api.example.org"',
      "a name in the zone",
      set("edge.domain", "api.example.com"),
    ],
  ],
  [
    "a site nobody can prove the domain of",
    { dns: undefined },
    [
      "site.certificateArn",
      "nothing",
      "an ACM certificate of us-east-1, or the key dns",
      set("site.certificateArn", `arn:aws:acm:us-east-1:123456789012:${CERTIFICATE}`),
    ],
  ],
  [
    "a certificate of the stack's own region",
    { "site/certificateArn": `arn:aws:acm:eu-central-1:123456789012:${CERTIFICATE}` },
    [
      "site.certificateArn",
      '"arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-12...',
      "a certificate in us-east-1, the only region CloudFront takes one from; this one is in eu-central-1. Without the key one is made",
      "pulumi config rm --path 'plumbline:site.certificateArn' --stack prod",
    ],
  ],
  [
    "a certificate of the stack's own region, without a zone to make another in",
    {
      dns: undefined,
      "site/certificateArn": `arn:aws:acm:eu-central-1:123456789012:${CERTIFICATE}`,
    },
    [
      "site.certificateArn",
      '"arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-12...',
      "this one is in eu-central-1",
      set("site.certificateArn", `arn:aws:acm:us-east-1:123456789012:${CERTIFICATE}`),
    ],
  ],
  [
    "Cloudflare before the API with a zone elsewhere",
    { "edge/origin": "origin.example.com" },
    [
      "edge.origin",
      '"origin.example.com"',
      "nothing without a dns zone of provider cloudflare",
      rm("edge.origin"),
    ],
  ],
  [
    "an edge that fetches from itself",
    { dns: CLOUDFLARE, "edge/origin": "api.example.com" },
    [
      "edge.origin",
      '"api.example.com"',
      "a name other than edge.domain",
      set("edge.origin", "origin.api.example.com"),
    ],
  ],
  [
    "rate limits without an edge",
    { "edge/rateLimits": { search: SEARCH } },
    [
      "edge.rateLimits",
      '{"search":{"path":"/api/search*","methods":[],"requests":10,"periodSeconds":6...',
      "nothing without edge.origin",
      rm("edge.rateLimits"),
    ],
  ],
  [
    "limits of a WAF that is off",
    {
      "site/waf": {
        enabled: false,
        rateLimits: { login: { ...SEARCH, by: "address" } },
      },
    },
    [
      "site.waf.rateLimits",
      '{"login":{"path":"/api/search*","methods":[],"requests":10,"periodSeconds":60...',
      "nothing while site.waf.enabled is false",
      rm("site.waf.rateLimits"),
    ],
  ],
  [
    "a limit by user with nobody to tell users apart",
    {
      dns: CLOUDFLARE,
      "edge/origin": "origin.example.com",
      "edge/rateLimits": { search: SEARCH },
      "edge/worker": { enabled: false },
    },
    [
      "edge.rateLimits.search.by",
      '"user"',
      "address, while edge.worker.enabled is false",
      set("edge.rateLimits.search.by", "address"),
    ],
  ],
];

describe("rules on site, edge and zone", () => {
  it("accept a site with its zone", () => {
    expect(problemsOf(valid())).toEqual([]);
  });

  it("accept the zone's own name, and a certificate without a zone", () => {
    expect(problemsOf(withValues({ "site/domain": "example.com" }))).toEqual([]);
    expect(
      problemsOf(
        withValues({
          dns: undefined,
          "site/certificateArn": `arn:aws:acm:us-east-1:123456789012:${CERTIFICATE}`,
        }),
      ),
    ).toEqual([]);
  });

  it("takes no header for harmless that says who asks", () => {
    const worker = (name: string) => withValues({ "edge/worker": { harmlessHeaders: [name] } });
    expect(problemsOf(worker("X-App-Version"))).toEqual([]);
    expect(problemsOf(worker("Authorization"))).toEqual([
      expect.objectContaining({
        path: "edge.worker.harmlessHeaders[0]",
        allowed: "a header that holds no credential",
      }),
    ]);
  });

  it("leave a domain alone that serves the budget only", () => {
    expect(problemsOf(withValues({ "edge/domain": "api.example.org" }))).toEqual([]);
  });

  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });
});
