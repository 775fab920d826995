import type { Declaration } from "../../policies/report/locations.ts";
import { nameOf } from "../../policies/report/model.ts";
import {
  SARIF_LIMITS,
  description,
  sarifFile,
  sarifPlaces,
  sourceLines,
  sourceParts,
  suppressions,
} from "../../policies/report/sarif-document.ts";
import pack from "../../package.json" with { type: "json" };
import { CODES } from "../classify/codes.ts";
import { rank } from "../classify/rule.ts";
import type { ChangeClass, ClassifiedChange, CodeInfo, Finding, Report, Topic } from "../model.ts";
import { oneLine } from "./escape.ts";
import { marksOf, withoutName } from "./words.ts";
import type { Marks } from "./words.ts";

/** Classes and topics of which every result is an error, whatever the gate fails on. */
const ERRORS: readonly (ChangeClass | Topic)[] = ["data-loss", "replace", "order", "policy"];

/** Topics that are told, not warned of. */
const NOTES: readonly (ChangeClass | Topic)[] = ["cost"];

/** What results need beside themselves. */
interface Context {
  readonly marks: Marks;
  /** Place of each rule among all, by its id. */
  readonly indices: ReadonlyMap<string, number>;
  /** Where changed resources are declared, by URN. */
  readonly places: ReadonlyMap<string, Declaration>;
}

/**
 * The report as SARIF 2.1.0, for code scanning: a result for each change of the class reboot or worse and for each finding
 * for the worse, the worst first. The fingerprint is the hash that waivers are bound to.
 *
 * @param codes everything that can be recognised. @default CODES
 */
export function toSarif(
  report: Report,
  codes: readonly CodeInfo[] = CODES,
  limits = SARIF_LIMITS,
): string {
  const changes = report.changes.filter((change) => rank(change.class) <= rank("reboot"));
  const findings = report.findings.filter(({ direction }) => direction === "worse");
  const context: Context = {
    marks: marksOf(report.gate),
    indices: new Map(codes.map((info, index) => [idOf(info), index])),
    places: new Map(
      report.changes.flatMap(({ urn, declaration }) =>
        declaration === undefined ? [] : [[urn, declaration] as const],
      ),
    ),
  };
  const results = [
    ...changes.map((change) => changeResult(change, context)),
    ...findings.map((finding) => findingResult(finding, context)),
  ];
  return sarifFile(
    {
      driver: {
        name: "plumbline-diff",
        semanticVersion: pack.version,
        shortDescription: { text: "What a change does to what runs" },
        rules: codes.map(rule),
      },
      category: "plumbline-diff/",
      isComplete: true,
      notifications: [],
      results: worstFirst(results),
    },
    limits,
  );
}

const LEVELS = ["error", "warning", "note"] as const;

interface Result {
  readonly level: (typeof LEVELS)[number];
  /** The rest as SARIF has it (3.27). */
  readonly [property: string]: unknown;
}

/** Where not all fit, the least bad are left out. */
function worstFirst(results: readonly Result[]): readonly Result[] {
  return LEVELS.flatMap((level) => results.filter((result) => result.level === level));
}

function levelOf(name: ChangeClass | Topic, hash: string, { failing }: Marks): Result["level"] {
  if (failing.has(hash) || ERRORS.includes(name)) return "error";
  return NOTES.includes(name) ? "note" : "warning";
}

/** One result a change, by its worst verdict: it is one thing to waive. */
function changeResult(change: ClassifiedChange, context: Context): Result {
  const { urn, name, verdicts, hash, declaration, operation, properties } = change;
  const said = verdicts.map(({ message, fix }) =>
    oneLine(
      [withoutName(message, name), ...(fix === undefined ? [] : [`Instead: ${fix}`])].join(" "),
    ),
  );
  const path = verdicts[0]?.properties[0] ?? properties.find(({ replaces }) => replaces)?.path;
  return {
    ...identity(verdicts[0]?.code ?? change.class, hash, context),
    level: levelOf(change.class, hash, context.marks),
    message: { text: `${nameOf(urn)}: ${said.join(" ")}` },
    ...sarifPlaces(declaration, urn, path),
    properties: { class: change.class, operation, urn },
  };
}

function findingResult(finding: Finding, context: Context): Result {
  const { topic, code, hash, message, urn, properties, steps = [] } = finding;
  const name = urn?.split("::").slice(3).join("::") ?? "";
  const applies = steps.map(({ change, why }, index) => `${index + 1}. ${change}: ${why}`);
  return {
    ...identity(idOf({ kind: topic, code }), hash, context),
    level: levelOf(topic, hash, context.marks),
    message: {
      text: oneLine([`${nameOf(urn)}: ${withoutName(message, name)}`, ...applies].join(" ")),
    },
    ...sarifPlaces(context.places.get(urn ?? ""), urn, properties[0]),
    properties: { topic, ...(urn !== undefined && { urn }) },
  };
}

/** What a rule is called. A rule of the policy pack may have the name of a verdict: which is which, its place says. */
function idOf({ kind, code }: Pick<CodeInfo, "kind" | "code">): string {
  return kind === "policy" ? `policy/${code}` : code;
}

function identity(ruleId: string, hash: string, { marks, indices }: Context): object {
  const index = indices.get(ruleId);
  return {
    ruleId,
    ...(index !== undefined && { ruleIndex: index }),
    kind: "fail",
    // Code scanning knows the first one only.
    partialFingerprints: { primaryLocationLineHash: hash, "classifiedChange/v1": hash },
    ...suppressions(marks.waived.get(hash)),
  };
}

/** A code as SARIF describes a rule (3.49, reportingDescriptor). */
function rule(info: CodeInfo): object {
  const { kind, title, why, sources } = info;
  const id = idOf(info);
  const level = ERRORS.includes(kind) ? "error" : NOTES.includes(kind) ? "note" : "warning";
  return {
    id,
    name: id,
    shortDescription: description(title),
    fullDescription: description(`${title} ${why}`),
    help: {
      text: [why, ...sourceLines(sources)].join("\n"),
      markdown: [`**${title}**`, why, ...sourceParts(sources)].join("\n\n"),
    },
    defaultConfiguration: { level },
    properties: { precision: "very-high", tags: [kind] },
  };
}
