import type { ResultLine } from "../policies/core/results.ts";
import { edgesBetween, unchangedOf } from "./assemble.ts";
import { classify, sortFindings } from "./classify/classify.ts";
import { policyFindings } from "./classify/policy.ts";
import { judgeGate } from "./gate/gate.ts";
import type { Waivers } from "./gate/waivers.ts";
import type { Disagreement, Report } from "./model.ts";
import { readComparison } from "./read/compare.ts";
import type { EngineAccount } from "./read/compare.ts";
import { toHtml } from "./report/html/html.ts";
import { toJson } from "./report/json.ts";
import { toMarkdown } from "./report/markdown.ts";
import { toSarif } from "./report/sarif.ts";

/** What there is to judge by. */
export interface Judging {
  /** What the policy pack found. */
  readonly policyLines: readonly ResultLine[];
  readonly failOn: readonly string[];
  readonly waivers: Waivers;
  /** What the official providers say otherwise. @default - they were not asked */
  readonly disagreements?: readonly Disagreement[] | undefined;
}

/** Classifies what the engine told, and judges it. */
export function conclude(
  account: EngineAccount,
  names: Pick<Report, "stack" | "project" | "base" | "head">,
  { policyLines, failOn, waivers, disagreements }: Judging,
): Report {
  const comparison = readComparison(account);
  const { changes, findings: viewed } = classify(comparison);
  const findings = sortFindings([...viewed, ...policyFindings(policyLines, comparison)]);
  const today = new Date().toISOString().slice(0, "YYYY-MM-DD".length);
  return {
    ...names,
    changes,
    findings,
    unchanged: unchangedOf(comparison),
    ...(disagreements !== undefined && { disagreements }),
    edges: edgesBetween(changes),
    gate: judgeGate({ changes, findings, failOn, waivers, today }),
  };
}

/** The report in all its forms, by the names of their files. */
export function render(report: Report) {
  return {
    "diff.md": toMarkdown(report),
    "diff.json": toJson(report),
    "diff.sarif": toSarif(report),
    "diff.html": toHtml(report),
  };
}
