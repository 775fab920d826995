import { describe, expect, it } from "@jest/globals";

import { provider } from "../../../sandbox/providers/cloudflare/index.ts";
import { UNKNOWN } from "../../../sandbox/providers/model.ts";
import type { Props, ResourceModel } from "../../../sandbox/providers/model.ts";

const ID = "0123456789abcdef0123456789abcdef";
const context = provider.configure({});

function model(name: string): ResourceModel {
  const lower = name.charAt(0).toLowerCase() + name.slice(1);
  const found = provider.resource(`cloudflare:index/${lower}:${name}`);
  if (found === undefined) throw new Error(`no type ${name}`);
  return found;
}

function check(name: string, news: Props): ReturnType<ResourceModel["check"]> {
  return model(name).check({ urn: "urn", name: "n", news, randomHex: () => "", context });
}

function refused(name: string, news: Props): readonly string[] {
  return check(name, news).failures.map(({ path }) => path);
}

const RULESET = { zoneId: ID, kind: "zone", name: "cache", phase: "http_request_cache_settings" };
const RULE = { action: "set_cache_settings", expression: "true" };

describe("zone settings", () => {
  it.each([
    ["ssl", "strict", true],
    ["ssl", "full_strict", false],
    ["min_tls_version", "1.2", true],
    ["min_tls_version", "1.4", false],
    ["tls_1_3", "zrt", true],
    ["http3", "on", true],
    ["http3", true, false],
    ["browser_cache_ttl", 0, true],
    ["browser_cache_ttl", "14400", false],
    ["polish", "lossy", true],
    ["security_header", { strict_transport_security: { enabled: true } }, true],
    ["security_header", "on", false],
  ])("%s = %j: %s", (settingId, value, fine) => {
    expect(refused("ZoneSetting", { zoneId: ID, settingId, value }).length === 0).toBe(fine);
  });

  it("names the setting that was probably meant", () => {
    const { failures } = check("ZoneSetting", {
      zoneId: ID,
      settingId: "min_tls_verison",
      value: "1.2",
    });
    expect(failures).toMatchObject([{ path: "settingId", fix: "did you mean min_tls_version?" }]);
  });

  it("does not know minify, which is gone", () => {
    expect(refused("ZoneSetting", { zoneId: ID, settingId: "minify", value: {} })).toEqual([
      "settingId",
    ]);
  });
});

