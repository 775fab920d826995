import type { ClassifiedChange, PropertyChange, Verdict } from "../model.ts";
import { shown } from "../values.ts";
import { code, details, fence, prose, table } from "./escape.ts";
import { isLong, valueDiff } from "./text-diff.ts";
import { ALL_ENTRIES, CLASS_WORDS, counted, hashWords, outageWords } from "./words.ts";
import type { Marks } from "./words.ts";

/** How much is told of the changes of a class, from the least on. */
export const ENTRY_LEVELS = ["count", "type", "name", "line", "brief", "full"] as const;

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
  } else for (const change of changes) yield `${entry(change, level, marks)}\n\n`;
}

function line(change: ClassifiedChange, level: "name" | "line", marks: Marks): string {
  const { type, name, component, hash, verdicts } = change;
  const resource = `${code(name)} (${code(type)})`;
  if (level === "name") return `- ${resource} ${hashWords(hash, marks)}`;
  const said = verdicts.slice(0, 1).map(({ message }) => prose(message));
  const facts = `- ${resource} of ${code(component)}, ${operationWords(change)}:`;
  return [facts, ...said, hashWords(hash, marks)].join(" ");
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
  return a < b ? -1 : a > b ? 1 : 0;
}

function entry(change: ClassifiedChange, level: "brief" | "full", marks: Marks): string {
  const { name, type, component, properties, declaration, hash, verdicts } = change;
  const facts = [
    `**${CLASS_WORDS[change.class].badge}**`,
    operationWords(change),
    `component ${code(component)}`,
    ...(declaration === undefined ? [] : [code(`${declaration.file}:${declaration.line}`)]),
    hashWords(hash, marks),
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
    prose(message),
    ...(outage === undefined ? [] : [`**Does not answer** ${outageWords(outage)}.`]),
    ...(fix === undefined ? [] : [`**Instead:** ${prose(fix)}`]),
  ].join(" ");
}

function unknown({ unknownEffects }: ClassifiedChange): readonly string[] {
  if (unknownEffects.length === 0) return [];
  const paths = unknownEffects.map(code).join(", ");
  return [`- Nothing says whether a change of ${paths} replaces it: it may.`];
}

/** What the engine does, in words. */
export function operationWords({ operation, replacement }: ClassifiedChange): string {
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
  const isText = ({ before, after }: PropertyChange) => isLong(before) || isLong(after);
  const rows = properties.map((property) => {
    const { path, before, after, replaces } = property;
    const cell = (value: typeof before) =>
      value === undefined ? "" : isText(property) ? "(below)" : code(shown(value));
    return [replaces ? `${code(path)} replaces it` : code(path), cell(before), cell(after)];
  });
  return [table(["Property", "Before", "After"], rows), ...properties.filter(isText).map(text)];
}

function text({ path, before, after }: PropertyChange): string {
  const found = valueDiff(before, after);
  if (found === undefined) return `${code(path)}: hardly a line is the same, see \`diff.html\`.`;
  const block = fence(found, "diff");
  const body = found.length <= MAX_OPEN ? block : details(counted(found.length, "line"), block);
  return `${code(path)}:\n\n${body}`;
}
