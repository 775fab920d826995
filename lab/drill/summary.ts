import type { DrillResult } from "./types.ts";

/** Whether all is as it should be. Nothing expected proves nothing. */
export function isPassed(result: DrillResult): boolean {
  const { verdicts, falseAlerts, faults, panels, quick } = result;
  return (
    verdicts.length > 0 &&
    verdicts.every(({ ok }) => ok) &&
    falseAlerts.length === 0 &&
    faults.every(({ error }) => error === undefined) &&
    panels.every(({ error }) => error === undefined) &&
    // A quick drill does not cause all that panels show.
    (quick || panels.every(({ data }) => data !== "none"))
  );
}

/** What went wrong, a line each, and the numbers at the end. */
export function summaryLines(result: DrillResult): readonly string[] {
  const { counts, panels, verdicts, falseAlerts, faults, quick } = result;
  const data = (kind: string) => panels.filter((panel) => panel.data === kind).length;
  return [
    ...verdicts
      .filter(({ ok }) => !ok)
      .map(({ alert, fault, pending, fired, delivered, resolved }) => {
        const failed = Object.entries({ pending, fired, delivered, resolved })
          .filter(([, held]) => !held)
          .map(([what]) => `not ${what}`);
        return `${alert} (${fault}): ${failed.join(", ")}`;
      }),
    ...falseLines(falseAlerts),
    ...faults.flatMap(({ name, error }) =>
      error === undefined ? [] : [`fault "${name}": ${error}`],
    ),
    ...panels.flatMap(({ dashboardTitle, panel, refId, error, data }) =>
      data === "none"
        ? [`panel "${dashboardTitle}: ${panel}", query ${refId}: ${error ?? "no data"}`]
        : [],
    ),
    ...(verdicts.length === 0 ? ["no fault causes any alert of this stack: nothing proved"] : []),
    ...(quick ? ["quick: only the faults that show within seconds, not all alerts"] : []),
    `alerts ${counts.expected} expected, ${counts.fired} fired, ${counts.delivered} delivered, ` +
      `${counts.inhibited} inhibited, ${counts.resolved} resolved, ${counts.false} false`,
    `panels: ${panels.length} queries, ${data("real") + data("stand-in")} with data ` +
      `(${data("real")} real, ${data("stand-in")} stand-in), ${data("none")} without`,
  ];
}

/** One line for each alert and phase, however many label sets fired. */
function falseLines(falseAlerts: DrillResult["falseAlerts"]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { span, phase } of falseAlerts) {
    const line = `${span.alert}: fired in "${phase}" without a cause`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => (count === 1 ? line : `${line} (${count} times)`));
}
