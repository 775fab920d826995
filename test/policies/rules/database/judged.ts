import { evaluateResource, evaluateStack } from "../../../../policies/core/evaluate.ts";
import type { Limits } from "../../../../policies/core/evaluate.ts";
import { exampleResource, exampleStack } from "../../../../policies/core/examples.ts";
import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";

/** What a rule says of some resources: "pass", the message of a violation, or "unknown: " and why. */
export function judged(
  rule: Rule,
  resources: ExampleResource | readonly ExampleResource[],
  set: Limits = {},
): readonly string[] {
  const examples = Array.isArray(resources)
    ? (resources as readonly ExampleResource[])
    : [resources as ExampleResource];
  const limits = rule.limits?.parse(set) ?? {};
  const outcomes =
    rule.kind === "stack"
      ? evaluateStack(rule, exampleStack(examples), limits)
      : examples.flatMap((example) => evaluateResource(rule, exampleResource(example), limits));
  return outcomes.map(({ state, message }) =>
    state === "unknown" ? `unknown: ${message}` : (message ?? state),
  );
}

/** How often a rule is violated. */
export function violations(
  rule: Rule,
  resources: ExampleResource | readonly ExampleResource[],
  set: Limits = {},
): number {
  return judged(rule, resources, set).filter(
    (outcome) => outcome !== "pass" && !outcome.startsWith("unknown: "),
  ).length;
}
