import type { Picture } from "../report/chart.ts";
import { LOADS } from "./contest.ts";
import type { ContestSeen } from "./contest.ts";
import { hitRatio, overRounds } from "./judge-contest.ts";
import type { Stall } from "./stalls.ts";
import { milliseconds, percent } from "./statistics.ts";
import { LOAD_TITLES } from "./tables.ts";

/** Hit ratios as bars with their spread. */
export function hitRatioPicture({ runs, contestants, engine }: ContestSeen): Picture {
  const values = LOADS.flatMap((load) =>
    contestants.map(({ id, title }) => {
      const { median, least, most } = overRounds(runs, id, load, hitRatio);
      const share = { median: 100 * median, least: 100 * least, most: 100 * most };
      return { load: LOAD_TITLES[load], parameters: title, ...share };
    }),
  );
  const x = {
    field: "load",
    type: "nominal",
    sort: null,
    axis: { title: null, labelAngle: 0 },
  } as const;
  const xOffset = { field: "parameters", type: "nominal", sort: null } as const;
  const scale = { domain: [0, 100] };
  return {
    spec: {
      width: 560,
      height: 240,
      data: { values },
      layer: [
        {
          mark: { type: "bar", aria: false },
          encoding: {
            ...{ x, xOffset },
            y: { field: "median", type: "quantitative", scale, axis: { title: "hit ratio, %" } },
            color: {
              field: "parameters",
              type: "nominal",
              sort: null,
              legend: { title: null, orient: "top" },
            },
          },
        },
        {
          mark: { type: "rule", aria: false },
          encoding: {
            ...{ x, xOffset },
            y: { field: "least", type: "quantitative", scale },
            y2: { field: "most" },
          },
        },
      ],
    },
    description: {
      id: "caches-hit-ratio",
      title: `Hit ratio on ${engine.kind} ${engine.version}`,
      text: values
        .map(
          ({ load, parameters, median }) => `${load}, ${parameters}: ${percent(median / 100)} %.`,
        )
        .join(" "),
    },
  };
}

/** Longest waits of another client, on a logarithmic axis. */
export function stallPicture(
  all: readonly { readonly engine: string; readonly stalls: readonly Stall[] }[],
): Picture {
  const values = all.flatMap(({ engine, stalls }) => {
    const groups = Map.groupBy(stalls, ({ what, contestant }) => `${what}, ${contestant}`);
    return [...groups].map(([name, group]) => ({
      engine,
      done: `${engine}: ${name}`,
      longest: Math.max(...group.map(({ longest }) => longest)),
    }));
  });
  return {
    spec: {
      width: 460,
      height: 22 * values.length,
      data: { values },
      mark: { type: "point", filled: true, size: 60, aria: false },
      encoding: {
        y: {
          field: "done",
          type: "nominal",
          sort: null,
          axis: { title: null, labelLimit: 420, grid: true },
        },
        x: {
          field: "longest",
          type: "quantitative",
          scale: { type: "log" },
          axis: { title: "longest GET of another client, ms" },
        },
        color: { field: "engine", type: "nominal", sort: null, legend: null },
      },
    },
    description: {
      id: "caches-stalls",
      title: "What holds up other clients",
      text: values.map(({ done, longest }) => `${done}: ${milliseconds(longest)} ms.`).join(" "),
    },
  };
}
