import { el } from "./dom.ts";
import { runs } from "./values.ts";
import type { Run } from "./values.ts";

/** Long text, line by line: what went, what came, and what stays folded where it is far from both. */
export function lineDiff(lines: readonly string[]): HTMLElement {
  return el("div", { class: "lines" }, ...runs(lines).map(runElement));
}

function runElement({ folded, lines }: Run): HTMLElement {
  const text = el("pre", {}, ...lines.map(lineElement));
  if (!folded) return text;
  return el("details", {}, el("summary", {}, `${lines.length} unchanged lines`), text);
}

function lineElement(line: string): HTMLElement {
  if (line.startsWith("-")) return el("del", {}, `${line}\n`);
  if (line.startsWith("+")) return el("ins", {}, `${line}\n`);
  return el("span", {}, `${line}\n`);
}
