import type { Drawing, ReportDocument, Table } from "../../report/document.ts";
import type { DrillResult } from "../types.ts";

/** The drill's report: its outcome, both pictures, all tables. */
export function drillDocument(
  result: DrillResult,
  tables: readonly Table[],
  pictures: { readonly timeline: Drawing; readonly overview: Drawing },
): ReportDocument {
  return {
    title: "Drill of the alerts",
    headline: headline(result),
    blocks: [
      { kind: "heading", level: 2, text: "Timeline" },
      { kind: "picture", drawing: pictures.timeline },
      { kind: "heading", level: 2, text: "Overview dashboard" },
      { kind: "picture", drawing: pictures.overview },
      ...tables.map((table) => ({ kind: "table", level: 2, table }) as const),
    ],
  };
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
