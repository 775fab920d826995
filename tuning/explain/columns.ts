import type { Setting } from "../setting.ts";
import type { Layout } from "./settings.ts";
import { styled } from "./settings.ts";
import { hanging, wrap } from "./text.ts";

/** One thing of several that share their settings: a service, a job, a namespace. */
export interface Column {
  /** Name in the stack configuration. */
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** One setting of all columns that have it. */
interface Row {
  readonly name: string;
  /** By column's name. */
  readonly settings: ReadonlyMap<string, Setting>;
}

const INDENT = "  ";
const GAP = "  ";
const ABSENT = "-";

/**
 * Settings of several things side by side: the numbers in a table with a column each, as many tables as the width
 * takes; then every reason once, with what differs from column to column said of each.
 */
export function formatColumns(columns: readonly Column[], layout: Layout): string[] {
  const rows = rowsOf(columns);
  return [
    ...tables(rows, columns, layout),
    `  ${styled(layout, "underline", "Why")}`,
    "",
    ...reasons(rows, columns.length, layout),
  ];
}

function rowsOf(columns: readonly Column[]): Row[] {
  const byColumn = columns.map(
    ({ name, settings }) => [name, new Map(settings.map((one) => [one.name, one]))] as const,
  );
  const names = merged(columns.map(({ settings }) => settings.map(({ name }) => name)));
  return names.map((name) => ({
    name,
    settings: new Map(
      byColumn.flatMap(([column, settings]) => {
        const setting = settings.get(name);
        return setting === undefined ? [] : [[column, setting] as const];
      }),
    ),
  }));
}

/** All entries of the lists once, each after the one it follows where it first occurs. */
function merged(lists: readonly (readonly string[])[]): string[] {
  const all: string[] = [];
  const known = new Set<string>();
  for (const list of lists) {
    let before: string | undefined;
    for (const entry of list) {
      if (!known.has(entry)) {
        known.add(entry);
        all.splice(before === undefined ? 0 : all.indexOf(before) + 1, 0, entry);
      }
      before = entry;
    }
  }
  return all;
}

function tables(rows: readonly Row[], columns: readonly Column[], layout: Layout): string[] {
  const first = Math.max(...rows.map(({ name }) => name.length));
  const widths = columns.map(({ name }) =>
    Math.max(name.length, ...rows.map((row) => cell(row, name).length)),
  );
  const lines: string[] = [];
  for (let start = 0; start < columns.length;) {
    let end = start;
    let used = INDENT.length + first;
    // One column at least, however narrow the page.
    while (end < columns.length) {
      used += GAP.length + (widths[end] ?? 0);
      if (used > layout.width && end > start) break;
      end += 1;
    }
    const shown = columns.slice(start, end).map(({ name }, index) => ({
      name,
      width: widths[start + index] ?? 0,
    }));
    lines.push(...table(rows, shown, first, layout), "");
    start = end;
  }
  return lines;
}

interface Shown {
  readonly name: string;
  readonly width: number;
}

function table(
  rows: readonly Row[],
  columns: readonly Shown[],
  first: number,
  layout: Layout,
): string[] {
  const line = (label: string, cells: readonly string[]) =>
    `${INDENT}${label}${cells.map((text) => GAP + text).join("")}`.trimEnd();
  const heads = columns.map(({ name, width }) => styled(layout, "bold", name.padStart(width)));
  const body = rows
    .filter(({ settings }) => columns.some(({ name }) => settings.has(name)))
    .map((row) =>
      line(
        row.name.padEnd(first),
        columns.map(({ name, width }) => {
          const text = cell(row, name);
          return styled(layout, text === ABSENT ? "dim" : "green", text.padStart(width));
        }),
      ),
    );
  return [line(" ".repeat(first), heads), ...body];
}

/** The value for a person; a star marks one of the user's own. */
function cell({ settings }: Row, column: string): string {
  const setting = settings.get(column);
  if (setting === undefined) return ABSENT;
  return setting.human + (setting.overridden === true ? " *" : "");
}

/** Every reason once; neighbours that share theirs share the block. */
function reasons(rows: readonly Row[], columns: number, layout: Layout): string[] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && reasonKey(last[0]) === reasonKey(row)) last.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((group) => reasonBlock(group, columns, layout));
}

function reasonKey({ settings }: Row): string {
  return [...settings]
    .map(([column, { why, source }]) => [column, why, source].join("\n"))
    .join("\n");
}

function reasonBlock(group: readonly Row[], columns: number, layout: Layout): string[] {
  const [row] = group;
  if (row === undefined) return [];
  const settings = [...row.settings.values()];
  const defaults = group.flatMap((one) => [...one.settings.values()].map((each) => each.default));
  const heads = wrap(group.map(({ name }) => name).join(", "), layout.width - INDENT.length);
  return [
    ...heads.map((head) => INDENT + styled(layout, "bold", head)),
    ...hanging("      default  ", distinct(defaults).join("; "), layout.width),
    ...whyLines(row, columns).flatMap((text, index) =>
      hanging(index === 0 ? "      why      " : " ".repeat(15), text, layout.width),
    ),
    ...hanging(
      "      source   ",
      distinct(settings.flatMap(({ source }) => source.split("; "))).join("; "),
      layout.width,
    ).map((line) => styled(layout, "dim", line)),
    "",
  ];
}

/** The sentences of all columns once each; what is not said of all of them is said with their names before it. */
function whyLines({ settings }: Row, columns: number): string[] {
  const said = [...settings].map(([column, { why }]) => [column, sentences(why)] as const);
  const longest = Math.max(...said.map(([, list]) => list.length));
  const places = Array.from({ length: longest }, (_, place) => place);
  // Of one place the sentences of all columns, then the next place: alternatives stand together.
  const all = distinct(places.flatMap((place) => said.flatMap(([, list]) => list[place] ?? [])));
  const parts: { readonly owners: string; text: string }[] = [];
  for (const sentence of all) {
    const names = said.filter(([, list]) => list.includes(sentence)).map(([column]) => column);
    const owners = names.length === settings.size || columns === 1 ? "" : `${names.join(", ")}: `;
    const last = parts.at(-1);
    if (last?.owners === owners) last.text += ` ${sentence}`;
    else parts.push({ owners, text: sentence });
  }
  return parts.map(({ owners, text }) => owners + text);
}

function sentences(text: string): string[] {
  return text.split(/(?<=\.)\s+(?=[A-Z(\d])/);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
