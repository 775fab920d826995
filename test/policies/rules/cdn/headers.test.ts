import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { cloudfrontPageHeaders } from "../../../../policies/rules/cdn/cloudfront-page-headers.ts";
import { cloudfrontSecurityHeaders } from "../../../../policies/rules/cdn/cloudfront-security-headers.ts";
import { DISTRIBUTION } from "../../../../policies/rules/cdn/distribution.ts";
import { HEADERS_POLICY } from "../../../../policies/rules/cdn/headers.ts";
import { judged, judgedStack } from "./judged.ts";

const YEAR = 31_536_000;
const NOSNIFF = { contentTypeOptions: { override: true } };

function hsts(accessControlMaxAgeSec: Value): Props {
  return { ...NOSNIFF, strictTransportSecurity: { accessControlMaxAgeSec } };
}

function custom(header: string, value: Value): Props {
  return { customHeadersConfig: { items: [{ header, value, override: true }] } };
}

describe("the headers of every answer", () => {
  const rule = cloudfrontSecurityHeaders;

  it("hold HSTS for at least the limit", () => {
    expect(judged(rule, { securityHeadersConfig: hsts(YEAR) })).toEqual(["pass"]);
    expect(judged(rule, { securityHeadersConfig: hsts("31535999") })).toEqual([
      expect.stringContaining("holds for 31535999 s, at least 31536000 s are asked for"),
    ]);
    expect(judged(rule, { securityHeadersConfig: hsts(300) }, { minHstsSeconds: 300 })).toEqual([
      "pass",
    ]);
  });

  it("are judged one by one when one of them is unknown", () => {
    const config: Props = {
      strictTransportSecurity: { accessControlMaxAgeSec: UNKNOWN },
      xssProtection: { protection: "true" },
    };
    expect(judged(rule, { securityHeadersConfig: config })).toEqual([
      "unknown: securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec",
      expect.stringMatching(/^securityHeadersConfig\.contentTypeOptions: /),
      expect.stringMatching(/^securityHeadersConfig\.xssProtection\.protection: /),
    ]);
  });

  it("are missing altogether in an empty policy", () => {
    expect(judged(rule, {})).toEqual([
      expect.stringContaining("does not set Strict-Transport-Security"),
      expect.stringContaining("does not set X-Content-Type-Options"),
    ]);
  });

  it.each([
    ["0", "pass"],
    ["1; mode=block", "customHeadersConfig.items[0].value: X-XSS-Protection switches on"],
  ])("may hold X-XSS-Protection %s", (value, said) => {
    const props = { securityHeadersConfig: hsts(YEAR), ...custom("x-xss-protection", value) };
    expect(judged(rule, props)[0]?.startsWith(said)).toBe(true);
  });

  it("may hold nosniff as a custom header", () => {
    const props = {
      securityHeadersConfig: { ...hsts(YEAR), contentTypeOptions: null },
      ...custom("X-Content-Type-Options", "nosniff"),
    };
    expect(judged(rule, props)).toEqual(["pass"]);
  });
});

