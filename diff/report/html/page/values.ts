import { diffArrays } from "diff";

import type { Json } from "../../../model.ts";
import { UNKNOWN, isList, isObject } from "../../../values.ts";

/**
 * Lines added and deleted up to which two texts are aligned. Beyond it they have little in common, and the time to find it
 * grows with the square (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 */
const MAX_EDITS = 1_000;

/** Shown for a value that the provider computes during the update. */
const KNOWN_LATER = "(known after the update)";

/** A value for a person: JSON on several lines, also where it is text; text as it is, quoted where it reads as something else. */
export function valueText(value: Json): string {
  if (typeof value === "string") return stringText(value);
  return pretty(value);
}

function stringText(text: string): string {
  if (text === UNKNOWN) return KNOWN_LATER;
  const inside = parsed(text);
  if (isObject(inside) || isList(inside)) return pretty(inside);
  const misleading = inside !== undefined || text.trim() !== text || text === "";
  return misleading && !text.includes("\n") ? JSON.stringify(text) : text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function pretty(value: Json): string {
  const known = (_: string, item: unknown) => (item === UNKNOWN ? KNOWN_LATER : item);
  return JSON.stringify(value, known, 2);
}

/** Two texts line by line, each line after "-", "+" or a space. */
export function diffLines(before: string, after: string): readonly string[] {
  const [old, young] = [before.split("\n"), after.split("\n")];
  const parts = diffArrays(old, young, { maxEditLength: MAX_EDITS }) ?? [
    { value: old, removed: true, added: false },
    { value: young, removed: false, added: true },
  ];
  return parts.flatMap(({ value, added, removed }) => {
    const sign = added ? "+" : removed ? "-" : " ";
    return value.map((line) => sign + line);
  });
}

/** Unchanged lines that are shown around a changed one. */
const CONTEXT = 3;

/** A run of lines, and whether it is far from any change. */
export interface Run {
  readonly folded: boolean;
  readonly lines: readonly string[];
}

/** Parts lines into what is near a change and what is not. A single line is not worth folding. */
export function runs(lines: readonly string[]): readonly Run[] {
  const near = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.startsWith(" ")) return;
    near.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
  });
  const parts: { folded: boolean; lines: string[] }[] = [];
  lines.forEach((line, index) => {
    const folded = near[index] !== true;
    const last = parts.at(-1);
    if (last?.folded === folded) last.lines.push(line);
    else parts.push({ folded, lines: [line] });
  });
  return parts.map((part) => (part.lines.length === 1 ? { ...part, folded: false } : part));
}
