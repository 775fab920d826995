import type { Resource } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { RULESET, cloudflareDocs, zoneOf } from "./zone.ts";

/** Zone and phase of a ruleset that is a zone's entry point; others, which are called by one, may share a phase. */
function entryPoint(ruleset: Resource): string | undefined {
  if (ruleset.at("kind").text() !== "zone") return undefined;
  return `${zoneOf(ruleset)} ${ruleset.at("phase").text() ?? ""}`;
}

const rules = (name: string, phase: string) => ({
  type: RULESET,
  name,
  props: { zoneId: "023e105f4ecef8ad9ca31a8372d0c353", kind: "zone", phase },
});

/** One ruleset a phase. */
export const cloudflareRulesetPhase = stackRule({
  name: "cloudflare-ruleset-phase",
  service: "edge",
  checks: "A zone has at most one ruleset of each phase.",
  why: "A phase has one entry point: the second ruleset overwrites the first at each update, and its rules come and go.",
  severity: "critical",
  level: "mandatory",
  references: [
    cloudflareDocs("Phases", "ruleset-engine/about/phases"),
    {
      title: "cloudflare/terraform-provider-cloudflare, issue 2090",
      url: "https://github.com/cloudflare/terraform-provider-cloudflare/issues/2090",
    },
  ],
  types: [RULESET],
  check(stack, report) {
    const first = new Map<string, Resource>();
    report.each(
      stack.ofType(RULESET),
      (ruleset) => ruleset,
      (ruleset) => {
        const place = entryPoint(ruleset);
        if (place === undefined) return;
        const other = first.get(place);
        if (other === undefined) {
          first.set(place, ruleset);
          return;
        }
        report.violation(
          ruleset,
          `${ruleset.name} is a second ruleset of phase ${ruleset.at("phase").text() ?? ""} beside ${other.name}: one overwrites the other. Put the rules of both into one ruleset.`,
          ruleset.at("phase"),
        );
      },
    );
  },
  good: [rules("caching", "http_request_cache_settings"), rules("limits", "http_ratelimit")],
  bad: {
    example: [
      rules("caching", "http_request_cache_settings"),
      rules("more-caching", "http_request_cache_settings"),
    ],
    says: [
      "more-caching is a second ruleset of phase http_request_cache_settings beside caching: one overwrites the other. Put the rules of both into one ruleset.",
    ],
  },
});
