import { reportDocument } from "./json.ts";
import { reportModel } from "./model.ts";
import type { ReportInput } from "./model.ts";
import { sarifText } from "./sarif.ts";
import { reportText } from "./text.ts";

export type { ReportInput } from "./model.ts";
export { readResults } from "./results.ts";

/** The report for machines, in the form of report.schema.json. */
export function toJson(input: ReportInput): string {
  return `${JSON.stringify(reportDocument(reportModel(input)), undefined, 2)}\n`;
}

/** The report as SARIF 2.1.0, for code scanning. */
export function toSarif(input: ReportInput): string {
  return sarifText(reportModel(input));
}

/** The report for people. */
export function toText(input: ReportInput): string {
  return reportText(reportModel(input));
}
