// A single module of the package, not its index: see components/dns/records.ts.
import type { types } from "@pulumi/cloudflare";
import { Ruleset } from "@pulumi/cloudflare/ruleset.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Phase, PhaseRules, RuleContribution, ZoneRule } from "../../tuning/edge/types.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { ResolvedZoneArgs } from "./cloudflare-zone-args.ts";

/** One name for every zone's rulesets, Cloudflare's own for them: the provider replaces a ruleset whose name changes. */
const RULESET_NAME = "default";

/** One ruleset for each phase that has a rule, by phase: the id of each. */
export function createRulesets(
  component: PlatformComponent<object>,
  args: ResolvedZoneArgs,
  phases: readonly PhaseRules[],
): Readonly<Partial<Record<Phase, pulumi.Output<string>>>> {
  const made = phases
    .filter(({ rules }) => rules.length > 0)
    .map(({ phase, rules }): [Phase, pulumi.Output<string>] => {
      const ruleset = component.child(
        Ruleset,
        `rules-${phase}`,
        {
          zoneId: args.zoneId,
          kind: "zone",
          phase,
          name: RULESET_NAME,
          description: `Rules of ${contributors(phase, args.contributions).join(", ")}`,
          rules: rules.map(rulesetRule),
        },
        {
          transform: args.transform?.ruleset,
          guarded: { rules: "contributions" },
          // A zone takes one ruleset for each phase: a second cannot be made before the first is gone.
          opts: { deleteBeforeReplace: true },
        },
      );
      return [phase, ruleset.id];
    });
  return Object.fromEntries(made);
}

function contributors(phase: Phase, contributions: readonly RuleContribution[]): readonly string[] {
  const from = contributions
    .filter(({ rules }) => rules.some((rule) => rule.phase === phase))
    .map((contribution) => contribution.from);
  return [...new Set(from)];
}

/** A rule as the provider takes it. */
function rulesetRule(rule: ZoneRule): types.input.RulesetRule {
  const { ref, description, expression, action, actionParameters, ratelimit } = rule;
  return {
    ref,
    description,
    expression,
    action,
    // Said, though it is the default: what Cloudflare reports back has it.
    enabled: true,
    ...(actionParameters === undefined ? {} : { actionParameters: actionParameters }),
    ...(ratelimit === undefined
      ? {}
      : { ratelimit: { ...ratelimit, characteristics: [...ratelimit.characteristics] } }),
  };
}