describe("rulesets", () => {
  it("accepts cache rules of a zone", () => {
    const actionParameters = {
      cache: true,
      edgeTtl: { mode: "override_origin", default: 300 },
      cacheKey: { customKey: { header: { includes: ["X-Tenant-ID"] } } },
    };
    expect(refused("Ruleset", { ...RULESET, rules: [{ ...RULE, actionParameters }] })).toEqual([]);
  });

  it("belongs to a zone or an account", () => {
    const { zoneId, ...rest } = RULESET;
    expect(refused("Ruleset", rest)).toEqual(["zoneId"]);
    expect(refused("Ruleset", { ...rest, zoneId, accountId: ID })).toEqual(["zoneId"]);
    expect(refused("Ruleset", { ...rest, accountId: ID })).toEqual(["zoneId"]);
    expect(refused("Ruleset", { ...rest, kind: "root", accountId: ID })).toEqual([]);
    expect(refused("Ruleset", { ...rest, zoneId: UNKNOWN })).toEqual([]);
  });

  it("takes ids of 32 hexadecimal digits only", () => {
    expect(refused("Ruleset", { ...RULESET, zoneId: "example.com" })).toEqual(["zoneId"]);
  });

  it("takes the actions of its phase", () => {
    expect(refused("Ruleset", { ...RULESET, rules: [{ ...RULE, action: "block" }] })).toEqual([
      "rules[0].action",
    ]);
    const headers = { ...RULESET, phase: "http_response_headers_transform" };
    expect(refused("Ruleset", { ...headers, rules: [{ ...RULE, action: "rewrite" }] })).toEqual([]);
    expect(refused("Ruleset", { ...RULESET, phase: "http_cache" })).toEqual(["phase"]);
  });

  it("wants action and expression of every rule", () => {
    expect(
      refused("Ruleset", { ...RULESET, rules: [RULE, {}, { ...RULE, expression: "" }] }),
    ).toEqual(["rules[1].action", "rules[1].expression", "rules[2].expression"]);
  });

  it("wants a limit in the phase of rate limits, counted per data center", () => {
    const limits = { ...RULESET, phase: "http_ratelimit" };
    const rule = { action: "block", expression: "true" };
    const ratelimit = {
      characteristics: ["cf.colo.id", "ip.src"],
      period: 10,
      requestsPerPeriod: 5,
    };
    expect(refused("Ruleset", { ...limits, rules: [{ ...rule, ratelimit }] })).toEqual([]);
    expect(refused("Ruleset", { ...limits, rules: [rule] })).toEqual(["rules[0].ratelimit"]);
    const bySource = { ...ratelimit, characteristics: ["ip.src"] };
    expect(refused("Ruleset", { ...limits, rules: [{ ...rule, ratelimit: bySource }] })).toEqual([
      "rules[0].ratelimit.characteristics",
    ]);
    expect(refused("Ruleset", { ...RULESET, rules: [{ ...RULE, ratelimit }] })).toEqual([
      "rules[0].ratelimit",
    ]);
  });

  it("keeps headers out of the cache key that it cannot hold", () => {
    const actionParameters = {
      cacheKey: { customKey: { header: { includes: ["Accept-Language", "cf-ray", "X-A"] } } },
    };
    const place = "rules[0].actionParameters.cacheKey.customKey.header.includes";
    expect(refused("Ruleset", { ...RULESET, rules: [{ ...RULE, actionParameters }] })).toEqual([
      `${place}[0]`,
      `${place}[1]`,
    ]);
  });

  it("sets an edge TTL exactly when it overrides the origin", () => {
    const rule = (edgeTtl: Props): Props => ({
      ...RULESET,
      rules: [{ ...RULE, actionParameters: { edgeTtl } }],
    });
    const path = ["rules[0].actionParameters.edgeTtl.default"];
    expect(refused("Ruleset", rule({ mode: "override_origin" }))).toEqual(path);
    expect(refused("Ruleset", rule({ mode: "override_origin", default: 0 }))).toEqual([]);
    expect(refused("Ruleset", rule({ mode: "respect_origin", default: 60 }))).toEqual(path);
  });
});

