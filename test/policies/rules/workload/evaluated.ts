import { z } from "zod";

import { evaluateResource, evaluateStack } from "../../../../policies/core/evaluate.ts";
import type { Limits, Outcome } from "../../../../policies/core/evaluate.ts";
import { exampleResource, exampleStack } from "../../../../policies/core/examples.ts";
import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";

/** What became of a rule on one resource, or on a stack of several; with its defaults but for the given limits. */
export function evaluated(
  rule: Rule,
  examples: ExampleResource | readonly ExampleResource[],
  limits: Limits = {},
): readonly Outcome[] {
  const all = [examples].flat();
  const parsed = (rule.limits ?? z.strictObject({})).parse(limits);
  if (rule.kind === "stack") return evaluateStack(rule, exampleStack(all), parsed);
  return all.flatMap((example) => evaluateResource(rule, exampleResource(example, all), parsed));
}

/** The states of the outcomes, in order. */
export function states(...args: Parameters<typeof evaluated>): readonly string[] {
  return evaluated(...args).map(({ state }) => state);
}

/** What the rule says, in order: messages of violations, and of what it cannot judge. */
export function said(...args: Parameters<typeof evaluated>): readonly (string | undefined)[] {
  return evaluated(...args).map(({ message }) => message);
}
