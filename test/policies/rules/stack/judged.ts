import { z } from "zod";

import { evaluateResource, evaluateStack } from "../../../../policies/core/evaluate.ts";
import type { Limits, Outcome } from "../../../../policies/core/evaluate.ts";
import { exampleResource, exampleStack } from "../../../../policies/core/examples.ts";
import type { ExampleResource, Rule } from "../../../../policies/core/rule.ts";

/** What a rule makes of these resources: the message of each violation, else "pass" or "unknown" with its path. */
export function judged(
  rule: Rule,
  examples: readonly ExampleResource[],
  limits: Limits = {},
): readonly string[] {
  return outcomes(rule, examples, limits).map(
    ({ state, message = "", path = "" }) =>
      ({ pass: "pass", violation: message, unknown: `unknown ${path}` })[state],
  );
}

function outcomes(
  rule: Rule,
  examples: readonly ExampleResource[],
  limits: Limits,
): readonly Outcome[] {
  const parsed = (rule.limits ?? z.strictObject({})).parse(limits);
  if (rule.kind === "stack") return evaluateStack(rule, exampleStack(examples), parsed);
  return examples.flatMap((one) => evaluateResource(rule, exampleResource(one, examples), parsed));
}

/** A container with these variables, and whatever else it has. */
export function container(
  environment: Readonly<Record<string, ExampleResource["props"][string]>>,
  name = "api",
): ExampleResource["props"] {
  return { name, env: Object.entries(environment).map(([key, value]) => ({ name: key, value })) };
}

/** A workload of this type around a pod's specification. */
export function workload(
  type: string,
  pod: ExampleResource["props"],
  spec: ExampleResource["props"] = {},
  more: Partial<ExampleResource> = {},
): ExampleResource {
  const template = { spec: pod };
  const whole = type.endsWith(":CronJob")
    ? { ...spec, jobTemplate: { spec: { template } } }
    : { ...spec, template };
  return { type, name: "api", props: { metadata: { name: "api" }, spec: whole }, ...more };
}
