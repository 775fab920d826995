import { beforeAll, describe, expect, it } from "@jest/globals";
import { methodsAre, pathMatches } from "../../../components/cdn/waf-statements.ts";
import type { Recording } from "../../support/mocks.ts";
import { buildSite, sitePlan, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();

/** The rules of the web ACL, as far as the tests read them. */
interface Rule {
  readonly name: string;
  readonly priority: number;
  readonly action?: unknown;
  readonly overrideAction?: unknown;
  readonly statement: Readonly<Record<string, unknown>>;
}

function rulesOf(recording: Recording): readonly Rule[] {
  return recording.one("site-firewall").inputs["rules"] as readonly Rule[];
}

describe("the web ACL", () => {
  let recording: Recording;

  beforeAll(async () => {
    [, recording] = await buildSite(contentDir());
  });

  it("is CloudFront's, lives in us-east-1, lets pass what no rule stops, and stands before the distribution", () => {
    const { inputs } = recording.one("site-firewall");
    expect(inputs).toMatchObject({
      region: "us-east-1",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      visibilityConfig: {
        metricName: "plumbline-test-site",
        cloudwatchMetricsEnabled: true,
        sampledRequestsEnabled: true,
      },
    });
    expect(recording.one("site-distribution").inputs["webAclId"]).toBe(
      "arn:aws:mock:eu-central-1:123456789012:site-firewall",
    );
  });

  it("counts the API's requests, then limits, then asks the managed sets", () => {
    expect(rulesOf(recording).map(({ priority, name }) => [priority, name])).toEqual([
      [0, "api-reads"],
      [1, "api-writes"],
      [2, "search"],
      [3, "AWSManagedRulesAmazonIpReputationList"],
      [4, "AWSManagedRulesKnownBadInputsRuleSet"],
      [5, "AWSManagedRulesCommonRuleSet"],
    ]);
  });

  it("answers 429 with Retry-After and JSON where one address asks a path too often", () => {
    const limit = rulesOf(recording).find(({ name }) => name === "search");
    const path = [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
    ];
    expect(limit?.statement).toEqual({
      rateBasedStatement: {
        aggregateKeyType: "IP",
        limit: 10,
        evaluationWindowSec: 60,
        scopeDownStatement: {
          andStatement: {
            statements: [
              {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  textTransformations: path,
                  searchString: "/api/search",
                  positionalConstraint: "STARTS_WITH",
                },
              },
              {
                byteMatchStatement: {
                  fieldToMatch: { method: {} },
                  textTransformations: [{ priority: 0, type: "NONE" }],
                  searchString: "GET",
                  positionalConstraint: "EXACTLY",
                },
              },
            ],
          },
        },
      },
    });
    expect(limit?.action).toEqual({
      block: {
        customResponse: {
          responseCode: 429,
          customResponseBodyKey: "rate-limited",
          responseHeaders: [{ name: "Retry-After", value: "60" }],
        },
      },
    });
    expect(recording.one("site-firewall").inputs["customResponseBodies"]).toEqual([
      {
        key: "rate-limited",
        contentType: "APPLICATION_JSON",
        content: '{"error":"rate_limited","message":"Too many requests"}',
      },
    ]);
  });

  it("uses AWS's sets as they are, but for the size of bodies", () => {
    const managed = rulesOf(recording).slice(3);
    expect(managed.map(({ overrideAction }) => overrideAction)).toEqual([
      { none: {} },
      { none: {} },
      { none: {} },
    ]);
    expect(managed.map(({ statement }) => statement["managedRuleGroupStatement"])).toEqual([
      { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
      { vendorName: "AWS", name: "AWSManagedRulesKnownBadInputsRuleSet" },
      {
        vendorName: "AWS",
        name: "AWSManagedRulesCommonRuleSet",
        ruleActionOverrides: [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }],
      },
    ]);
  });

  it("counts reads and the other requests of the API apart, and stops neither", () => {
    const [reads, writes] = rulesOf(recording);
    expect([reads?.action, writes?.action]).toEqual([{ count: {} }, { count: {} }]);
    const isRead = methodsAre(["GET", "HEAD"]);
    const api = pathMatches("/api/*");
    expect(reads?.statement).toEqual({ andStatement: { statements: [api, isRead] } });
    expect(writes?.statement).toEqual({
      andStatement: { statements: [api, { notStatement: { statement: isRead } }] },
    });
  });
});

describe("without firewall, or without API", () => {
  it("there is no web ACL where it is off", async () => {
    const plan = sitePlan({ waf: { enabled: false } });
    const [, recording] = await buildSite(contentDir(), { plan });
    expect(recording.names("aws:wafv2/webAcl:WebAcl")).toEqual([]);
    expect(recording.one("site-distribution").inputs).not.toHaveProperty("webAclId");
  });

  it("nothing is counted where there is no API", async () => {
    const plan = sitePlan({ api: undefined, waf: {} });
    const [, recording] = await buildSite(contentDir(), { plan });
    expect(rulesOf(recording).map(({ name }) => name)).toEqual([
      "AWSManagedRulesAmazonIpReputationList",
      "AWSManagedRulesKnownBadInputsRuleSet",
      "AWSManagedRulesCommonRuleSet",
    ]);
  });
});

describe("conditions", () => {
  it.each<[string, object]>([
    [
      "/api/login",
      { byteMatchStatement: { searchString: "/api/login", positionalConstraint: "EXACTLY" } },
    ],
    [
      "/api/*",
      { byteMatchStatement: { searchString: "/api/", positionalConstraint: "STARTS_WITH" } },
    ],
    ["/api/*/export", { regexMatchStatement: { regexString: "^/api/.*/export$" } }],
    ["/v?/a.b+c*", { regexMatchStatement: { regexString: "^/v./a\\.b\\+c.*$" } }],
    ["/api/v?", { regexMatchStatement: { regexString: "^/api/v.$" } }],
  ])("%s", (pattern, expected) => {
    expect(pathMatches(pattern)).toMatchObject(expected);
  });

  it("one method is a condition itself, two are an or", () => {
    expect(methodsAre(["POST"])).toMatchObject({ byteMatchStatement: { searchString: "POST" } });
    expect(methodsAre(["POST", "PUT"])).toMatchObject({
      orStatement: {
        statements: [
          { byteMatchStatement: { searchString: "POST" } },
          { byteMatchStatement: { searchString: "PUT" } },
        ],
      },
    });
  });

  it("a limit without methods is about its path alone", async () => {
    const login = { path: "/api/login", requests: 20, periodSeconds: 300, by: "address" };
    const plan = sitePlan({ waf: { rateLimits: { login } } });
    const [, recording] = await buildSite(contentDir(), { plan });
    expect(rulesOf(recording)[2]?.statement).toMatchObject({
      rateBasedStatement: {
        limit: 20,
        evaluationWindowSec: 300,
        scopeDownStatement: { byteMatchStatement: { searchString: "/api/login" } },
      },
    });
  });
});