describe("the headers of pages", () => {
  const rule = cloudfrontPageHeaders;
  const REFERRER = { referrerPolicy: { referrerPolicy: "no-referrer" } };
  const site = (behavior: Props, made: readonly string[] = ["pages"]): ExampleResource => ({
    type: DISTRIBUTION,
    name: "site",
    props: { defaultCacheBehavior: { responseHeadersPolicyId: UNKNOWN, ...behavior } },
    madeFrom: { defaultCacheBehavior: made },
  });
  const policy = (props: Props, name = "pages"): ExampleResource => ({
    type: HEADERS_POLICY,
    name,
    props,
  });
  const csp = (contentSecurityPolicy: Value): Props => ({
    contentSecurityPolicy: { contentSecurityPolicy, override: true },
  });

  it("are looked for in the policy of the default behavior, before it is made", () => {
    const stack = [site({}), policy({}), policy({}, "api")];
    expect(judgedStack(rule, stack)).toEqual([
      expect.stringContaining("does not set Content-Security-Policy"),
      expect.stringContaining("does not set Referrer-Policy"),
      expect.stringContaining("lets every site frame them"),
    ]);
  });

  it("are told once for two distributions", () => {
    const config = { ...csp("frame-ancestors 'none'") };
    const stack = [
      site({}),
      { ...site({}), name: "second" },
      policy({ securityHeadersConfig: config }),
    ];
    expect(judgedStack(rule, stack)).toEqual([
      expect.stringMatching(/^securityHeadersConfig\.referrerPolicy: /),
    ]);
  });

  it.each<[string, Props, string]>([
    ["frame-ancestors", csp("default-src 'self'; frame-ancestors 'self'"), "pass"],
    ["frame options", { ...csp(UNKNOWN), frameOptions: { frameOption: "DENY" } }, "pass"],
    ["neither", csp("default-src 'self'"), "securityHeadersConfig.frameOptions: The policy"],
    [
      "an unknown policy",
      csp(UNKNOWN),
      "unknown: securityHeadersConfig.contentSecurityPolicy.contentSecurityPolicy",
    ],
  ])("say who may frame them: %s", (_, config, said) => {
    const stack = [site({}), policy({ securityHeadersConfig: { ...REFERRER, ...config } })];
    const found = judgedStack(rule, stack);
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(said)).toBe(true);
  });

  it("may be custom ones", () => {
    const props = {
      securityHeadersConfig: csp("frame-ancestors 'none'"),
      ...custom("referrer-policy", "no-referrer"),
    };
    expect(judgedStack(rule, [site({}), policy(props)])).toEqual(["pass"]);
  });

  it("are not asked of an API, of a foreign policy, or without one", () => {
    const api = site({ allowedMethods: ["GET", "POST"] });
    const foreign = site({ responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03" }, []);
    const none = { type: DISTRIBUTION, name: "none", props: { defaultCacheBehavior: {} } };
    const stack = [api, { ...foreign, name: "foreign" }, none, policy({ id: "of-another-site" })];
    expect(judgedStack(rule, stack)).toEqual(["pass"]);
  });

  it("are unknown when nothing tells the policy", () => {
    expect(judgedStack(rule, [site({}, [])])).toEqual([
      "unknown: defaultCacheBehavior.responseHeadersPolicyId",
    ]);
  });
});

describe("a distribution without pages", () => {
  const id = "policy-1";
  const policy: ExampleResource = { type: HEADERS_POLICY, name: "p", props: { id } };
  const judge = (origin: Props, props: Props = {}, behavior: Props = {}) =>
    judgedStack(cloudfrontPageHeaders, [
      policy,
      {
        type: DISTRIBUTION,
        name: "files",
        props: {
          origins: [{ originId: "o", ...origin }],
          defaultCacheBehavior: { targetOriginId: "o", responseHeadersPolicyId: id, ...behavior },
          ...props,
        },
      },
    ]);

  it("is that of a bucket with neither a root object nor a function", () => {
    expect(judge({ originAccessControlId: UNKNOWN })).toEqual(["pass"]);
    expect(judge({ s3OriginConfig: { originAccessIdentity: "" } })).toEqual(["pass"]);
  });

  it("is none that has them, nor that of a program", () => {
    const said = expect.stringContaining("does not set Content-Security-Policy");
    expect(judge({}, { defaultRootObject: "index.html" })[0]).toEqual(said);
    expect(judge({}, {}, { functionAssociations: [{ eventType: "viewer-request" }] })[0]).toEqual(
      said,
    );
    expect(judge({ customOriginConfig: { httpPort: 80 } })[0]).toEqual(said);
    expect(judge({ vpcOriginConfig: { vpcOriginId: UNKNOWN } })[0]).toEqual(said);
  });
});
