import type { DrillResult } from "../types.ts";
import type { Table } from "./tables.ts";
import { escapeCell } from "../../report/text.ts";

/** The report as Markdown, with the pictures beside it. */
export function toMarkdown(result: DrillResult, tables: readonly Table[]): string {
  const parts = [
    "# Drill of the alerts",
    headline(result),
    "![Timeline of the drill](timeline.svg)",
    "![The overview dashboard during the drill](overview.svg)",
    ...tables.map(section),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The drill's outcome in one sentence. */
export function headline({ counts, verdicts, factor }: DrillResult): string {
  const real = verdicts.filter(({ kind }) => kind === "real");
  const right = real.filter(({ ok }) => ok).length;
  return (
    `${counts.expected} alerts expected, ${counts.fired} fired in time, ${counts.delivered} delivered once, ` +
    `${counts.inhibited} held back by a graver one as routing has it, ${counts.resolved} resolved, ${counts.false} false, ${counts.skipped} not in this stack. ` +
    `${real.length} were caused for real, ${right} of them as they should; ` +
    `the other ${verdicts.length - real.length} by a stand-in's numbers. Time ran ${factor} times as fast.`
  );
}

function section({ title, text, columns, rows }: Table): string {
  const head = [`## ${title}`, "", text];
  if (rows.length === 0) return head.join("\n");
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(" | ")} |`;
  return [...head, "", line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n");
}
