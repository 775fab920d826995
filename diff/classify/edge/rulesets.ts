import type { CodeInfo, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at, isList } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { listed, text } from "../general/reading.ts";
import { counted, isGone, items, pathsOf, say, touching } from "../kubernetes/objects.ts";
import { cloudflareDocs } from "./pages.ts";

const RULESETS = cloudflareDocs(
  "Rulesets: each phase has at most one entry point",
  "ruleset-engine/about/rulesets",
);
const PHASES = cloudflareDocs(
  "Add rules to phase entry point rulesets",
  "ruleset-engine/basic-operations/add-rule-phase-rulesets",
);

/** Rules change. */
export const RULES: CodeInfo = {
  code: "cloudflare-rules",
  kind: "in-place",
  title: "Rules of a ruleset change.",
  why: "The ruleset is written as a whole, as a new version: the next requests see all new rules at once. Counters of rate limits that changed begin anew.",
  sources: [RULESETS, PHASES],
};

/** No rules. */
const RULESET_GONE: CodeInfo = {
  code: "cloudflare-ruleset-gone",
  kind: "in-place",
  title: "A ruleset is deleted or replaced: its phase has no rules.",
  why:
    "A phase has at most one entry point. Deleted first, there are no rules in between: no rate limits, no bypass of the cache, no " +
    "security headers. Made first, the new one is refused or overwrites the old one, and the deletion then takes both.",
  sources: [
    RULESETS,
    {
      title: "cloudflare/terraform-provider-cloudflare, issue 2090",
      url: "https://github.com/cloudflare/terraform-provider-cloudflare/issues/2090",
    },
  ],
};

/** What a phase without rules does not do any more; phases as Cloudflare names them. */
const WITHOUT: Readonly<Record<string, string>> = {
  http_ratelimit: "nothing limits the rate of requests",
  http_request_cache_settings: "what should not be cached may be, and the other way round",
  http_request_firewall_custom: "nothing is blocked or let past bot protection",
  http_request_firewall_managed: "the managed rules of the WAF do not run",
  http_response_headers_transform: "responses lack the headers that are added",
  http_config_settings: "the zone's settings hold for every request",
  http_request_dynamic_redirect: "nothing is redirected",
  http_request_transform: "URLs are not rewritten",
  http_request_origin: "requests go to the default origin",
};

/** Recognises what changes of rulesets do to requests. */
export const RULESET_CLASSIFIER: Classifier = {
  codes: [RULES, RULESET_GONE],
  types: ["cloudflare:index/ruleset:Ruleset"],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || change.operation === "replace") return [gone(change, before)];
    if (change.operation !== "update" || after === undefined) return [];
    const properties = touching(change, "rules");
    if (properties.length === 0) return [];
    return [
      say(
        RULES,
        `Ruleset ${change.name}, phase ${phaseOf(before)}: ${rulesWords(before, after)}, for the next requests.`,
        { properties: pathsOf(properties) },
      ),
    ];
  },
};

function phaseOf(state: ResourceState): string {
  return text(state.inputs["phase"]) ?? "not known";
}

/** Rules by what stays the same when they change: their ref, else their place. */
function rulesOf(state: ResourceState): ReadonlyMap<string, string> {
  return new Map(
    items(state.inputs["rules"]).map((rule, index) => [
      text(at(rule, "ref")) ?? `rule ${index + 1}`,
      JSON.stringify(rule),
    ]),
  );
}

function rulesWords(before: ResourceState, after: ResourceState): string {
  if (!isList(before.inputs["rules"]) || !isList(after.inputs["rules"])) return "its rules change";
  const [old, now] = [rulesOf(before), rulesOf(after)];
  const added = [...now.keys()].filter((ref) => !old.has(ref));
  const removed = [...old.keys()].filter((ref) => !now.has(ref));
  const changed = [...now]
    .filter(([ref, rule]) => old.has(ref) && old.get(ref) !== rule)
    .map(([ref]) => ref);
  const words = [
    ...(added.length > 0 ? [`${listed(added)} added`] : []),
    ...(changed.length > 0 ? [`${listed(changed)} changed`] : []),
    ...(removed.length > 0 ? [`${listed(removed)} removed`] : []),
  ];
  return words.length === 0 ? "the order of its rules changes" : words.join(", ");
}

function gone(change: ResourceChange, before: ResourceState): Verdict {
  const isReplaced = change.operation === "replace";
  const phase = phaseOf(before);
  const count = items(before.inputs["rules"]).length;
  const lacks = WITHOUT[phase] ?? "its rules do not run";
  const isFirst = isReplaced && change.replacement !== "delete-first";
  const words = !isReplaced
    ? `is deleted with its ${counted(count, "rule")}: ${lacks}`
    : isFirst
      ? `is made anew while the old one exists, but phase ${phase} has one entry point: one overwrites the other, and the deletion may take both`
      : `is deleted before it is made anew: in between ${lacks}`;
  return say(RULESET_GONE, `Ruleset ${change.name} of phase ${phase} ${words}.`, {
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    ...(isReplaced && {
      outage: { when: "for the moment between deletion and creation, its rules only" },
    }),
    ...(isReplaced && {
      fix: "Leave name, kind and phase as they are, and change the rules in place.",
    }),
  });
}
