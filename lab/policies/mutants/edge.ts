import { add, mutant, remove, set, unset } from "../mutant.ts";
import type { Mutant } from "../mutant.ts";

const CACHE_RULES = "zone-rules-http_request_cache_settings";
const HEADER_RULES = "zone-rules-http_response_headers_transform";
const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";

/** Mistakes for the rules on Cloudflare. */
export const EDGE_MUTANTS: readonly Mutant[] = [
  mutant(
    "cloudflare-ruleset-phase",
    "a second ruleset of a phase",
    add({
      type: "cloudflare:index/ruleset:Ruleset",
      name: "zone-more-bots",
      like: "zone-rules-http_request_firewall_custom",
      inputs: {
        zoneId: ZONE,
        kind: "zone",
        name: "more",
        phase: "http_request_firewall_custom",
        rules: [{ action: "block", expression: "ip.src eq 192.0.2.1", ref: "block_one" }],
      },
    }),
    // The second by its URN.
    { reportedOn: ["zone-rules-http_request_firewall_custom"] },
  ),
  mutant("cloudflare-ssl-strict", "any certificate", set("zone-setting-ssl", "value", "full")),
  mutant(
    "cloudflare-ssl-strict",
    "no TLS to the origin",
    set("zone-setting-ssl", "value", "flexible"),
  ),
  mutant("cloudflare-min-tls", "TLS 1.0", set("zone-setting-min_tls_version", "value", "1.0")),
  mutant(
    "cloudflare-always-https",
    "answers without TLS",
    set("zone-setting-always_use_https", "value", "off"),
  ),
  mutant(
    "cloudflare-hsts",
    "HSTS of a minute",
    set(
      HEADER_RULES,
      "rules[0].actionParameters.headers[strict-transport-security].value",
      "max-age=60",
    ),
  ),
  mutant(
    "cloudflare-cache-everything",
    "every answer of the API kept",
    set(CACHE_RULES, "rules[0].actionParameters", {
      cache: true,
      edgeTtl: { mode: "override_origin", default: 3_600 },
    }),
  ),
  mutant(
    "cloudflare-legacy-resource",
    "a page rule",
    add({
      type: "cloudflare:index/pageRule:PageRule",
      name: "zone-page-rule",
      like: "zone-tiered-caching",
      // The sandbox, which knows what can still be made, has no such type.
      isComponent: true,
      inputs: {
        zoneId: ZONE,
        target: "api.example.com/*",
        actions: { cacheLevel: "cache_everything" },
      },
    }),
  ),
  mutant("cloudflare-retired-setting", "automatic minification", [
    set("zone-setting-early_hints", "settingId", "minify"),
  ]),
  mutant(
    "cloudflare-worker-compatibility",
    "a worker of 2021",
    unset("cache-worker-script", "compatibilityDate"),
  ),
  mutant("cloudflare-rate-limit", "no limit of requests", remove("zone-rules-http_ratelimit"), {
    reportedOn: ["cache-worker-route-api.example.com/any"],
  }),
];
