import { styleText } from "node:util";

import Table from "cli-table3";

import type { Proof } from "./result.ts";
import type { Check } from "./types.ts";
import { allChecks, claimVerdicts, isPassed } from "./verdicts.ts";
import { checksLine, headline, verdictOf } from "./words.ts";

/** Colours of a text. */
type Format = Parameters<typeof styleText>[0];

/** Colours a text; nothing but the text where colours are not wanted. */
export type Paint = (format: Format, text: string) => string;

/** Colours on a terminal, unless NO_COLOR is set. */
export const terminalPaint: Paint = (format, text) => styleText(format, text);

/** No colours. */
export const plainPaint: Paint = (_, text) => text;

/** Narrower a table cannot be read, wider than a screen neither. Characters. */
const WIDTH = { least: 100, most: 180 } as const;
/** What the borders and blanks of a column take. Characters. */
const BORDER = 3;

const STYLE = { head: [], border: [], compact: true };

/** What a run prints: checks, claims, a line for each section, the outcome. */
export function summaryText(proof: Proof, paint: Paint, columns: number = WIDTH.least): string {
  const width = Math.min(WIDTH.most, Math.max(WIDTH.least, columns));
  return [
    checksTable(allChecks(proof), paint, width),
    claimsTable(proof, paint, width),
    ...sectionLines(proof, paint),
    outcome(proof, paint),
  ].join("\n");
}

/** Widths of columns: those given, and what is left shared among the rest by their weights. */
function widths(width: number, columns: readonly (number | { readonly weight: number })[]) {
  const fixed = columns.reduce<number>(
    (all, column) => all + (typeof column === "number" ? column : 0),
    columns.length + 1,
  );
  const weights = columns.reduce<number>(
    (all, column) => all + (typeof column === "number" ? 0 : column.weight),
    0,
  );
  return columns.map((column) =>
    typeof column === "number" ? column : Math.floor(((width - fixed) * column.weight) / weights),
  );
}

function checksTable(checks: readonly Check[], paint: Paint, width: number): string {
  const longest = Math.max(5, ...checks.map(({ id }) => id.length)) + BORDER;
  const table = new Table({
    head: ["check", "has to hold", "seen", "verdict"],
    colWidths: widths(width, [Math.min(40, longest), { weight: 1 }, { weight: 1 }, 16]),
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: STYLE,
  });
  for (const check of checks) {
    const seen = check.why === undefined ? check.seen : `${check.seen} (${check.why})`;
    table.push([check.id, check.what, seen, paint(colourOf(check), verdictOf(check))]);
  }
  return table.toString();
}

function colourOf({ holds, required }: Check): Format {
  if (holds) return "green";
  return required ? "red" : "yellow";
}

/** The claims that were judged: the others and why they were not are in the report. */
function claimsTable(proof: Proof, paint: Paint, width: number): string {
  const table = new Table({
    head: ["guide", "claim", "says", "verdict", "seen"],
    colWidths: widths(width, [9, 23, { weight: 2 }, 14, { weight: 3 }]),
    wordWrap: true,
    wrapOnWordBoundary: true,
    style: STYLE,
  });
  for (const { claim, verdict, seen } of claimVerdicts(proof)) {
    if (verdict !== "confirmed" && verdict !== "refuted") continue;
    const guides = [...new Set(claim.places.map(({ guide }) => guide))].join(" ");
    table.push([
      guides,
      claim.id,
      claim.says,
      paint(verdict === "confirmed" ? "green" : "red", verdict),
      seen,
    ]);
  }
  return table.toString();
}

function sectionLines({ sections }: Proof, paint: Paint): readonly string[] {
  return sections.map(({ id, seconds, result, failed }) =>
    result === undefined
      ? `${id}: ${paint("red", "could not be run to its end")} (${seconds} s): ${failed ?? ""}`
      : `${id}: ${checksLine(result)} (${seconds} s)`,
  );
}

function outcome(proof: Proof, paint: Paint): string {
  return isPassed(proof) ? paint("green", headline(proof)) : paint("red", headline(proof));
}
