import type { CloudflarePlan } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { conflictProblems } from "./merge-conflicts.ts";
import { countProblems, ruleProblems } from "./merge-limits.ts";
import type { PhaseRules, RuleContribution, ZoneRule } from "./types.ts";
import { PHASES } from "./types.ts";

/** A rule and who asks for it. */
export interface Contributed {
  readonly from: string;
  readonly rule: ZoneRule;
}

/**
 * The rules of all callers as one ruleset a phase: in the order of the callers, each caller's in its own order. A zone has
 * one entry point a phase, and a second ruleset would take the first one's place.
 * @returns the phases that have rules, in the order in which a request passes them
 * @throws TuningError listing every problem: an invalid `ref` or one used twice in a phase, rules with one expression that
 *   set the same to different values, more rules than the plan takes, and what the plan's rules cannot do
 */
export function mergeRules(
  contributions: readonly RuleContribution[],
  plan: CloudflarePlan,
): readonly PhaseRules[] {
  throwProblems(mergeProblems(contributions, plan));
  const rules = flat(contributions);
  return PHASES.map((phase) => ({
    phase,
    rules: rules.map(({ rule }) => rule).filter((rule) => rule.phase === phase),
  })).filter((merged) => merged.rules.length > 0);
}

/** What `mergeRules` would refuse; none when it would not. */
export function mergeProblems(
  contributions: readonly RuleContribution[],
  plan: CloudflarePlan,
): readonly Problem[] {
  const rules = flat(contributions);
  return [
    ...rules.flatMap((contributed) => ruleProblems(contributed, plan)),
    ...refProblems(rules),
    ...conflictProblems(rules),
    ...countProblems(rules, plan),
  ];
}

function flat(contributions: readonly RuleContribution[]): readonly Contributed[] {
  return contributions.flatMap(({ from, rules }) => rules.map((rule) => ({ from, rule })));
}

function refProblems(rules: readonly Contributed[]): Problem[] {
  return rules.flatMap(({ from, rule }, index) => {
    const other = rules
      .slice(0, index)
      .find((before) => before.rule.phase === rule.phase && before.rule.ref === rule.ref);
    if (other === undefined) return [];
    return [
      {
        path: `${from}.${rule.ref}`,
        got: `ref ${rule.ref} in phase ${rule.phase}, which ${other.from} has already`,
        allowed: "one rule a ref and phase: Cloudflare tells rules apart by it",
        fix: `give the rule of ${other.from} or of ${from} another ref`,
      },
    ];
  });
}
