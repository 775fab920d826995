import type {
  ClassifiedChange,
  GateResult,
  Outage,
  Report,
  ResourceChange,
  Topic,
  Verdict,
} from "../../model.ts";
import type { SourcePlace } from "../../../policies/report/locations.ts";
import { withoutName } from "../words.ts";
import type { PageChange, PageData, PageVerdict } from "./page-data.ts";
import { pageProperties } from "./properties.ts";

/** The changes of a report in the words of the page. */
export function pageData({ changes, findings, edges, gate }: Report): PageData {
  const indices = new Map(changes.map(({ urn }, index) => [urn, index]));
  const topics = group(findings.map(({ urn, topic }) => [urn, topic]));
  const needs = group(edges.map(([from, to]) => [from, indices.get(to)]));
  const neededBy = group(edges.map(([from, to]) => [to, indices.get(from)]));
  const judged = gateMarks(gate);
  return {
    changes: changes.map((change) => ({
      ...own(change),
      ...judged(change.hash),
      topics: (topics.get(change.urn) ?? []).filter(unique),
      needs: (needs.get(change.urn) ?? []).filter(isDefined),
      neededBy: (neededBy.get(change.urn) ?? []).filter(isDefined),
    })),
  };
}

/** What the gate says of a hash. */
export function gateMarks({
  failing,
  waived,
}: GateResult): (hash: string) => Pick<PageChange, "fails" | "waived"> {
  const fails = new Set(failing);
  const waivers = new Map(waived.map((waiver) => [waiver.hash, waiver]));
  return (hash) => {
    const waiver = waivers.get(hash);
    return {
      fails: fails.has(hash),
      ...(waiver !== undefined && {
        waived: `${waiver.reason} (${waiver.owner}, until ${waiver.expires})`,
      }),
    };
  };
}

/** Where the page shows a change. */
export function changeLink(hash: string): string {
  return `#at=${encodeURIComponent(hash)}`;
}

/** The operation with, of a replacement, its order. */
export function actionOf({ operation, replacement }: ResourceChange): string {
  if (replacement === undefined) return operation;
  return `${operation}, ${replacement === "create-first" ? "new one first" : "old one deleted first"}`;
}

function own(change: ClassifiedChange) {
  const { urn, type, name, component, operation, hash, declaration, unknownEffects } = change;
  const places = declaration === undefined ? [] : [declaration, ...declaration.through];
  return {
    ...{ urn, type, name, component, operation, hash, unknownEffects, class: change.class },
    action: actionOf(change),
    marks: marksOf(change),
    places: places.map(placeText),
    verdicts: change.verdicts.map((verdict) => pageVerdict(verdict, change.name)),
    properties: pageProperties(change),
  };
}

function marksOf({ before, after }: ResourceChange): readonly string[] {
  const mark = (word: string, was: boolean | undefined, is: boolean | undefined) => {
    if (was === true) return is === false ? [`no longer ${word}`] : [word];
    return is === true ? [was === false ? `now ${word}` : word] : [];
  };
  return [
    ...mark("protected", before?.protect, after?.protect),
    ...mark("retained on delete", before?.retainOnDelete, after?.retainOnDelete),
  ];
}

function placeText({ file, line }: SourcePlace): string {
  return `${file}:${line}`;
}

function pageVerdict(verdict: Verdict, name: string): PageVerdict {
  const { code, message, properties, outage, fix } = verdict;
  return {
    ...{ code, class: verdict.class, message: withoutName(message, name), properties },
    ...(outage !== undefined && { outage: outageText(outage) }),
    ...(fix !== undefined && { fix }),
  };
}

function outageText({ seconds, when }: Outage): string {
  if (seconds === undefined) return `${when}, nobody says how long`;
  const [least, most] = seconds;
  return `${least === most ? least : `${least} to ${most}`} s, ${when}`;
}

function group<T>(pairs: readonly (readonly [string | undefined, T])[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    if (key === undefined) continue;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [value]);
    else list.push(value);
  }
  return groups;
}

function unique(topic: Topic, index: number, all: readonly Topic[]): boolean {
  return all.indexOf(topic) === index;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
