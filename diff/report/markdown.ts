import { CLASSES } from "../model.ts";
import type { Report, SideInfo } from "../model.ts";
import { clipped, code, details, fence, table } from "./escape.ts";
import { sectionsOf, wishes } from "./sections.ts";
import type { Level, Section } from "./sections.ts";
import { CLASS_WORDS, counted, headline, topicline } from "./words.ts";

/**
 * The most a comment may have. GitHub counts characters ("body is too long (maximum is 65536 characters)"); bytes are
 * never fewer. GitLab takes 1,000,000 characters.
 */
export const COMMENT_LIMIT = 65_536;

/** What levels are called, as told when something is folded. */
const LEVEL_WORDS: Readonly<Record<Exclude<Level, "full">, string>> = {
  count: "only counted",
  type: "counted by type",
  code: "counted by code",
  name: "only named",
  line: "one line a resource",
  brief: "without values",
};

/**
 * The line by which a comment is found again, to be replaced by the next one of the same stack. Nothing of it is shown.
 */
export function commentMarker({ project, stack }: Pick<Report, "project" | "stack">): string {
  const name = [project, stack].map((part) => encodeURIComponent(clipped(part))).join("/");
  return `<!-- plumbline-diff ${name.replaceAll("--", "%2D%2D")} -->`;
}

/**
 * The report as a comment on a pull request, in Markdown of GitHub and GitLab. It is never longer than the limit: what has
 * no room is told in less detail, what matters least first; an entry is there as a whole or counted, and the comment says
 * which.
 *
 * @param limit bytes in UTF-8; the counts alone take some 4,000 of them. @default COMMENT_LIMIT
 */
export function toMarkdown(report: Report, limit: number = COMMENT_LIMIT): string {
  const sections = sectionsOf(report);
  const told = (level: (section: Section) => Level) =>
    new Map(sections.map((section) => [section.name, tell(section, level(section), limit)]));
  const all = composed(
    report,
    sections,
    told(({ levels }) => levels.at(-1) ?? "count"),
    limit,
  );
  if (all !== undefined) return all;
  let current = told(({ levels }) => levels[0] ?? "count");
  let text = compose(report, sections, current);
  for (const [name, level] of wishes()) {
    const section = sections.find((one) => one.name === name);
    if (section === undefined) continue;
    const more = new Map(current).set(name, tell(section, level, limit));
    const longer = composed(report, sections, more, limit);
    if (longer === undefined) continue;
    [current, text] = [more, longer];
  }
  return text;
}

/** What is told of a section. */
interface Told {
  readonly level: Level;
  /** Undefined when it alone is longer than the limit. */
  readonly body: string | undefined;
}

function tell(section: Section, level: Level, limit: number): Told {
  const pieces: string[] = [];
  let bytes = 0;
  for (const piece of section.pieces(level)) {
    pieces.push(piece);
    bytes += Buffer.byteLength(piece);
    if (bytes > limit) return { level, body: undefined };
  }
  return { level, body: pieces.join("").trimEnd() };
}

/** The comment, if it is not longer than the limit. */
function composed(
  report: Report,
  sections: readonly Section[],
  told: ReadonlyMap<string, Told>,
  limit: number,
): string | undefined {
  if ([...told.values()].some(({ body }) => body === undefined)) return undefined;
  const text = compose(report, sections, told);
  return Buffer.byteLength(text) > limit ? undefined : text;
}

function compose(
  report: Report,
  sections: readonly Section[],
  told: ReadonlyMap<string, Told>,
): string {
  const parts = [
    commentMarker(report),
    `## Changes to ${code(clipped(report.stack))} of ${code(clipped(report.project))}`,
    [headline(report.changes), ...topicline(report.findings)].join(" "),
    `${side(report.head)} compared with ${side(report.base)}; ` +
      `${counted(report.unchanged, "resource")} unchanged.`,
    ...counts(report),
    ...gate(report),
    ...foldedWords(sections, told),
    ...sections.map(({ name, wrap }) => wrap(told.get(name)?.body ?? "")),
  ];
  return `${parts.join("\n\n")}\n`;
}

function side({ name, commit }: SideInfo): string {
  const shown = code(clipped(name));
  return commit === undefined ? shown : `${shown} (${code(clipped(commit).slice(0, 12))})`;
}

function counts({ changes }: Report): readonly string[] {
  const rows = CLASSES.flatMap((name) => {
    const own = changes.filter((change) => change.class === name);
    if (own.length === 0) return [];
    const of = (operation: string) =>
      String(own.filter((change) => change.operation === operation).length);
    const operations = ["create", "update", "replace", "delete"].map(of);
    return [[CLASS_WORDS[name].badge, String(own.length), ...operations]];
  });
  const header = ["Class", "Resources", "Created", "Updated", "Replaced", "Deleted"];
  // Of one change, the line above says it.
  return changes.length <= 1 ? [] : [table(header, rows)];
}

/** What the gate decides, and what to do about it. */
function gate({ gate: result, changes, findings }: Report): readonly string[] {
  const { failOn, failed, exitCode, failing, waived } = result;
  const demanded = failOn.length === 0 ? "nothing" : failOn.map(code).join(", ");
  const waivers = waived.length === 0 ? "" : ` ${waived.length} waived.`;
  if (failed === undefined) {
    return [`**The gate lets it pass** (it fails on ${demanded}).${waivers}`];
  }
  const worst = [...changes, ...findings].find(({ hash }) => failing.includes(hash));
  const entry = {
    hash: worst?.hash ?? "",
    reason: "why it is right to make it",
    owner: "who answers for it",
    expires: "YYYY-MM-DD",
  };
  const how =
    "Add an entry for each hash that fails to the `waivers` of `diff/waivers.json`. It holds for exactly " +
    "this change with these values, through its last day (UTC).";
  return [
    `**The gate fails** by ${code(failed)}, exit code ${exitCode}: ` +
      `${counted(failing.length, "entry", "entries")} (it fails on ${demanded}).${waivers}`,
    details(
      "How to let a change pass",
      `${how}\n\n${fence([JSON.stringify(entry, undefined, 2)], "json")}`,
    ),
  ];
}

/** What is not told in full, so that nobody takes the comment for everything. */
function foldedWords(
  sections: readonly Section[],
  told: ReadonlyMap<string, Told>,
): readonly string[] {
  const folded = sections.flatMap(({ name, title, levels }) => {
    const level = told.get(name)?.level ?? "full";
    const isAll = level === "full" || level === levels.at(-1);
    return isAll ? [] : [`${title} ${LEVEL_WORDS[level]}`];
  });
  if (folded.length === 0) return [];
  return [
    `> **Not everything fits a comment:** ${folded.join("; ")}. ` +
      "Everything is in `diff.html` and `diff.json`.",
  ];
}
