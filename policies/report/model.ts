import { createHash } from "node:crypto";
import { resolve } from "node:path";

import { stopsUpdate } from "../core/results.ts";
import type { Finding, ResultLine, Summary } from "../core/results.ts";
import type { RuleInfo, Severity } from "../core/rule.ts";
import { UNKNOWN_POLICY, WAIVERS_POLICY } from "../core/settings.ts";
import { declarations } from "./locations.ts";
import type { Declaration } from "./locations.ts";

/** What a report tells about a rule: all but its code. */
export interface ReportedRule extends RuleInfo {
  readonly good?: unknown;
  readonly bad?: { readonly example: unknown } | undefined;
}

/** What a report is made from. */
export interface ReportInput {
  /** What the pack said, in any order. */
  readonly lines: readonly ResultLine[];
  /** The run's `pulumi preview --json`, for the places. @default - the report has none */
  readonly preview?: unknown;
  /** All rules of the pack. */
  readonly rules: readonly ReportedRule[];
  /** Folder of the Pulumi project, which places are relative to. */
  readonly project: string;
  /** Beginnings of paths of files that declare resources for others. @default SKIPPED */
  readonly skip?: readonly string[] | undefined;
}

/** A finding with all that is known about it. */
export interface ReportedFinding extends Finding {
  readonly severity: Severity;
  /** What counts for the figures. */
  readonly outcome: "violation" | "unknown" | "waived";
  /** The same in every run for the same rule, resource and property. */
  readonly fingerprint: string;
  readonly declaration?: Declaration | undefined;
}

/** All of a run. */
export interface ReportModel {
  readonly rules: readonly ReportedRule[];
  /** The worst first. */
  readonly findings: readonly ReportedFinding[];
  /** What the run counted; undefined when it did not come to its end. */
  readonly summary: Summary | undefined;
  /** Whether a finding stops the update. */
  readonly stops: boolean;
}

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** The pack's own policies, as rules that a report can refer to. */
const OWN_POLICIES: readonly ReportedRule[] = [
  {
    name: WAIVERS_POLICY,
    service: "stack",
    checks: "Waivers are neither over nor without use.",
    why: "A waiver nobody looks after hides the next mistake.",
    severity: "medium",
    level: "mandatory",
    references: [],
  },
  {
    name: UNKNOWN_POLICY,
    service: "stack",
    checks: "What the rules need is known before the update.",
    why: "A rule that cannot look says nothing.",
    severity: "medium",
    level: "advisory",
    references: [],
  },
];

/** Puts a run in order: the same input, in any order of its lines, gives the same report. */
export function reportModel({ lines, preview, rules, project, skip }: ReportInput): ReportModel {
  const known = [...rules, ...OWN_POLICIES].sort((a, b) => compare(a.name, b.name));
  const severities = new Map(known.map(({ name, severity }) => [name, severity]));
  const places = declarations(preview, { project: resolve(project), skip });
  const findings = distinct(
    lines.filter((line) => line.kind === "finding").filter((finding) => !isSummedUp(finding)),
  );
  const found = numbered(
    findings.map((finding) => ({
      ...finding,
      severity: severities.get(finding.rule) ?? "medium",
      outcome: finding.waiver === undefined ? finding.state : ("waived" as const),
      fingerprint: fingerprint(finding),
      declaration: places.get(finding.urn ?? ""),
    })),
  );
  return {
    rules: known,
    findings: found.sort((a, b) => compareRanks(rank(a), rank(b))),
    summary: merged(lines.filter((line) => line.kind === "summary")),
    stops: stopsUpdate(findings),
  };
}

/** Name and type of a resource, or what stands for none. */
export function nameOf(urn: string | undefined): string {
  if (urn === undefined) return "the stack";
  const [, , types = "", ...name] = urn.split("::");
  return `${name.join("::")} (${types.split("$").at(-1) ?? ""})`;
}

/** What is left to the check of the state is told once a rule, as the engine is told it. */
function isSummedUp({ deferred, waiver }: Finding): boolean {
  return deferred === true && waiver === undefined;
}

/** An update follows its preview into the same file: what both found is one finding. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const byText = new Map(findings.map((finding) => [JSON.stringify(sortable(finding)), finding]));
  return [...byText].sort(([a], [b]) => compare(a, b)).map(([, finding]) => finding);
}

function sortable({ rule, urn, path, message, state, level, waiver }: Finding): readonly unknown[] {
  const { reason, owner, expires } = waiver ?? {};
  return [rule, urn ?? "", path ?? "", message, state, level, reason, owner, expires];
}

function merged(summaries: readonly Summary[]): Summary | undefined {
  if (summaries.length === 0) return undefined;
  const names = [...new Set(summaries.flatMap(({ passed }) => Object.keys(passed)))].sort(compare);
  const most = (count: (summary: Summary) => number) => Math.max(...summaries.map(count));
  return {
    kind: "summary",
    rules: most(({ rules }) => rules),
    resources: most(({ resources }) => resources),
    passed: Object.fromEntries(
      names.map((name) => [name, most(({ passed }) => passed[name] ?? 0)]),
    ),
  };
}

/** Of rule, resource and property alone: neither lines nor values may make an old finding a new one. */
function fingerprint({ rule, urn = "", path = "" }: Finding): string {
  const text = JSON.stringify([rule, urn, path]);
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Several findings of a rule on one property are told apart by a number, in the order of their messages. */
function numbered<T extends { readonly fingerprint: string }>(findings: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const number = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, number);
    return { ...finding, fingerprint: `${finding.fingerprint}:${number}` };
  });
}

/** What stops the update first, then by severity; unknown and waived ones at the end. */
function rank(finding: ReportedFinding): readonly (number | string)[] {
  return [
    ["violation", "unknown", "waived"].indexOf(finding.outcome),
    finding.level === "mandatory" ? 0 : 1,
    SEVERITIES.indexOf(finding.severity),
    finding.rule,
    finding.urn ?? "",
    finding.path ?? "",
    finding.fingerprint,
  ];
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index];
    if (one !== other && other !== undefined) return one < other ? -1 : 1;
  }
  return 0;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
