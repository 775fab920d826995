import type { ResultLine } from "../../policies/core/results.ts";
import { RULES } from "../../policies/rules/index.ts";
import type { CodeInfo, Comparison, Finding } from "../model.ts";
import { markFindings } from "./classify.ts";
import type { UnmarkedFinding } from "./rule.ts";

/** The rules of the policy pack. */
export const POLICY_CODES: readonly CodeInfo[] = RULES.map(({ name, checks, why, references }) => ({
  code: name,
  kind: "policy",
  title: checks,
  why,
  sources: references.map(({ title, url }) => ({ title, url })),
}));

/**
 * What the policy pack found of the head: for the worse is what stops an update. What its own waivers let pass, and what
 * it leaves to the check after the update, is left out.
 */
export function policyFindings(
  lines: readonly ResultLine[],
  { changes }: Comparison,
): readonly Finding[] {
  const changed = new Set(changes.map(({ urn }) => urn));
  const found = lines.flatMap((line): readonly UnmarkedFinding[] => {
    if (line.kind !== "finding" || line.waiver !== undefined || line.deferred === true) return [];
    const { rule, level, urn, path } = line;
    const isTouched = urn === undefined || changed.has(urn);
    const finding = {
      topic: "policy" as const,
      code: rule,
      direction: level === "mandatory" ? ("worse" as const) : ("neutral" as const),
      message: isTouched ? line.message : `${line.message} (The resource itself does not change.)`,
      urn,
      properties: path === undefined ? [] : [path],
    };
    return [finding];
  });
  return markFindings(found, changes);
}
