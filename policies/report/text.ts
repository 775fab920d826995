import { SEVERITIES, nameOf } from "./model.ts";
import type { ReportModel, ReportedFinding } from "./model.ts";

/** The report as a person reads it: a finding a row, the worst first, the figures last. */
export function reportText({ findings, summary, stops }: ReportModel): string {
  const rows = findings.map((finding) => [
    finding.severity,
    effect(finding),
    finding.rule,
    nameOf(finding.urn).replace(/ \(.*\)$/, ""),
    where(finding),
  ]);
  const table = [["severity", "effect", "rule", "resource", "declared at"], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const body = rows.flatMap((row, index) => {
    const finding = findings[index];
    return finding === undefined ? [] : [line(row), `  ${said(finding)}`];
  });
  const lines = findings.length === 0 ? [] : [line(table[0] ?? []), ...body, ""];
  return `${[...lines, ...figures(findings, summary, stops)].join("\n")}\n`;
}

function effect({ outcome, level }: ReportedFinding): string {
  if (outcome === "waived") return "waived";
  if (level === "mandatory") return "stops";
  return outcome === "unknown" ? "unknown" : "warns";
}

function said({ message, path, waiver }: ReportedFinding): string {
  const text = path === undefined || message.includes(path) ? message : `${path}: ${message}`;
  const { reason, owner, expires } = waiver ?? {};
  const waived = waiver === undefined ? "" : ` [waived until ${expires} by ${owner}: ${reason}]`;
  return `${text}${waived}`.replaceAll("\n", "\n  ");
}

function where({ declaration }: ReportedFinding): string {
  if (declaration === undefined) return "";
  const { file, line, column } = declaration;
  return `${file}:${line}${column === undefined ? "" : `:${column}`}`;
}

function figures(
  findings: readonly ReportedFinding[],
  summary: ReportModel["summary"],
  stops: boolean,
): readonly string[] {
  const of = (outcome: string) => findings.filter((finding) => finding.outcome === outcome);
  const violations = of("violation");
  const split = SEVERITIES.flatMap((severity) => {
    const count = violations.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const passed = Object.values(summary?.passed ?? {}).reduce((sum, count) => sum + count, 0);
  return [
    summary === undefined
      ? "The run did not come to its end: more may be wrong."
      : `${summary.rules} rules on ${summary.resources} resources: ${passed} passed`,
    `${violations.length} violated${split.length === 0 ? "" : ` (${split.join(", ")})`}, ` +
      `${of("unknown").length} not known yet, ${of("waived").length} waived`,
    ...(stops ? ["The update is stopped."] : []),
  ];
}
