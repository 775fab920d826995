import type { Declaration, SourcePlace } from "../../policies/report/locations.ts";
import { CLASSES, TOPICS } from "../model.ts";
import type {
  ClassifiedChange,
  Finding,
  GateResult,
  Json,
  JsonObject,
  Outage,
  PropertyChange,
  Report,
  Verdict,
} from "../model.ts";
import { isList, isObject } from "../values.ts";
import { REPORT_VERSION } from "./schema.ts";
import type { ReportDocument } from "./schema.ts";

type ChangeDocument = ReportDocument["changes"][number];

/** The report for machines, in the form of report.schema.json. The same report has the same bytes. */
export function toJson(report: Report): string {
  return `${JSON.stringify(reportDocument(report), undefined, 2)}\n`;
}

/** The report in its published form. */
export function reportDocument(report: Report): ReportDocument {
  const { project, stack, base, head, changes, findings, unchanged, disagreements } = report;
  const worst = CLASSES.find((name) => changes.some((change) => change.class === name));
  const worse = findings.filter(({ direction }) => direction === "worse");
  return {
    version: REPORT_VERSION,
    ...{ project, stack },
    base: sideDocument(base),
    head: sideDocument(head),
    summary: {
      ...(worst !== undefined && { worst }),
      classes: counted(
        CLASSES,
        changes.map((change) => change.class),
      ),
      worse: counted(
        TOPICS,
        worse.map(({ topic }) => topic),
      ),
      unchanged,
    },
    gate: gateDocument(report.gate),
    changes: changes.map(changeDocument),
    findings: findings.map(findingDocument),
    ...(disagreements !== undefined && {
      disagreements: disagreements.map(({ urn, sandbox, official, properties }) => ({
        ...{ urn, sandbox, official },
        properties: [...properties],
      })),
    }),
    edges: report.edges.map(([from, to]) => [from, to]),
  };
}

function sideDocument({ name, commit }: Report["base"]): ReportDocument["base"] {
  return { name, ...(commit !== undefined && { commit }) };
}

function counted(names: readonly string[], found: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [name, found.filter((one) => one === name).length]),
  );
}

function gateDocument(gate: GateResult): ReportDocument["gate"] {
  const { failOn, failed, exitCode, failing, waived, notes } = gate;
  return {
    failOn: [...failOn],
    passes: failed === undefined,
    ...(failed !== undefined && { failed }),
    exitCode,
    failing: [...failing],
    waived: waived.map(({ hash, reason, owner, expires }) => ({ hash, reason, owner, expires })),
    notes: [...notes],
  };
}

function changeDocument(change: ClassifiedChange): ChangeDocument {
  const { hash, urn, type, name, component, operation, replacement, declaration, follows } = change;
  const inputs = inputsOf(change);
  return {
    ...{ hash, urn, type, name, component, operation },
    ...(replacement !== undefined && { replacement }),
    class: change.class,
    verdicts: change.verdicts.map(verdictDocument),
    ...(follows !== undefined && { follows }),
    properties: change.properties.map(propertyDocument),
    ...(inputs !== undefined && { inputs: ordered(inputs) as Record<string, JsonValue> }),
    unknownEffects: [...change.unknownEffects],
    ...(declaration !== undefined && placesOf(declaration)),
  };
}

/** Of what is created or deleted, no property differs: all of them are new or gone. */
function inputsOf({ operation, before, after }: ClassifiedChange): JsonObject | undefined {
  if (operation === "create") return after?.inputs;
  return operation === "delete" ? before?.inputs : undefined;
}

function verdictDocument(verdict: Verdict): ChangeDocument["verdicts"][number] {
  const { code, message, properties, outage, fix } = verdict;
  return {
    ...{ code, class: verdict.class, message },
    properties: [...properties],
    ...(outage !== undefined && { outage: outageDocument(outage) }),
    ...(fix !== undefined && { fix }),
  };
}

function outageDocument({ seconds, when }: Outage) {
  const [least, most] = seconds ?? [];
  const isKnown = least !== undefined && most !== undefined;
  return { ...(isKnown && { seconds: { least, most } }), when };
}

function propertyDocument(property: PropertyChange): ChangeDocument["properties"][number] {
  const { path, keys, kind, before, after, replaces } = property;
  return {
    path,
    keys: [...keys],
    kind,
    ...(before !== undefined && { before: ordered(before) }),
    ...(after !== undefined && { after: ordered(after) }),
    replaces,
  };
}

function findingDocument(finding: Finding): ReportDocument["findings"][number] {
  const { hash, topic, code, direction, message, urn, properties, steps } = finding;
  return {
    ...{ hash, topic, code, direction, message },
    ...(urn !== undefined && { urn }),
    properties: [...properties],
    ...(steps !== undefined && { steps: steps.map(({ change, why }) => ({ change, why })) }),
  };
}

function placesOf(declaration: Declaration): Pick<ChangeDocument, "place" | "through"> {
  return { place: placeOf(declaration), through: declaration.through.map(placeOf) };
}

function placeOf({ file, line, column }: SourcePlace) {
  return { file, line, ...(column !== undefined && { column }) };
}

type JsonValue = NonNullable<ChangeDocument["properties"][number]["before"]>;

/** With the keys of all objects sorted: their order comes from the engine, and means nothing. */
function ordered(value: Json): JsonValue {
  if (isList(value)) return value.map(ordered);
  if (!isObject(value)) return value as JsonValue;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, ordered(value[key] ?? null)]));
}
