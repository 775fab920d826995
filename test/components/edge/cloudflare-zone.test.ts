import { describe, expect, it } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { CloudflareZoneArgs } from "../../../components/edge/cloudflare-zone-args.ts";
import { CloudflareZone } from "../../../components/edge/cloudflare-zone.ts";
import { strays } from "../../support/components.ts";
import type { Recording } from "../../support/mocks.ts";
import { startMocks, valueOf } from "../../support/mocks.ts";
import { ZONE, ZONE_ID, cacheRule, from, rateRule } from "./support.ts";

const RULESET = "cloudflare:index/ruleset:Ruleset";
const SETTING = "cloudflare:index/zoneSetting:ZoneSetting";

async function build(
  args: Partial<CloudflareZoneArgs> = {},
): Promise<readonly [CloudflareZone, Recording]> {
  const recording = await startMocks();
  const zone = new CloudflareZone("edge", { ...ZONE, ...args });
  await recording.settled();
  return [zone, recording];
}

describe("a zone without settings, rules and records", () => {
  it("has tiered caching and nothing else", async () => {
    const [, recording] = await build();
    const made = recording.resources.filter(({ custom }) => custom).map(({ name }) => name);
    expect(made.sort()).toEqual(["edge-smart-tiered-cache", "edge-tiered-caching"]);
  });
});

describe("settings", () => {
  it("are a resource each, with numbers and objects as they are", async () => {
    const [, recording] = await build({
      settings: {
        ssl: "strict",
        browser_cache_ttl: 0,
        security_header: { strict_transport_security: { enabled: true, max_age: 300 } },
      },
    });
    expect(recording.names(SETTING)).toEqual([
      "edge-setting-browser_cache_ttl",
      "edge-setting-security_header",
      "edge-setting-ssl",
    ]);
    expect(recording.one("edge-setting-ssl").inputs).toEqual({
      zoneId: ZONE_ID,
      settingId: "ssl",
      value: "strict",
    });
    expect(recording.one("edge-setting-browser_cache_ttl").inputs["value"]).toBe(0);
    expect(recording.one("edge-setting-security_header").inputs["value"]).toEqual({
      strict_transport_security: { enabled: true, max_age: 300 },
    });
  });
});

describe("rules of many callers", () => {
  const contributions = [
    from("edge", cacheRule("static"), rateRule("login")),
    from("site", cacheRule("api_static")),
    from("tenants", rateRule("search"), cacheRule("public")),
  ];

  it("are one ruleset for each phase", async () => {
    const [, recording] = await build({ contributions });
    expect(recording.names(RULESET)).toEqual([
      "edge-rules-http_ratelimit",
      "edge-rules-http_request_cache_settings",
    ]);
  });

  it("keep the order of the callers and their own, each under its ref", async () => {
    const [, recording] = await build({ contributions });
    const refs = (phase: string) =>
      (recording.one(`edge-rules-${phase}`).inputs["rules"] as { readonly ref: string }[]).map(
        ({ ref }) => ref,
      );
    expect(refs("http_request_cache_settings")).toEqual(["static", "api_static", "public"]);
    expect(refs("http_ratelimit")).toEqual(["login", "search"]);
  });

  it("are sent with exactly these inputs", async () => {
    const [, recording] = await build({ contributions: [from("edge", rateRule("login"))] });
    expect(recording.one("edge-rules-http_ratelimit").inputs).toEqual({
      zoneId: ZONE_ID,
      kind: "zone",
      phase: "http_ratelimit",
      name: "default",
      description: "Rules of edge",
      rules: [
        {
          ref: "login",
          description: "Limit /login",
          expression: 'http.host eq "api.example.com" and http.request.uri.path eq "/login"',
          action: "block",
          enabled: true,
          ratelimit: {
            characteristics: ["cf.colo.id", "ip.src"],
            period: 60,
            requestsPerPeriod: 100,
            mitigationTimeout: 60,
          },
        },
      ],
    });
    const [, cached] = await build({ contributions: [from("site", cacheRule("static"))] });
    expect(cached.one("edge-rules-http_request_cache_settings").inputs["rules"]).toEqual([
      expect.objectContaining({
        action: "set_cache_settings",
        actionParameters: { cache: true, edgeTtl: { mode: "override_origin", default: 60 } },
      }),
    ]);
  });

  it("say in the description who asked, each once", async () => {
    const [, recording] = await build({ contributions: [...contributions, from("idle")] });
    const { inputs } = recording.one("edge-rules-http_request_cache_settings");
    expect(inputs["description"]).toBe("Rules of edge, site, tenants");
    expect(recording.one("edge-rules-http_ratelimit").inputs["description"]).toBe(
      "Rules of edge, tenants",
    );
  });

  it("keep the name of their ruleset whatever the component is called: another would replace it", async () => {
    const recording = await startMocks();
    new CloudflareZone("other", { ...ZONE, environment: "staging", contributions });
    await recording.settled();
    expect(recording.one("other-rules-http_ratelimit").inputs["name"]).toBe("default");
  });

  it("are replaced by deleting first: a zone takes no second ruleset of a phase", async () => {
    const replaced: unknown[] = [];
    const transform = {
      ruleset: (_args: unknown, opts: pulumi.CustomResourceOptions) => {
        replaced.push(opts.deleteBeforeReplace);
      },
    };
    await build({ contributions, transform });
    expect(replaced).toEqual([true, true]);
  });
});

