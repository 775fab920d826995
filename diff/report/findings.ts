import type { Finding } from "../model.ts";
import { code, prose, table } from "./escape.ts";
import { ALL_ENTRIES, gateWords, withoutName } from "./words.ts";
import type { Marks } from "./words.ts";

/** How much is told of findings, from the least on. */
export const FINDING_LEVELS = ["count", "code", "full"] as const;

/** How much is told of findings. */
export type FindingLevel = (typeof FINDING_LEVELS)[number];

/** Findings of one topic and direction, piece by piece. */
export function* findingPieces(
  findings: readonly Finding[],
  level: FindingLevel,
  marks: Marks,
): Generator<string> {
  if (level === "count") yield ALL_ENTRIES;
  else if (level === "code") yield `${byCode(findings)}\n\n${ALL_ENTRIES}`;
  else if (findings.some(({ topic }) => topic === "order")) {
    for (const finding of findings) yield `${orderPart(finding, marks)}\n\n`;
  } else yield rows(findings, marks);
}

function byCode(findings: readonly Finding[]): string {
  const codes = Map.groupBy(findings, (finding) => finding.code);
  const rows = [...codes.keys()]
    .sort()
    .map((name) => [code(name), String(codes.get(name)?.length ?? 0)]);
  return table(["Code", "Findings"], rows);
}

function rows(findings: readonly Finding[], marks: Marks): string {
  // A column that says the same of all is left out.
  const isMixed = findings.some(({ direction }) => direction !== "worse");
  const isGated = findings.some(({ hash }) => gateWords(hash, marks).length > 0);
  const lines = findings.map((finding) => [
    resourceOf(finding),
    said(finding),
    ...(isMixed ? [finding.direction] : []),
    code(finding.code),
    ...(isGated ? [gateWords(finding.hash, marks).join("")] : []),
  ]);
  const header = [
    ...["Resource", "What changes", ...(isMixed ? ["For the"] : [])],
    ...["Code", ...(isGated ? ["Gate"] : [])],
  ];
  return table(header, lines);
}

function orderPart(finding: Finding, marks: Marks): string {
  const { steps = [], hash } = finding;
  const facts = [resourceOf(finding), code(finding.code), ...gateWords(hash, marks)].join(" · ");
  const applies = steps.map(
    ({ change, why }, index) => `${index + 1}. ${code(change)}: ${prose(why)}`,
  );
  return [
    `- ${said(finding)}`,
    facts.replace(/^/, "  "),
    ...(applies.length === 0
      ? []
      : [["  Apply one after the other:", "", ...applies.map((line) => `  ${line}`)].join("\n")]),
  ].join("\n\n");
}

function said({ message, urn }: Finding): string {
  return prose(urn === undefined ? message : withoutName(message, nameOf(urn)));
}

function resourceOf({ urn }: Finding): string {
  if (urn === undefined) return "the stack";
  const [, , types = ""] = urn.split("::");
  return `${code(nameOf(urn))} (${code(types.split("$").at(-1) ?? "")})`;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
