import { colour } from "../report/colours.ts";
import type { Picture } from "../report/chart.ts";
import { budgetOf } from "./budget.ts";
import type { HighWater } from "./high-water.ts";
import { outOfMemory } from "./judge.ts";
import type { ClassMemory } from "./judge.ts";

const MIB = 1024 * 1024;

/** Parts of the bars, from the axis outwards. */
const PARTS = ["shared", "sessions", "page tables"] as const;

interface Bar {
  readonly parameters: string;
  readonly part: (typeof PARTS)[number];
  readonly mebibytes: number;
}

/** Bars of what each server held by part, what its parameters add up to, and the line of the class. */
export function highWaterPicture(all: readonly HighWater[], given: ClassMemory): Picture {
  const limit = given.memory / MIB;
  const bars = all.flatMap((seen) => barsOf(seen, given));
  const sums = all.map((seen) => ({
    parameters: label(seen, given),
    mebibytes: budgetOf(seen.settings) / MIB,
  }));
  const y = {
    field: "parameters",
    type: "nominal",
    title: null,
    sort: null,
    // Whole names: "timescaledb-tune, hash, out of memory".
    axis: { labelLimit: 300 },
  } as const;
  const x = { field: "mebibytes", type: "quantitative", title: "MiB" } as const;
  return {
    description: {
      id: "memory-high-water",
      title: `Memory with every connection at its largest, ${given.instanceClass}`,
      text:
        `Held memory by part for each set of parameters; the line is the ${Math.round(limit)} MiB of the class, the mark the ` +
        "sum that the parameters allow. A server that was killed never reached what it would have taken.",
    },
    spec: {
      width: 560,
      height: { step: 26 },
      layer: [
        {
          data: { values: bars },
          mark: { type: "bar" },
          encoding: {
            y,
            x: { ...x, stack: "zero" },
            color: {
              field: "part",
              type: "nominal",
              title: null,
              scale: { domain: [...PARTS] },
            },
            order: { field: "order", type: "quantitative" },
          },
        },
        {
          data: { values: sums },
          mark: { type: "tick", color: colour("ink"), thickness: 2 },
          encoding: { y, x },
        },
        {
          data: { values: [{ mebibytes: limit }] },
          mark: { type: "rule", color: colour("firing"), strokeWidth: 2 },
          encoding: { x },
        },
      ],
    },
  };
}

function barsOf(seen: HighWater, given: ClassMemory): readonly (Bar & { order: number })[] {
  const { shared, own, pageTables } = seen.peak;
  const bytes = { shared, sessions: own, "page tables": pageTables };
  return PARTS.map((part, order) => ({
    parameters: label(seen, given),
    part,
    mebibytes: bytes[part] / MIB,
    order,
  }));
}

function label(seen: HighWater, given: ClassMemory): string {
  const end = outOfMemory(seen, given) ? ", out of memory" : "";
  return `${seen.contestant}, ${seen.statement.kind}${end}`;
}
