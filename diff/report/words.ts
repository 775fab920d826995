import { CLASSES, TOPICS } from "../model.ts";
import type {
  ChangeClass,
  ClassifiedChange,
  Finding,
  GateResult,
  Outage,
  Topic,
  WaivedChange,
} from "../model.ts";
import { clipped, code, prose } from "./escape.ts";

/** Where every entry is, however much is folded. */
export const ALL_ENTRIES = "All entries are in `diff.html` and `diff.json`.";

/** How a class is called, and what its resources do: one of them, and several. */
export const CLASS_WORDS: Readonly<
  Record<ChangeClass, { readonly badge: string; readonly one: string; readonly many: string }>
> = {
  "data-loss": { badge: "Data loss", one: "loses data", many: "lose data" },
  replace: { badge: "Replace", one: "is replaced", many: "are replaced" },
  downtime: { badge: "Downtime", one: "stops for a while", many: "stop for a while" },
  reboot: { badge: "Reboot", one: "waits for a restart", many: "wait for a restart" },
  rolling: { badge: "Rolling", one: "is renewed in turns", many: "are renewed in turns" },
  "in-place": {
    badge: "In place",
    one: "is changed or added in place",
    many: "are changed or added in place",
  },
  none: { badge: "None", one: "changes nothing that runs", many: "change nothing that runs" },
};

/** How a topic is called. */
export const TOPIC_WORDS: Readonly<Record<Topic, string>> = {
  order: "Order",
  policy: "Policy",
  security: "Security",
  budget: "Budget and capacity",
  cost: "Cost",
};

/** A number of things, such as "1 resource" or "2 resources". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** What the whole change does, the worst first: "**1 resource loses data**, 2 are replaced". */
export function headline(changes: readonly ClassifiedChange[]): string {
  const found = CLASSES.flatMap((name) => {
    const count = changes.filter((change) => change.class === name).length;
    const { one, many } = CLASS_WORDS[name];
    return count === 0 ? [] : [{ count, does: count === 1 ? one : many }];
  });
  const [worst, ...others] = found;
  if (worst === undefined) return "**No resource changes.**";
  const first = `**${counted(worst.count, "resource")} ${worst.does}**`;
  return `${[first, ...others.map(({ count, does }) => `${count} ${does}`)].join(", ")}.`;
}

/** How long something does not answer, in words that go on a sentence: "for 60 to 120 s, at once". */
export function outageWords({ seconds, when }: Outage): string {
  if (seconds === undefined) return prose(when);
  const [least, most] = seconds;
  const isMinutes = least % 60 === 0 && most % 60 === 0 && most > 120;
  const [from, to, unit] = isMinutes ? [least / 60, most / 60, "min"] : [least, most, "s"];
  return `for ${from === to ? "" : `${from} to `}${to} ${unit}, ${prose(when)}`;
}

/** What is found for the worse, by topic: "Found for the worse: 1 of order, 2 of cost." */
export function topicline(findings: readonly Finding[]): readonly string[] {
  const found = TOPICS.flatMap((topic) => {
    const count = findings.filter((one) => one.topic === topic && one.direction === "worse").length;
    return count === 0 ? [] : [`${count} of ${TOPIC_WORDS[topic].toLowerCase()}`];
  });
  return found.length === 0 ? [] : [`Found for the worse: ${found.join(", ")}.`];
}

/** What the gate says of each hash. */
export interface Marks {
  readonly failing: ReadonlySet<string>;
  readonly waived: ReadonlyMap<string, WaivedChange>;
}

/** What the gate says of each hash. */
export function marksOf({ failing, waived }: GateResult): Marks {
  return {
    failing: new Set(failing),
    waived: new Map(waived.map((waiver) => [waiver.hash, waiver])),
  };
}

/**
 * A hash and what it means for the gate, where it means something: there is nothing to waive of what does not fail.
 *
 * @returns one text or none
 */
export function gateWords(hash: string, marks: Marks): readonly string[] {
  return marks.failing.has(hash) || marks.waived.has(hash) ? [hashWords(hash, marks)] : [];
}

/** What a classifier or view says of a resource, under the name of the resource: without the name before it. */
export function withoutName(message: string, name: string): string {
  return message.startsWith(`${name}: `) ? message.slice(name.length + 2) : message;
}

/** A hash, and what it means for the gate. */
function hashWords(hash: string, { failing, waived }: Marks): string {
  const waiver = waived.get(hash);
  if (waiver !== undefined) {
    return `${code(hash)} waived until ${prose(waiver.expires)} by ${prose(clipped(waiver.owner))}`;
  }
  return failing.has(hash) ? `${code(hash)} **fails**` : code(hash);
}
