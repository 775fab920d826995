import { Judge } from "./judge.ts";
import type { Stack } from "./resource.ts";
import type { ResultLine } from "./results.ts";
import type { Rule } from "./rule.ts";
import type { Settings } from "./settings.ts";

/** Judges a whole stack at once, as a run of the engine does resource by resource. */
export function checkStack(
  stack: Stack,
  rules: readonly Rule[],
  settings: Settings,
  today: string,
): readonly ResultLine[] {
  const judge = new Judge(rules, settings, today);
  const findings = stack.resources.flatMap((resource) => judge.resource(resource));
  return [...findings, ...judge.stack(stack), judge.summary()];
}
