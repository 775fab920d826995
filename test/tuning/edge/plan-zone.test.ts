import { describe, expect, it } from "@jest/globals";
import type { CloudflarePlan, EdgeConfig } from "../../../config/schema.ts";
import { CLOUDFLARE_PLANS } from "../../../config/schema-edge.ts";
import facts from "../../../sandbox/facts/cloudflare-resources.json" with { type: "json" };
import { planZone } from "../../../tuning/edge.ts";
import { mergeRules } from "../../../tuning/edge/merge.ts";
import type { ZoneRule } from "../../../tuning/edge/types.ts";
import { CLASSES, EDGE, SEARCH, zoneOn } from "./support.ts";

function zone(plan: CloudflarePlan = "business", config: EdgeConfig = EDGE) {
  return planZone(config, zoneOn(plan), CLASSES);
}

function rulesOf(from: string, plan: CloudflarePlan = "business", config: EdgeConfig = EDGE) {
  return zone(plan, config)
    .contributions.filter((contribution) => contribution.from === from)
    .flatMap(({ rules }): readonly ZoneRule[] => rules);
}

describe("the zone's settings", () => {
  it("are these", () => {
    expect(zone().zoneSettings).toEqual({
      ssl: "strict",
      always_use_https: "on",
      automatic_https_rewrites: "on",
      min_tls_version: "1.2",
      tls_1_3: "on",
      "0rtt": "off",
      http3: "on",
      origin_max_http_version: "2",
      early_hints: "on",
      websockets: "on",
      browser_cache_ttl: 0,
      cache_level: "aggressive",
      always_online: "off",
      security_level: "medium",
    });
  });

  it("are values that the API takes", () => {
    const known: Readonly<
      Record<string, { readonly enum?: readonly string[]; readonly type?: string }>
    > = facts.zoneSettings;
    const refused = Object.entries(zone().zoneSettings).filter(([id, value]) => {
      const setting = known[id];
      if (setting?.enum !== undefined)
        return typeof value !== "string" || !setting.enum.includes(value);
      return setting?.type !== typeof value;
    });
    expect(refused).toEqual([]);
  });

  it("each carry a reason", () => {
    const { settings, zoneSettings } = zone();
    expect(settings.slice(0, 14).map(({ name }) => name)).toEqual(Object.keys(zoneSettings));
    expect(settings.filter(({ why, source }) => why === "" || source === "")).toEqual([]);
    expect(settings.find(({ name }) => name === "browser_cache_ttl")).toMatchObject({
      value: "0",
      amount: 0,
      human: "as the origin says",
    });
  });

  it("leave out what guide 003 asks for wrongly", () => {
    const asked = zone().omitted.map(({ name, asked: value }) => [name, value]);
    expect(asked).toEqual(
      expect.arrayContaining([
        ["ssl", "full_strict"],
        ["minify", "javascript, css"],
        ["polish, webp", "lossy, true on /media/*"],
        ["page rules", "api.*, static.*"],
        ["security_level", "high on api.*"],
        ["cache_key", "host, path, header X-Tenant-ID"],
      ]),
    );
  });
});

describe("the zone's cache", () => {
  it("is bypassed on the API's host; without the worker open for names with a content hash", () => {
    const config: EdgeConfig = {
      ...EDGE,
      worker: {
        ...EDGE.worker,
        enabled: false,
        paths: { "/static/*": "hashed-asset", "/api/config": "data", "/v?/*": "hashed-asset" },
      },
    };
    expect(rulesOf("edge.cache", "business", config)).toEqual([
      {
        ref: "bypass_cache_of_the_api",
        phase: "http_request_cache_settings",
        description: "api.example.com: cached by the worker or not at all",
        expression: 'http.host eq "api.example.com"',
        action: "set_cache_settings",
        actionParameters: { cache: false },
      },
      {
        ref: "cache_hashed_1",
        phase: "http_request_cache_settings",
        description: "api.example.com/static/*: names with a content hash",
        expression:
          'http.host eq "api.example.com" and starts_with(http.request.uri.path, "/static/")',
        action: "set_cache_settings",
        actionParameters: {
          cache: true,
          edgeTtl: { mode: "bypass_by_default" },
          cacheKey: { cacheDeceptionArmor: true },
        },
      },
    ]);
    const cached = { ...config, worker: { ...config.worker, enabled: true } };
    expect(rulesOf("edge.cache", "business", cached).map(({ ref }) => ref)).toEqual([
      "bypass_cache_of_the_api",
    ]);
  });
});

describe("the headers of the API", () => {
  it("are set, and what names the software removed", () => {
    expect(rulesOf("edge.headers")).toEqual([
      {
        ref: "headers_of_the_api",
        phase: "http_response_headers_transform",
        description: "Security headers of api.example.com",
        expression: 'http.host eq "api.example.com"',
        action: "rewrite",
        actionParameters: {
          headers: {
            "strict-transport-security": { operation: "set", value: "max-age=31536000" },
            "x-content-type-options": { operation: "set", value: "nosniff" },
            "x-frame-options": { operation: "set", value: "DENY" },
            "referrer-policy": { operation: "set", value: "no-referrer" },
            "x-powered-by": { operation: "remove" },
          },
        },
      },
    ]);
  });
});

describe("bots", () => {
  it("are challenged elsewhere, as far as the plan can leave the API out", () => {
    expect(CLOUDFLARE_PLANS.map((plan) => zone(plan).bots)).toEqual([
      { fightMode: false },
      {
        enableJs: false,
        sbfmDefinitelyAutomated: "managed_challenge",
        sbfmVerifiedBots: "allow",
        sbfmStaticResourceProtection: false,
      },
      {
        enableJs: false,
        sbfmDefinitelyAutomated: "managed_challenge",
        sbfmLikelyAutomated: "managed_challenge",
        sbfmVerifiedBots: "allow",
        sbfmStaticResourceProtection: false,
      },
      {
        enableJs: false,
        sbfmDefinitelyAutomated: "managed_challenge",
        sbfmLikelyAutomated: "managed_challenge",
        sbfmVerifiedBots: "allow",
        sbfmStaticResourceProtection: false,
      },
    ]);
    expect(rulesOf("edge.bots", "free")).toEqual([]);
    expect(rulesOf("edge.bots", "pro")).toEqual([
      {
        ref: "skip_bots_of_the_api",
        phase: "http_request_firewall_custom",
        description: "Clients of api.example.com are programs: no bot challenges",
        expression: 'http.host eq "api.example.com"',
        action: "skip",
        actionParameters: { phases: ["http_request_sbfm"] },
      },
    ]);
    expect(rulesOf("edge.settings")).toMatchObject([
      { phase: "http_config_settings", actionParameters: { bic: false } },
    ]);
  });
});

describe("every plan", () => {
  it.each(CLOUDFLARE_PLANS)("%s takes the edge with one limit", (plan) => {
    const config = { ...EDGE, rateLimits: { search: { ...SEARCH, periodSeconds: 10 } } };
    const merged = mergeRules(zone(plan, config).contributions, plan);
    expect(merged.map(({ phase, rules }) => `${phase} ${rules.length}`)).toEqual([
      "http_config_settings 1",
      ...(plan === "free" ? [] : ["http_request_firewall_custom 1"]),
      "http_ratelimit 1",
      "http_request_cache_settings 1",
      "http_response_headers_transform 2",
    ]);
  });

  it("has the tiered cache", () => {
    expect(CLOUDFLARE_PLANS.map((plan) => zone(plan).tieredCache)).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });
});
