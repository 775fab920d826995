import type { Picture } from "../report/chart.ts";
import { LINES, colour } from "../report/colours.ts";
import type { AblationResult } from "./ablation.ts";
import { OTHERS } from "./contestants.ts";
import type { ClassContest } from "./contest.ts";
import { sizeOf } from "./report.ts";

/** Ours against the others, load by load. */
export function ratioPicture(contest: ClassContest): Picture {
  const { parameters, verdicts } = contest;
  const values = verdicts.flatMap(({ workload, against }) =>
    OTHERS.map((other) => ({ workload, other, ...against[other] })),
  );
  const y = { field: "workload", type: "nominal" as const, sort: null, title: null };
  return {
    description: {
      id: `ratios-${parameters.instanceClass.replaceAll(".", "-")}`,
      title: `${parameters.instanceClass} (${sizeOf(contest)}): throughput of ours against the others`,
      text: "For each load, our transactions a second divided by those of each other set of parameters, on a logarithmic scale. Right of 1 ours is faster.",
    },
    spec: {
      width: 620,
      height: { step: 8 },
      data: { values },
      layer: [
        {
          mark: { type: "rule", color: colour("muted"), strokeDash: [4, 4] },
          encoding: { x: { datum: 1 } },
        },
        {
          mark: { type: "rule" },
          encoding: {
            y,
            yOffset: { field: "other", sort: [...OTHERS] },
            x: { field: "least", type: "quantitative" },
            x2: { field: "most" },
            color: { field: "other", type: "nominal", sort: [...OTHERS] },
          },
        },
        {
          mark: { type: "point", filled: true, size: 40 },
          encoding: {
            y,
            yOffset: { field: "other", sort: [...OTHERS] },
            x: {
              field: "median",
              type: "quantitative",
              scale: { type: "log" },
              title: "ours / other (1: the same)",
            },
            color: {
              field: "other",
              type: "nominal",
              sort: [...OTHERS],
              scale: { range: [...LINES] },
              title: "against",
            },
          },
        },
      ],
    },
  };
}

/** How much slower one changed parameter makes each report. */
export function ablationPicture(ablation: readonly AblationResult[]): Picture {
  return {
    description: {
      id: "ablation",
      title: "Our parameters with one of them changed: time of each report",
      text: "For each change and report, the time it takes divided by the time with ours. Above 1 the change is slower.",
    },
    spec: {
      width: 620,
      height: { step: 18 },
      data: { values: ablation.map((each) => ({ ...each, slower: each.slower.median })) },
      layer: [
        {
          mark: { type: "rule", color: colour("muted"), strokeDash: [4, 4] },
          encoding: { x: { datum: 1 } },
        },
        {
          mark: { type: "point", filled: true, size: 50 },
          encoding: {
            y: {
              field: "change",
              type: "nominal",
              sort: null,
              title: null,
              axis: { labelLimit: 300 },
            },
            x: {
              field: "slower",
              type: "quantitative",
              scale: { type: "log" },
              title: "time with the change / time with ours",
            },
            color: {
              field: "workload",
              type: "nominal",
              sort: null,
              scale: { range: [...LINES] },
              title: "report",
            },
          },
        },
      ],
    },
  };
}
