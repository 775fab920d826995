import type { Json } from "../../../model.ts";
import type { PageChange } from "../page-data.ts";
import type { PageState } from "./state.ts";

/** Everything of a change that is searched, in lower case. */
export function searchText(change: PageChange): string {
  const { urn, type, name, component, action, hash, marks, places, waived = "" } = change;
  const parts = [
    ...[urn, type, name, component, change.class, action, hash, waived],
    ...[...marks, ...places, ...change.unknownEffects],
    ...change.verdicts.flatMap(({ code, message, outage = "", fix = "" }) => [
      ...[code, message, outage, fix],
    ]),
    ...change.properties.flatMap(({ path, before, after }) => [path, raw(before), raw(after)]),
  ];
  return parts.join("\n").toLowerCase();
}

/** A value as it is searched: text as it is, all else as JSON. */
function raw(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The words of a search, in lower case. */
export function words(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Whether a text in lower case has all the words. */
export function hasWords(text: string, all: readonly string[]): boolean {
  return all.every((word) => text.includes(word));
}

/** Whether a change is of the classes and the component that are looked for. */
export function isOf(change: PageChange, { classes, component }: PageState): boolean {
  if (classes.length > 0 && !classes.includes(change.class)) return false;
  return component === "" || change.component === component;
}

/** Whether a change has a finding of a topic that is looked for. */
export function hasTopic(change: PageChange, { topics }: PageState): boolean {
  return topics.length === 0 || change.topics.some((topic) => topics.includes(topic));
}
