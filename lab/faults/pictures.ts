import type { TopLevelSpec } from "vega-lite";

import type { Picture } from "../report/chart.ts";
import { colour } from "../report/colours.ts";
import type { Colour } from "../report/colours.ts";
import { timeline } from "./statistics.ts";
import type { Bin } from "./statistics.ts";
import { milliseconds, percent } from "./text.ts";
import type { DrillRecord, DrillStats } from "./types.ts";

const WIDTH = 760;
const HEIGHT = 110;
/** Length of what a point stands for. Milliseconds. */
const BIN_MS = 500;

/** A drill over its time: answers and errors a second, and how long the requests took. */
export function drillPicture(record: DrillRecord, stats: DrillStats): Picture {
  const { steady, fault, healthyMs, what, title, id } = stats;
  const share = fault.requests === 0 ? undefined : fault.errors / fault.requests;
  const text =
    `${what[0]?.toUpperCase()}${what.slice(1)}. Before it p99 was ${milliseconds(steady.p99)}; ` +
    `during it ${milliseconds(fault.p99)}, and ${percent(share)} of requests failed; ` +
    (healthyMs === undefined
      ? "they still failed at the end."
      : `the last error came ${milliseconds(healthyMs)} after the repair.`) +
    " The fault's time is shaded. The table has the numbers.";
  return {
    spec: spec(timeline(record, BIN_MS), record.marks),
    description: { id: `faults-${id}`, title: `${title}: requests over time`, text },
  };
}

function spec(bins: readonly Bin[], marks: DrillRecord["marks"]): TopLevelSpec {
  const counts = bins.flatMap(({ at, good, failed }) => [
    { at, value: good, what: "answered" },
    { at, value: failed, what: "failed" },
  ]);
  const times = bins
    .filter(({ p99 }) => Number.isFinite(p99))
    .flatMap(({ at, p50, p99 }) => [
      { at, value: p50, what: "p50" },
      { at, value: p99, what: "p99" },
    ]);
  return {
    resolve: { scale: { color: "independent" } },
    vconcat: [
      panel(marks, { values: counts, title: "requests/s", scale: "linear", second: "firing" }),
      panel(marks, { values: times, title: "milliseconds", scale: "log", second: "line2" }),
    ],
  };
}

/** Two lines over time. */
interface Lines {
  readonly values: readonly { at: number; value: number; what: string }[];
  /** What the values are. */
  readonly title: string;
  readonly scale: "linear" | "log";
  /** Colour of the second line. */
  readonly second: Colour;
}

function panel({ fault, mended, end }: DrillRecord["marks"], lines: Lines) {
  return {
    width: WIDTH,
    height: HEIGHT,
    layer: [
      {
        data: { values: [{ from: fault / 1000, to: mended / 1000 }] },
        mark: { type: "rect" as const, color: colour("faint"), aria: false },
        encoding: { x: axis("from", end), x2: { field: "to" } },
      },
      {
        data: { values: [...lines.values] },
        mark: { type: "line" as const, aria: false },
        encoding: {
          x: axis("at", end),
          y: {
            field: "value",
            type: "quantitative" as const,
            scale: { type: lines.scale },
            axis: { title: lines.title },
          },
          color: {
            field: "what",
            type: "nominal" as const,
            sort: null,
            legend: { title: null, orient: "top" as const },
            scale: { range: [colour("line1"), colour(lines.second)] },
          },
        },
      },
    ],
  };
}

function axis(field: string, end: number) {
  return {
    field,
    type: "quantitative" as const,
    scale: { domain: [0, end / 1000], nice: false },
    axis: { title: "seconds" },
  };
}
