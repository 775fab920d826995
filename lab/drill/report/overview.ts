import type { TopLevelSpec } from "vega-lite";

import type { DrillResult, Labels, PanelResult } from "../types.ts";
import type { Picture } from "../../report/chart.ts";
import { LINES, colour } from "../../report/colours.ts";

/** Panels beside one another. */
const COLUMNS = 3;
const WIDTH = 260;
const HEIGHT = 120;
/** Points of a line; more cannot be told apart at this width. */
const POINTS = 130;
/** Lines with a name in the legend. */
const NAMED = 6;

/** Grafana's units that say nothing a person needs beside the number. */
const UNNAMED = ["short", "none", "percentunit"];

/** A panel of the overview with all its queries. */
export interface OverviewPanel {
  readonly title: string;
  readonly unit: string | undefined;
  readonly thresholds: readonly number[];
  /** Times in seconds since the drill began. */
  readonly points: readonly {
    readonly series: string;
    readonly at: number;
    readonly value: number;
  }[];
}

/** The panels of the overview dashboard: the one with "overview" in uid or title, else the first. */
export function overviewPanels({ panels, startedAt }: DrillResult): readonly OverviewPanel[] {
  const uid = overviewUid(panels);
  const byId = new Map<number, PanelResult[]>();
  for (const panel of panels.filter(({ dashboard }) => dashboard === uid)) {
    byId.set(panel.panelId, [...(byId.get(panel.panelId) ?? []), panel]);
  }
  return [...byId.values()].flatMap((queries) => {
    const [first] = queries;
    if (first === undefined) return [];
    return {
      title: first.panel,
      unit: first.unit,
      thresholds: first.thresholds ?? [],
      points: queries.flatMap((query) => pointsOf(query, startedAt)),
    };
  });
}

function overviewUid(panels: readonly PanelResult[]): string | undefined {
  const named = panels.find(({ dashboard, dashboardTitle }) =>
    `${dashboard} ${dashboardTitle}`.toLowerCase().includes("overview"),
  );
  return (named ?? panels[0])?.dashboard;
}

function pointsOf({ series, legend }: PanelResult, startedAt: number): OverviewPanel["points"] {
  return series.flatMap(({ labels, points }) => {
    const every = Math.max(1, Math.ceil(points.length / POINTS));
    const name = seriesName(labels, legend);
    return points
      .filter(([, value], index) => index % every === 0 && Number.isFinite(value))
      .map(([time, value]) => ({ series: name, at: (time - startedAt) / 1000, value }));
  });
}

/** A series as Grafana would name it. */
export function seriesName(labels: Labels, legend: string | undefined): string {
  if (legend !== undefined && legend !== "" && !legend.startsWith("__")) {
    return legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, label: string) => labels[label] ?? "");
  }
  const values = Object.entries(labels).flatMap(([label, value]) =>
    label === "__name__" ? [] : [value],
  );
  return values.length > 0 ? values.join(" ") : (labels["__name__"] ?? "value");
}

/** The overview dashboard's panels as one picture, drawn from the drill's data. */
export function overviewPicture(result: DrillResult): Picture {
  const panels = overviewPanels(result);
  const empty = panels.filter(({ points }) => points.length === 0).map(({ title }) => title);
  const description = {
    id: "overview",
    title: "The overview dashboard during the drill",
    text:
      `${panels.length} panels over the drill's ${Math.round((result.endedAt - result.startedAt) / 1000)} seconds: ` +
      `${panels.map(({ title }) => title).join("; ")}. Dashed lines are the panels' thresholds.` +
      (empty.length === 0 ? "" : ` Without data: ${empty.join("; ")}.`),
  };
  return { spec: overviewSpec(panels), description };
}

function overviewSpec(panels: readonly OverviewPanel[]): TopLevelSpec {
  return {
    data: { values: [] },
    concat: panels.map(panelSpec),
    columns: COLUMNS,
    resolve: { scale: { color: "independent", x: "independent", y: "independent" } },
    config: { concat: { spacing: 24 } },
  };
}

function panelSpec({ title, unit, thresholds, points }: OverviewPanel) {
  const names = [...new Set(points.map(({ series }) => series))];
  const x = { field: "at", type: "quantitative", axis: { title: null, tickCount: 5 } } as const;
  const labels = { format: unit === "percentunit" ? ".0%" : "~s", tickCount: 4 };
  const y = { type: "quantitative", axis: { title: null, ...labels } } as const;
  const text = unit === undefined || UNNAMED.includes(unit) ? title : `${title} (${unit})`;
  return {
    title: { text: points.length === 0 ? `${text}: no data` : text, limit: WIDTH + 40 },
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [...points] },
        mark: { type: "line" as const, strokeWidth: 1.2, aria: false },
        encoding: {
          x,
          y: { field: "value", ...y },
          color: {
            field: "series",
            type: "nominal" as const,
            scale: { domain: names, range: names.map((_, index) => LINES[index % LINES.length]) },
            legend:
              names.length < 2
                ? null
                : {
                    title: null,
                    orient: "bottom" as const,
                    columns: 2,
                    labelLimit: 120,
                    values: names.slice(0, NAMED),
                  },
          },
        },
      },
      {
        data: { values: shownThresholds(thresholds, points).map((value) => ({ value })) },
        mark: { type: "rule" as const, strokeDash: [4, 3], color: colour("firing"), aria: false },
        encoding: { y: { field: "value", ...y } },
      },
    ],
  };
}

/** A threshold far above everything measured would press the lines down to the axis. */
function shownThresholds(
  thresholds: readonly number[],
  points: OverviewPanel["points"],
): readonly number[] {
  const most = points.reduce((largest, { value }) => Math.max(largest, value), 0);
  return thresholds.filter((value) => most === 0 || value <= most * 4);
}
