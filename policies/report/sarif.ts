import pack from "../package.json" with { type: "json" };
import { nameOf } from "./model.ts";
import type { ReportModel, ReportedFinding, ReportedRule } from "./model.ts";
import {
  SARIF_LIMITS,
  notification,
  sarifFile,
  sarifPlaces,
  suppressions,
} from "./sarif-document.ts";
import { sarifRule } from "./sarif-rules.ts";

export { SARIF_LIMITS } from "./sarif-document.ts";

/** A run as SARIF 2.1.0. */
export function sarifText(
  { rules, findings, summary }: ReportModel,
  limits = SARIF_LIMITS,
): string {
  const indices = new Map(rules.map(({ name }, index) => [name, index]));
  const isComplete = summary !== undefined;
  return sarifFile(
    {
      driver: driver(rules),
      category: "plumbline-policies/",
      isComplete,
      notifications: isComplete
        ? []
        : [notification("error", "The run did not come to its end: more may be wrong.")],
      results: findings.map((finding) => result(finding, indices)),
    },
    limits,
  );
}

function driver(rules: readonly ReportedRule[]): object {
  return {
    name: pack.name,
    semanticVersion: pack.version,
    shortDescription: { text: pack.description },
    rules: rules.map(sarifRule),
  };
}

function result(finding: ReportedFinding, indices: ReadonlyMap<string, number>): object {
  const { rule, urn, path, message, fingerprint, declaration, waiver, severity, state } = finding;
  const index = indices.get(rule);
  return {
    ruleId: rule,
    ...(index !== undefined && { ruleIndex: index }),
    ...judgement(finding),
    message: { text: `${nameOf(urn)}: ${message}` },
    ...sarifPlaces(declaration, urn, path),
    // Code scanning knows the first one only.
    partialFingerprints: {
      primaryLocationLineHash: fingerprint,
      "ruleResourceProperty/v1": fingerprint,
    },
    ...suppressions(waiver),
    properties: { state, severity, ...(urn !== undefined && { urn }) },
  };
}

/** What could not be judged is "open" and has no level, unless it stops the update all the same (3.27.9, 3.27.10). */
function judgement({ state, level }: ReportedFinding): object {
  if (level === "mandatory") return { kind: "fail", level: "error" };
  return state === "unknown" ? { kind: "open", level: "none" } : { kind: "fail", level: "warning" };
}
