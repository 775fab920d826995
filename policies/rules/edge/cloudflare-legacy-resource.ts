import { resourceRule } from "../../core/rule.ts";
import { cloudflareDocs } from "./zone.ts";

/** What does the work of each resource today. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  "cloudflare:index/pageRule:PageRule":
    "rulesets of the phases http_request_cache_settings, http_config_settings and http_request_dynamic_redirect",
  "cloudflare:index/rateLimit:RateLimit": "a ruleset of the phase http_ratelimit",
  "cloudflare:index/filter:Filter": "a ruleset of the phase http_request_firewall_custom",
  "cloudflare:index/firewallRule:FirewallRule":
    "a ruleset of the phase http_request_firewall_custom",
};

/** Rulesets instead of what came before them. */
export const cloudflareLegacyResource = resourceRule({
  name: "cloudflare-legacy-resource",
  service: "edge",
  checks: "No page rules, firewall rules, filters or rate limits from before rulesets.",
  why: "Firewall rules, filters and rate limits have reached their end of life in the API; page rules are to follow, and beside rulesets nobody can tell which of the two wins.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudflareDocs("API deprecations", "fundamentals/api/reference/deprecations"),
    cloudflareDocs("Page Rules migration guide", "rules/reference/page-rules-migration"),
    { title: "Guide 003, page rules" },
  ],
  types: Object.keys(SUCCESSORS),
  check(resource, report) {
    const successor = SUCCESSORS[resource.type];
    if (successor === undefined) return;
    const kind = resource.type.slice(resource.type.lastIndexOf(":") + 1);
    report.violation(`${kind} is from before rulesets: write ${successor} instead.`);
  },
  good: { type: "cloudflare:index/ruleset:Ruleset", props: { phase: "http_ratelimit" } },
  bad: {
    example: {
      type: "cloudflare:index/rateLimit:RateLimit",
      props: { threshold: 100, period: 60 },
    },
    says: [
      "RateLimit is from before rulesets: write a ruleset of the phase http_ratelimit instead.",
    ],
  },
});
