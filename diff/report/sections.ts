import { CLASSES, TOPICS } from "../model.ts";
import type { ChangeClass, Report, Topic } from "../model.ts";
import { rank } from "../classify/rule.ts";
import { ENTRY_LEVELS, NONE_LEVELS, entryPieces } from "./entries.ts";
import type { EntryLevel } from "./entries.ts";
import { code, details, prose, table } from "./escape.ts";
import { FINDING_LEVELS, findingPieces } from "./findings.ts";
import type { FindingLevel } from "./findings.ts";
import { ALL_ENTRIES, CLASS_WORDS, TOPIC_WORDS, counted, marksOf } from "./words.ts";

/** How much is told of anything. */
export type Level = EntryLevel | FindingLevel;

/** A part of the comment that can be told in more or less detail. */
export interface Section {
  /** Such as "data-loss", "security" or "security: others". */
  readonly name: string;
  /** How it is called in the comment. */
  readonly title: string;
  /** From the least on. */
  readonly levels: readonly Level[];
  /** Its text, piece by piece; space at its end means nothing. */
  pieces(level: Level): Iterable<string>;
  /** What stands around its text. */
  readonly wrap: (body: string) => string;
}

/** Wishes for more detail, in the order in which they are granted while there is room. */
export type Wish = readonly [section: string, level: Level];

/** Classes that a person is to see without being asked. */
const OPEN: readonly ChangeClass[] = CLASSES.filter((name) => rank(name) <= rank("reboot"));
const FOLDED: readonly ChangeClass[] = CLASSES.filter((name) => rank(name) > rank("reboot"));
const OTHERS = ": others";

/** Parts of the comment, in their order, without those that have nothing to tell. */
export function sectionsOf(report: Report): readonly Section[] {
  const topics = TOPICS.filter((topic) => topic !== "order");
  return [
    ...findingSections(report, "order"),
    ...CLASSES.flatMap((name) => classSection(report, name)),
    ...topics.flatMap((topic) => findingSections(report, topic)),
    ...disagreementSection(report),
    ...waiverSection(report),
  ];
}

/**
 * What matters most gets its room first: that everything lost or replaced is named, then what is to be done in which
 * order, then what happens and how, and what hardly matters at last.
 */
export function wishes(): readonly Wish[] {
  const each = (names: readonly string[], ...levels: readonly Level[]): readonly Wish[] =>
    levels.flatMap((level) => names.map((name) => [name, level] as const));
  const worse = TOPICS.filter((topic) => topic !== "order");
  const others = TOPICS.map((topic) => `${topic}${OTHERS}`);
  return [
    ...each(["data-loss", "replace"], "type"),
    ...each(["data-loss", "replace"], "name"),
    ...each(["order"], "code", "full"),
    ...each(OPEN, "type"),
    ...each(OPEN, "name"),
    ...each(worse, "code"),
    ...each(OPEN, "line"),
    ...each(["waivers"], "full"),
    ...each(worse, "full"),
    ...each(FOLDED, "type"),
    ...each(OPEN, "brief"),
    ...each(OPEN, "full"),
    ...each(["disagreements"], "full"),
    ...each(others, "code"),
    ...each(FOLDED, "name", "line"),
    ...each(others, "full"),
    ...each(FOLDED, "brief", "full"),
  ];
}

function classSection(report: Report, name: ChangeClass): readonly Section[] {
  const changes = report.changes.filter((change) => change.class === name);
  if (changes.length === 0) return [];
  const { badge, one, many } = CLASS_WORDS[name];
  const title = `${badge}: ${counted(changes.length, "resource")} ${changes.length === 1 ? one : many}`;
  const marks = marksOf(report.gate);
  return [
    {
      ...{ name, title: badge.toLowerCase() },
      levels: name === "none" ? NONE_LEVELS : ENTRY_LEVELS,
      pieces: (level) => entryPieces(changes, level as EntryLevel, marks),
      wrap: (body) =>
        OPEN.includes(name) ? `### ${title}\n\n${body}` : details(`<b>${title}</b>`, body),
    },
  ];
}

/** What is for the worse is open, the rest of a topic is not. */
function findingSections(report: Report, topic: Topic): readonly Section[] {
  const all = report.findings.filter((finding) => finding.topic === topic);
  const marks = marksOf(report.gate);
  const section = (isWorse: boolean): readonly Section[] => {
    const findings = all.filter(({ direction }) => (direction === "worse") === isWorse);
    if (findings.length === 0) return [];
    const words = `${counted(findings.length, "finding")}${isWorse ? "" : " not for the worse"}`;
    const title =
      topic === "order" && isWorse
        ? `Order: ${counted(findings.length, "change")} not to be made in one update`
        : `${TOPIC_WORDS[topic]}: ${words}`;
    return [
      {
        name: isWorse ? topic : `${topic}${OTHERS}`,
        title: `${TOPIC_WORDS[topic].toLowerCase()}${isWorse ? "" : " (not for the worse)"}`,
        levels: FINDING_LEVELS,
        pieces: (level) => findingPieces(findings, level as FindingLevel, marks),
        wrap: (body) => (isWorse ? `### ${title}\n\n${body}` : details(`<b>${title}</b>`, body)),
      },
    ];
  };
  return [...section(true), ...section(false)];
}

function disagreementSection({ disagreements }: Report): readonly Section[] {
  if (disagreements === undefined) return [];
  const rows = disagreements.map(({ urn, sandbox, official, properties }) => [
    code(urn.split("::").slice(3).join("::")),
    prose(sandbox),
    prose(official),
    properties.map(code).join(", "),
  ]);
  const all =
    rows.length === 0
      ? "The official providers say the same."
      : table(["Resource", "Sandbox", "Official provider", "Properties"], rows);
  return [
    {
      ...{ name: "disagreements", title: "official providers", levels: ["count", "full"] },
      pieces: (level) => [level === "count" ? ALL_ENTRIES : all],
      wrap: (body) => {
        const count = counted(rows.length, "difference");
        return details(`<b>Official providers: ${count} to this verdict</b>`, body);
      },
    },
  ];
}

function waiverSection({ gate: { waived, notes } }: Report): readonly Section[] {
  if (waived.length === 0 && notes.length === 0) return [];
  const rows = waived.map(({ hash, reason, owner, expires }) => [
    code(hash),
    prose(reason),
    prose(owner),
    prose(expires),
  ]);
  const all = [
    ...(rows.length === 0 ? [] : [table(["Hash", "Reason", "Owner", "Last day"], rows)]),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${prose(note)}`).join("\n")]),
  ];
  const title = `Waivers: ${waived.length} applied, ${counted(notes.length, "note")}`;
  return [
    {
      ...{ name: "waivers", title: "waivers", levels: ["count", "full"] },
      pieces: (level) => (level === "count" ? [ALL_ENTRIES] : [all.join("\n\n")]),
      wrap: (body) => details(`<b>${title}</b>`, body),
    },
  ];
}
