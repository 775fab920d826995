import { diffArrays, structuredPatch } from "diff";

import type { Json } from "../model.ts";
import { UNKNOWN, isSecret, isUnknown, shown } from "../values.ts";
import { visible } from "./escape.ts";

/** Longest value that is easier to read beside another than below it. Characters. */
const MAX_BESIDE = 100;

/** Most edits from one text to the other: beyond, there is more to read in the two texts than in their difference. */
const MAX_EDITS = 1_000;

/** Lines shown around a change. */
const CONTEXT = 2;

/** Longest text between two changes in a line that is told with them. Characters. */
const MAX_BETWEEN = 24;

/** Most of a text that stays as it is, before and after a change in it. Characters. */
const KEPT = 60;

/** Whether a value is to be shown as a difference of texts, not in a cell. */
export function isLong(value: Json | undefined): boolean {
  if (value === undefined || isSecret(value) || isUnknown(value)) return false;
  if (typeof value === "string" && value.includes("\n")) return true;
  return shown(value).length > MAX_BESIDE;
}

/**
 * What differs between two values, as the lines of a unified diff; a text of one line by its words.
 *
 * @returns undefined when they differ too much for that
 */
export function valueDiff(
  before: Json | undefined,
  after: Json | undefined,
): readonly string[] | undefined {
  const [one, other] = [textOf(before), textOf(after)];
  const isOneLine = !one.includes("\n") && !other.includes("\n");
  const lines =
    isOneLine && before !== undefined && after !== undefined
      ? wordDiff(one, other)
      : lineDiff(one, other);
  return lines?.length === 0 ? [" (only in characters that are not seen)"] : lines;
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return "";
  if (isSecret(value) || isUnknown(value)) return shown(value);
  const text =
    typeof value === "string"
      ? value
      : JSON.stringify(value, (_, item: unknown) => (item === UNKNOWN ? shown(UNKNOWN) : item), 2);
  return visible(text.replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")).replace(/\n$/, "");
}

function lineDiff(before: string, after: string): readonly string[] | undefined {
  // Whether a text ends with a line end is nothing to show a mark for.
  const ended = (text: string) => (text === "" ? "" : `${text}\n`);
  const patch = structuredPatch("", "", ended(before), ended(after), "", "", {
    context: CONTEXT,
    maxEditLength: MAX_EDITS,
  });
  return patch?.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`,
    ...lines,
  ]);
}

/** As POSIX has it (diff -u): of no lines, the one before them. */
function place(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** What differs in a line. Changes with a few letters between them are one: nobody reads a sentence word by word. */
function wordDiff(before: string, after: string): readonly string[] | undefined {
  const [one, other] = [before, after].map((text) => text.split(WORD_ENDS));
  const found = diffArrays(one ?? [], other ?? [], { maxEditLength: MAX_EDITS });
  if (found === undefined) return undefined;
  const parts = merged(
    found.map(({ value, added, removed }) => {
      const text = value.join("");
      return { before: added ? "" : text, after: removed ? "" : text, same: !added && !removed };
    }),
  );
  if (parts.every(({ same }) => same)) return [];
  return parts.flatMap((part) =>
    part.same
      ? [` ${around(part.before)}`]
      : [
          ...(part.before === "" ? [] : [`-${part.before}`]),
          ...(part.after === "" ? [] : [`+${part.after}`]),
        ],
  );
}

/** Where a text can be taken apart: after spaces, and around what parts the words of addresses, SQL and code. */
const WORD_ENDS = /(?<=[\s,;/@=()[\]{}])(?=\S)/;

/** A part of two texts: the same in both, or not. */
interface Part {
  readonly before: string;
  readonly after: string;
  readonly same: boolean;
}

function merged(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = [];
  for (const [index, part] of parts.entries()) {
    const last = joined.at(-1);
    const isBetween = part.same && index > 0 && index < parts.length - 1;
    const isOther = !part.same || (isBetween && part.before.length <= MAX_BETWEEN);
    if (last === undefined || last.same || !isOther) joined.push(part);
    else {
      joined[joined.length - 1] = {
        before: last.before + part.before,
        after: last.after + part.after,
        same: false,
      };
    }
  }
  return joined;
}

/** The ends of what stays: what is beside a change. */
function around(text: string): string {
  const characters = [...text];
  if (characters.length <= 2 * KEPT) return text;
  return `${characters.slice(0, KEPT).join("")} … ${characters.slice(-KEPT).join("")}`;
}
