import type { ClassifiedChange, Json, Outage, PropertyChange, Verdict } from "../model.ts";
import { compareText } from "../text.ts";
import { isUnknown, shown } from "../values.ts";
import { code, details, fence, prose, table } from "./escape.ts";
import { isLong, valueDiff } from "./text-diff.ts";
import { ALL_ENTRIES, CLASS_WORDS, counted, gateWords, outageWords, withoutName } from "./words.ts";
import type { Marks } from "./words.ts";

/** How much is told of the changes of a class, from the least on. */
export const ENTRY_LEVELS = ["count", "type", "name", "line", "brief", "full"] as const;

/**
 * As much of changes that touch nothing that runs: a line each. Forty texts of alarms, before and after, are in nobody's
 * way in `diff.html`.
 */
export const NONE_LEVELS = ["count", "type", "name", "line"] as const;

/** How much is told of the changes of a class. */
export type EntryLevel = (typeof ENTRY_LEVELS)[number];

/** Longest difference that is shown unasked. Lines. */
const MAX_OPEN = 20;

/** The changes of one class, piece by piece: whoever puts them together can stop when there is no more room. */
export function* entryPieces(
  changes: readonly ClassifiedChange[],
  level: EntryLevel,
  marks: Marks,
): Generator<string> {
  if (level === "count") yield ALL_ENTRIES;
  else if (level === "type") yield `${byType(changes)}\n\n${ALL_ENTRIES}`;
  else if (level === "name" || level === "line") {
    for (const change of changes) yield `${line(change, level, marks)}\n`;
  } else {
    const own = changes.filter(({ follows }) => follows === undefined);
    for (const change of causesFirst(own, changes)) yield `${entry(change, level, marks)}\n\n`;
    const others = changes.filter(({ follows }) => follows !== undefined);
    if (others.length === 0) return;
    const verb = others.length === 1 ? "follows" : "follow";
    yield `#### ${others.length} more ${verb} from other replacements\n\n`;
    const groups = Map.groupBy(others, ({ follows = "" }) => follows);
    for (const [cause, own] of groups) {
      const names = own.map(({ name }) => code(name)).join(", ");
      yield `- with ${code(cause.split("::").slice(3).join("::"))}: ${names}\n`;
    }
  }
}

/** Changes with those first that others follow from; in their order otherwise. */
function causesFirst(
  changes: readonly ClassifiedChange[],
  all: readonly ClassifiedChange[],
): readonly ClassifiedChange[] {
  const causes = new Set(all.map(({ follows }) => follows));
  const isCause = ({ urn }: ClassifiedChange) => causes.has(urn);
  return [...changes.filter(isCause), ...changes.filter((change) => !isCause(change))];
}

function line(change: ClassifiedChange, level: "name" | "line", marks: Marks): string {
  const { type, name, hash, verdicts } = change;
  const resource = `- ${code(name)} (${code(type)})`;
  const gate = gateWords(hash, marks);
  if (level === "name") return [resource, ...gate].join(" ");
  const said = verdicts.slice(0, 1).map(({ message }) => prose(withoutName(message, name)));
  return [`${resource}, ${operationWords(change)}:`, ...said, ...gate].join(" ");
}

function byType(changes: readonly ClassifiedChange[]): string {
  const types = Map.groupBy(changes, ({ type }) => type);
  const rows = [...types].sort(byName).map(([type, own]) => {
    const operations = Map.groupBy(own, operationWords);
    const counts = [...operations].sort(byName).map(([words, { length }]) => `${length} ${words}`);
    return [code(type), String(own.length), counts.join(", ")];
  });
  return table(["Type", "Resources", "Of them"], rows);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return compareText(a, b);
}

function entry(change: ClassifiedChange, level: "brief" | "full", marks: Marks): string {
  const { name, type, component, properties, declaration, hash, verdicts } = change;
  const facts = [
    operationWords(change),
    `component ${code(component)}`,
    ...(declaration === undefined ? [] : [code(`${declaration.file}:${declaration.line}`)]),
    ...gateWords(hash, marks),
  ];
  const told = level === "full" ? propertyParts(properties) : propertyCount(properties);
  return [
    `#### ${code(name)} (${code(type)})`,
    facts.join(" · "),
    [...verdicts.map((verdict) => said(verdict, change)), ...unknown(change)].join("\n"),
    ...told,
  ].join("\n\n");
}

function said(verdict: Verdict, change: ClassifiedChange): string {
  const { message, outage, fix } = verdict;
  const own = CLASS_WORDS[verdict.class].badge;
  return [
    verdict.class === change.class ? "-" : `- ${own}:`,
    prose(withoutName(message, change.name)),
    ...(outage === undefined || isSaid(outage, message)
      ? []
      : [`**Does not answer** ${outageWords(outage)}.`]),
    ...(fix === undefined ? [] : [`**Instead:** ${prose(fix)}`]),
  ].join(" ");
}

/** Whether a message says how long and when already. */
function isSaid({ seconds, when }: Outage, message: string): boolean {
  return message.includes(when) && (seconds ?? []).every((one) => message.includes(String(one)));
}

function unknown({ unknownEffects }: ClassifiedChange): readonly string[] {
  if (unknownEffects.length === 0) return [];
  const paths = unknownEffects.map(code).join(", ");
  return [`- Nothing says whether a change of ${paths} replaces it: it may.`];
}

/** What the engine does, in words. */
function operationWords({ operation, replacement }: ClassifiedChange): string {
  if (operation === "create") return "created";
  if (operation === "delete") return "deleted";
  if (operation === "update") return "updated";
  if (replacement === undefined) return "replaced";
  return replacement === "create-first"
    ? "replaced, new one first"
    : "replaced, old one goes first";
}

function propertyCount(properties: readonly PropertyChange[]): readonly string[] {
  if (properties.length === 0) return [];
  const verb = properties.length === 1 ? "differs" : "differ";
  return [`${counted(properties.length, "property", "properties")} ${verb}: see \`diff.html\`.`];
}

function propertyParts(properties: readonly PropertyChange[]): readonly string[] {
  if (properties.length === 0) return [];
  const rows = properties.map((property) => {
    const { path, before, after, replaces } = property;
    const cells = [before, after].map((value) => cell(value, property));
    return [replaces ? `${code(path)} replaces it` : code(path), ...cells];
  });
  return [table(["Property", "Before", "After"], rows), ...properties.filter(isText).map(text)];
}

/** Whether a property is shown as a difference. Of a text and what is not known yet there is none to show. */
function isText({ before, after }: PropertyChange): boolean {
  return (isLong(before) || isLong(after)) && !isUnknown(before) && !isUnknown(after);
}

function cell(value: Json | undefined, property: PropertyChange): string {
  if (value === undefined) return "";
  if (isText(property)) return "(below)";
  return isLong(value) ? "(long: see `diff.html`)" : code(shown(value));
}

function text({ path, before, after }: PropertyChange): string {
  const found = valueDiff(before, after);
  if (found === undefined) return `${code(path)}: hardly a line is the same, see \`diff.html\`.`;
  const block = fence(found, "diff");
  const body = found.length <= MAX_OPEN ? block : details(counted(found.length, "line"), block);
  return `${code(path)}:\n\n${body}`;
}
