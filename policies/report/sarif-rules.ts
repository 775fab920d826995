import type { Severity } from "../core/rule.ts";
import type { ReportedRule } from "./model.ts";
import { description, sourceLines, sourceParts } from "./sarif-document.ts";

/** What code scanning sorts problems by that it knows no security score of. */
const PROBLEM_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "recommendation",
};

/** A rule as SARIF describes it (3.49, reportingDescriptor). */
export function sarifRule(rule: ReportedRule): object {
  const { name, checks, why, severity, service, level } = rule;
  return {
    id: name,
    name,
    shortDescription: description(checks),
    fullDescription: description(`${checks} ${why}`),
    help: { text: helpText(rule), markdown: helpMarkdown(rule) },
    defaultConfiguration: { level: level === "mandatory" ? "error" : "warning" },
    properties: {
      severity,
      "problem.severity": PROBLEM_SEVERITY[severity],
      precision: "very-high",
      tags: [service],
    },
  };
}

function helpText({ why, references }: ReportedRule): string {
  return [why, ...sourceLines(references)].join("\n");
}

function helpMarkdown({ checks, why, references, good, bad }: ReportedRule): string {
  return [
    `**${checks}**`,
    why,
    ...sourceParts(references),
    ...(good === undefined ? [] : ["## Good", example(good)]),
    ...(bad === undefined ? [] : ["## Bad", example(bad.example)]),
  ].join("\n\n");
}

/** An example's resources; a value that only exists later, or must not be told, is named as such. */
function example(resources: unknown): string {
  const named = (_: string, value: unknown) =>
    typeof value === "symbol" ? "(not known before the update)" : value;
  return `\`\`\`json\n${JSON.stringify(resources, named, 2)}\n\`\`\``;
}
