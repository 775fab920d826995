import { grouped, hanging } from "../explain/text.ts";
import type { Layout } from "../explain/settings.ts";
import { heading, styled } from "../explain/settings.ts";
import type { EdgeFinding, Severity } from "./finding.ts";

/** All findings of one edge. */
export interface EdgeReport {
  /** Of the edge: the stack, or the document. */
  readonly name: string;
  readonly findings: readonly EdgeFinding[];
}

/** The reports as text: of each edge a heading, its findings by rule, and how many there are. */
export function formatReport(reports: readonly EdgeReport[], layout: Layout): string {
  const lines = reports.flatMap(({ name, findings }) => [
    ...heading(layout, name, counted(findings)),
    ...[...Map.groupBy(findings, ({ rule }) => rule).values()].flatMap((group) =>
      ruleBlock(group, layout),
    ),
  ]);
  return `${lines.join("\n").trimEnd()}\n`;
}

/** "3 errors, 1 warning". */
function counted(findings: readonly EdgeFinding[]): string {
  if (findings.length === 0) return "nothing wrong";
  return (["error", "warning"] as const)
    .map(
      (severity) => [severity, findings.filter((one) => one.severity === severity).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${grouped(count)} ${severity}${count === 1 ? "" : "s"}`)
    .join(", ");
}

const STYLES: Readonly<Record<Severity, "red" | "yellow">> = { error: "red", warning: "yellow" };

/** All findings of a rule: every place, then the reason once. */
function ruleBlock(group: readonly EdgeFinding[], layout: Layout): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const { rule, severity, why, source } = first;
  const fixes = [...new Set(group.map(({ fix }) => fix))];
  return [
    `  ${styled(layout, ["bold", STYLES[severity]], severity)}  ${styled(layout, "bold", rule)}`,
    ...group.flatMap(({ where, got }) =>
      hanging("      got      ", `${where}: ${got}`, layout.width),
    ),
    ...hanging("      why      ", why, layout.width),
    ...fixes.flatMap((fix) => hanging("      fix      ", fix, layout.width)),
    ...hanging("      source   ", source, layout.width).map((line) => styled(layout, "dim", line)),
    "",
  ];
}

/** The reports for machines; keys in a fixed order. */
export function reportJson(reports: readonly EdgeReport[]): string {
  return `${JSON.stringify(reports, null, 2)}\n`;
}
