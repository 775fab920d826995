import { styleText } from "node:util";
import type { ApplyType, Omitted, Setting } from "../setting.ts";
import { hanging, wrap } from "./text.ts";

/** How the text is laid out. */
export interface Layout {
  /** ANSI colours, for a terminal. */
  readonly colour: boolean;
  /** Columns to fit in. */
  readonly width: number;
}

type Style = Parameters<typeof styleText>[0];

/** The text in a style, or plain when colours are off. */
export function styled(layout: Layout, style: Style, text: string): string {
  return layout.colour ? styleText(style, text, { validateStream: false }) : text;
}

/** Title and one line about it. */
export function heading(layout: Layout, title: string, subtitle: string): string[] {
  return [
    styled(layout, ["bold", "cyan"], title),
    ...wrap(subtitle, layout.width - 2).map((line) => `  ${line}`),
    "",
  ];
}

/** When a change takes effect, in words: databases reboot, workloads roll out new pods. */
export type ApplyWords = Readonly<Record<ApplyType, string>>;

/** Reasons given already, and the part and setting they were given for. */
export type AlreadyTold = Map<string, { readonly owner: string; readonly name: string }>;

/** What a reader would read twice when two entries share it. */
function reasonOf({ why, source }: Reasoned): string {
  return `${why}\n${source}`;
}

type Reasoned = Pick<Setting, "why" | "source">;

/**
 * Settings as blocks: name, value for a person, then value for the API, default, why, source.
 * Neighbours with one reason share it, and a reason given before is only referred to.
 * @param owner the part the settings belong to, "services.api"
 * @param told what other parts have said; extended
 */
export function formatSettings(
  settings: readonly Setting[],
  owner: string,
  told: AlreadyTold,
  words: ApplyWords,
  layout: Layout,
): string[] {
  return groups(settings).flatMap((group) => {
    const heads = group.flatMap((setting) => formatValue(setting, words, layout));
    const [first] = group;
    if (first === undefined) return [];
    const before = told.get(reasonOf(first));
    if (before !== undefined) {
      const where = before.owner === owner ? before.name : before.owner;
      return [...heads, styled(layout, "dim", `      as for ${where}`), ""];
    }
    told.set(reasonOf(first), { owner, name: first.name });
    return [...heads, ...formatReason(first, layout), ""];
  });
}

/** Neighbours that share their reason. */
function groups<T extends Reasoned>(entries: readonly T[]): T[][] {
  const all: T[][] = [];
  for (const entry of entries) {
    const last = all.at(-1);
    const neighbour = last?.[0];
    if (last !== undefined && neighbour !== undefined && reasonOf(neighbour) === reasonOf(entry)) {
      last.push(entry);
    } else all.push([entry]);
  }
  return all;
}

function formatValue(setting: Setting, words: ApplyWords, layout: Layout): string[] {
  const { name, value, unit, human, apply, overridden } = setting;
  const marks = [words[apply], ...(overridden === true ? ["your own value"] : [])].join(", ");
  const counted = unit === "bool" || unit === "enum" || unit === "list" || unit === "count";
  const sent = `${value}${counted ? "" : ` (${unit})`}`;
  return [
    `  ${styled(layout, "bold", name)} = ${styled(layout, "green", human)}  ${styled(layout, "dim", `[${marks}]`)}`,
    ...hanging("      sent     ", `${sent}; default ${setting.default}`, layout.width),
  ];
}

function formatReason({ why, source }: Reasoned, layout: Layout): string[] {
  return [
    ...hanging("      why      ", why, layout.width),
    ...hanging("      source   ", source, layout.width).map((line) => styled(layout, "dim", line)),
  ];
}

/** What is not sent, and why; neighbours with one reason share it. */
export function formatOmitted(omitted: readonly Omitted[], layout: Layout): string[] {
  if (omitted.length === 0) return [];
  const blocks = groups(omitted).flatMap((group) => [
    ...group.map(({ name, asked }) => {
      const wish = asked === undefined ? "" : ` (the guides ask for ${asked})`;
      return `  ${styled(layout, "bold", name)}${wish}`;
    }),
    ...group.slice(0, 1).flatMap((first) => formatReason(first, layout)),
    "",
  ]);
  return [`  ${styled(layout, "underline", "Not sent")}`, "", ...blocks];
}
