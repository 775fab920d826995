import { describe, expect, it } from "@jest/globals";

import { overviewPanels, seriesName } from "../../../../lab/drill/report/overview.ts";
import type { PanelResult } from "../../../../lab/drill/types.ts";
import { at, result } from "./support/result.ts";

function panel(changes: Partial<PanelResult>): PanelResult {
  return {
    dashboard: "plumbline-overview",
    dashboardTitle: "Platform overview",
    panelId: 1,
    panel: "Requests",
    kind: "timeseries",
    refId: "A",
    expr: "up",
    asked: "up",
    series: [],
    data: "real",
    standIns: [],
    ...changes,
  };
}

describe("overviewPanels", () => {
  it("takes the overview's panels only, the queries of one panel together", () => {
    const line = { labels: { service: "api" }, points: [[at(1), 5]] } as const;
    const panels = overviewPanels(
      result({
        panels: [
          panel({ dashboard: "plumbline-nodes", dashboardTitle: "Nodes", panel: "Load" }),
          panel({ unit: "reqps", thresholds: [4], series: [line] }),
          panel({ refId: "B", legend: "all", series: [line] }),
          panel({ panelId: 2, panel: "Errors" }),
        ],
      }),
    );
    expect(panels).toEqual([
      {
        title: "Requests",
        unit: "reqps",
        thresholds: [4],
        points: [
          { series: "api", at: 1, value: 5 },
          { series: "all", at: 1, value: 5 },
        ],
      },
      { title: "Errors", unit: undefined, thresholds: [], points: [] },
    ]);
  });

  it("leaves out what is no number, and keeps 0", () => {
    const points = [
      [at(1), Number.NaN],
      [at(2), Number.POSITIVE_INFINITY],
      [at(3), 0],
    ] as const;
    const [only] = overviewPanels(
      result({ panels: [panel({ series: [{ labels: {}, points }] })] }),
    );
    expect(only?.points).toEqual([{ series: "value", at: 3, value: 0 }]);
  });

  it("thins out lines that have more points than can be told apart", () => {
    const points = Array.from({ length: 1000 }, (_, index) => [at(index), index] as const);
    const [only] = overviewPanels(
      result({ panels: [panel({ series: [{ labels: {}, points }] })] }),
    );
    // Every eighth: 1000 / 130 is 7.7. The last is number 992.
    expect(only?.points).toHaveLength(125);
    expect(only?.points.at(-1)?.value).toBe(992);
  });

  it("is empty without dashboards", () => {
    expect(overviewPanels(result())).toEqual([]);
  });
});

describe("seriesName", () => {
  it.each([
    [{ service: "api", pod: "p" }, "{{service}} on {{ pod }}", "api on p"],
    [{ service: "api" }, "{{nothing}}", ""],
    [{ service: "api", pod: "p" }, undefined, "api p"],
    [{ service: "api" }, "__auto", "api"],
    [{ __name__: "up" }, undefined, "up"],
    [{}, undefined, "value"],
  ])("names %j by %j as %j", (labels, legend, expected) => {
    expect(seriesName(labels, legend)).toBe(expected);
  });
});