describe("other types", () => {
  const SCRIPT = {
    accountId: ID,
    scriptName: "edge",
    content: "export default {}",
    mainModule: "w.js",
  };
  const DEPLOYMENT = { accountId: ID, scriptName: "edge", strategy: "percentage" };
  const RECORD = { zoneId: ID, name: "www", type: "A", ttl: 1, content: "192.0.2.1" };

  it.each<[string, Props, readonly string[]]>([
    ["DnsRecord", RECORD, []],
    ["DnsRecord", { ...RECORD, ttl: 29 }, ["ttl"]],
    ["DnsRecord", { ...RECORD, ttl: 86_400 }, []],
    ["DnsRecord", { ...RECORD, ttl: 86_401 }, ["ttl"]],
    ["DnsRecord", { ...RECORD, content: "example.com" }, ["content"]],
    ["DnsRecord", { ...RECORD, type: "AAAA" }, ["content"]],
    ["DnsRecord", { ...RECORD, type: "AAAA", content: "2001:db8::1" }, []],
    ["DnsRecord", { ...RECORD, type: "MX", content: "mx.example.com" }, ["priority"]],
    ["DnsRecord", { ...RECORD, type: "MX", content: "mx.example.com", priority: 0 }, []],
    ["DnsRecord", { ...RECORD, content: UNKNOWN }, []],
    ["WorkersScript", SCRIPT, []],
    ["WorkersScript", { ...SCRIPT, scriptName: "Edge Worker" }, ["scriptName"]],
    ["WorkersScript", { ...SCRIPT, contentFile: "w.js", contentSha256: "x" }, ["content"]],
    ["WorkersScript", { ...SCRIPT, content: null }, ["content"]],
    ["WorkersScript", { ...SCRIPT, content: null, contentFile: "w.js" }, ["contentSha256"]],
    ["WorkersScript", { ...SCRIPT, bodyPart: "w" }, ["mainModule"]],
    ["WorkersScript", { ...SCRIPT, compatibilityDate: "1.6.2025" }, ["compatibilityDate"]],
    ["WorkersScript", { ...SCRIPT, bindings: [{ name: "A" }] }, ["bindings[0].type"]],
    [
      "WorkersScript",
      {
        ...SCRIPT,
        bindings: [
          { type: "plain_text", name: "A", text: "a" },
          { type: "json", name: "B", json: "{}" },
          { type: "kv_namespace", name: "C", namespaceId: UNKNOWN },
          { type: "ratelimit", name: "D", namespaceId: "1", simple: { limit: 100, period: 60 } },
        ],
      },
      [],
    ],
    [
      "WorkersScript",
      {
        ...SCRIPT,
        bindings: [
          { type: "plain_text", name: "A" },
          { type: "json", name: "B", text: "{}" },
          { type: "kv_namespace", name: "C" },
          { type: "ratelimit", name: "D", namespaceId: "1", simple: { limit: 100, period: 30 } },
          { type: "ratelimit", name: "E" },
        ],
      },
      [
        "bindings[0].text",
        "bindings[1].json",
        "bindings[2].namespaceId",
        "bindings[3].simple.period",
        "bindings[4].namespaceId",
        "bindings[4].simple",
      ],
    ],
    ["WorkersKvNamespace", { accountId: ID, title: "purges" }, []],
    ["WorkersKvNamespace", { accountId: ID }, ["title"]],
    ["WorkersKvNamespace", { accountId: ID, title: "p", jurisdiction: "de" }, ["jurisdiction"]],
    [
      "WorkersDeployment",
      {
        ...DEPLOYMENT,
        versions: [
          { versionId: "a", percentage: 90 },
          { versionId: "b", percentage: 10 },
        ],
      },
      [],
    ],
    [
      "WorkersDeployment",
      { ...DEPLOYMENT, versions: [{ versionId: "a", percentage: 90 }] },
      ["versions"],
    ],
    [
      "WorkersDeployment",
      {
        ...DEPLOYMENT,
        versions: [
          { versionId: "a", percentage: 66.6 },
          { versionId: "b", percentage: 33.4 },
        ],
      },
      [],
    ],
    [
      "WorkerVersion",
      {
        accountId: ID,
        workerId: ID,
        mainModule: "a.js",
        modules: [{ name: "b.js", contentType: "x", contentFile: "b" }],
      },
      ["mainModule"],
    ],
    [
      "BotManagement",
      { zoneId: ID, sbfmDefinitelyAutomated: "managed_challenge", aiBotsProtection: "block" },
      [],
    ],
    ["BotManagement", { zoneId: ID, sbfmVerifiedBots: "managed_challenge" }, ["sbfmVerifiedBots"]],
    ["TieredCache", { zoneId: ID, value: "smart" }, ["value"]],
    ["WorkersRoute", { zoneId: ID }, ["pattern"]],
  ])("%s %j: %j", (name, news, expected) => {
    expect(refused(name, news)).toEqual(expected);
  });

  it("are unknown when the table does not have them", () => {
    expect(provider.resource("cloudflare:index/pageRule:PageRule")).toBeUndefined();
    expect(provider.resource("constructor")).toBeUndefined();
  });
});