describe("tiered cache", () => {
  it.each([
    [true, "on"],
    [false, "off"],
  ])("%j is said as %s, the topology after the switch", async (tieredCache, value) => {
    const [, recording] = await build({ tieredCache });
    const state = { zoneId: ZONE_ID, value };
    expect(recording.one("edge-tiered-caching").inputs).toEqual(state);
    expect(recording.one("edge-smart-tiered-cache").inputs).toEqual(state);
    expect(recording.one("edge-smart-tiered-cache").dependsOn).toEqual(["edge-tiered-caching"]);
  });

  it("has a regional tier on Enterprise, the one plan that takes it", async () => {
    const [, business] = await build({ plan: "business" });
    expect(business.names("cloudflare:index/regionalTieredCache:RegionalTieredCache")).toEqual([]);
    const [, enterprise] = await build({ plan: "enterprise" });
    expect(enterprise.one("edge-regional-tiered-cache")).toMatchObject({
      inputs: { zoneId: ZONE_ID, value: "on" },
      dependsOn: ["edge-tiered-caching"],
    });
  });
});

describe("bot management", () => {
  it("takes the plan's settings as they are, false too", async () => {
    const [, recording] = await build({ bots: { enableJs: false, sbfmVerifiedBots: "allow" } });
    expect(recording.one("edge-bot-management").inputs).toEqual({
      zoneId: ZONE_ID,
      enableJs: false,
      sbfmVerifiedBots: "allow",
    });
  });
});

describe("records", () => {
  it("are proxied or not, with a TTL and whose they are", async () => {
    const [zone, recording] = await build({
      records: [
        { type: "CNAME", name: "api.example.com", content: "origin.example.com", proxied: true },
        { type: "TXT", name: "example.com", content: "v=spf1 -all", ttl: 3600, comment: "mail" },
        { type: "A", name: "*.example.com", content: pulumi.output("192.0.2.1") },
      ],
    });
    expect(recording.one("edge-record-cname-api.example.com").inputs).toEqual({
      zoneId: ZONE_ID,
      type: "CNAME",
      name: "api.example.com",
      content: "origin.example.com",
      proxied: true,
      ttl: 1,
      comment: "Managed by Pulumi: plumbline-test-edge",
    });
    expect(recording.one("edge-record-txt-example.com").inputs).toMatchObject({
      content: "v=spf1 -all",
      proxied: false,
      ttl: 3600,
      comment: "mail",
    });
    expect(recording.one("edge-record-a-wildcard.example.com").inputs["content"]).toBe("192.0.2.1");
    expect(zone.outputs.proxiedNames).toEqual(["api.example.com"]);
  });

  it("of one name and type are numbered", async () => {
    const record = { type: "A", name: "www.example.com" } as const;
    const [, recording] = await build({
      records: [
        { ...record, content: "192.0.2.1" },
        { ...record, content: "192.0.2.2" },
      ],
    });
    expect(recording.names("cloudflare:index/dnsRecord:DnsRecord")).toEqual([
      "edge-record-a-www.example.com",
      "edge-record-a-www.example.com-2",
    ]);
  });
});

describe("the component", () => {
  it("owns every child, tags none, and registers its outputs", async () => {
    const [zone, recording] = await build({
      settings: { ssl: "strict" },
      contributions: [from("edge", rateRule("login"))],
      bots: { enableJs: true },
      records: [{ type: "A", name: "example.com", content: "192.0.2.1" }],
    });
    expect(strays(recording, "edge")).toEqual([]);
    const tagged = recording.resources.filter(({ inputs }) => "tags" in inputs);
    expect(tagged).toEqual([]);
    expect(await valueOf(zone.outputs.zoneId)).toBe(ZONE_ID);
    expect(Object.keys(zone.outputs.rulesetIds)).toEqual(["http_ratelimit"]);
    expect(Object.keys(recording.outputs.get("edge") ?? {}).sort()).toEqual([
      "proxiedNames",
      "rulesetIds",
      "zone",
      "zoneId",
    ]);
  });

  it("gives transforms the last word on each child", async () => {
    const [, recording] = await build({
      plan: "enterprise",
      settings: { ssl: "strict" },
      contributions: [from("edge", rateRule("login"))],
      bots: { enableJs: true },
      records: [{ type: "A", name: "example.com", content: "192.0.2.1" }],
      transform: {
        setting: { value: "full" },
        ruleset: { description: "mine" },
        tieredCaching: { value: "off" },
        smartTieredCache: { value: "off" },
        regionalTieredCache: { value: "off" },
        botManagement: { fightMode: true },
        record: { ttl: 60 },
      },
    });
    expect(recording.one("edge-setting-ssl").inputs["value"]).toBe("full");
    const ruleset = recording.one("edge-rules-http_ratelimit").inputs;
    expect(ruleset["description"]).toBe("mine");
    expect(ruleset["rules"]).toHaveLength(1);
    for (const name of ["tiered-caching", "smart-tiered-cache", "regional-tiered-cache"]) {
      expect(recording.one(`edge-${name}`).inputs["value"]).toBe("off");
    }
    expect(recording.one("edge-bot-management").inputs["fightMode"]).toBe(true);
    expect(recording.one("edge-record-a-example.com").inputs["ttl"]).toBe(60);
  });
});
