import type { Outcome } from "../../../../policies/core/evaluate.ts";
import { evaluateResource, evaluateStack } from "../../../../policies/core/evaluate.ts";
import { exampleResource, exampleStack } from "../../../../policies/core/examples.ts";
import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";
import type { Props } from "../../../../policies/core/value.ts";

function line({ state, path, message }: Outcome): string {
  if (state === "violation") return path === undefined ? `${message}` : `${path}: ${message}`;
  return state === "unknown" ? `unknown: ${path}` : state;
}

/** What a rule says of a stack: "pass", "unknown: property", or "property: message" of a violation. */
export function judgedStack(
  rule: Rule,
  examples: readonly ExampleResource[],
  limits: Props = {},
): readonly string[] {
  if (rule.kind !== "stack") throw new Error(`${rule.name} judges single resources`);
  return evaluateStack(rule, exampleStack(examples), parsed(rule, limits)).map(line);
}

/** What a rule says of one resource of its first type. */
export function judged(rule: Rule, props: Props, limits: Props = {}): readonly string[] {
  const [type = ""] = rule.types;
  return judgedAs(rule, type, props, limits);
}

/** What a rule says of one resource of a type. */
export function judgedAs(
  rule: Rule,
  type: string,
  props: Props,
  limits: Props = {},
): readonly string[] {
  if (rule.kind !== "resource") throw new Error(`${rule.name} judges stacks`);
  return evaluateResource(rule, exampleResource({ type, props }), parsed(rule, limits)).map(line);
}

/** The properties after a rule's remedy; undefined when it leaves them alone. */
export function remedied(rule: Rule, props: Props, limits: Props = {}): Props | undefined {
  if (rule.kind !== "resource" || rule.remedy === undefined) {
    throw new Error(`${rule.name} has no remedy`);
  }
  return rule.remedy(props, rule.types[0] ?? "", parsed(rule, limits));
}

/** A rule's limits, those given and the defaults. */
export function parsed(rule: Rule, limits: Props): Record<string, unknown> {
  return rule.limits?.parse(limits) ?? {};
}
