/** Figures that are taken of runs that took turns. */
import { spread } from "./measure.ts";
import type { Run } from "./measure.ts";

/** One line of the table. */
export interface Figure {
  readonly figure: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** The most it may be. @default - it has no target */
  readonly target?: number;
  readonly unit: string;
}

/** What the policy pack may add. */
const TARGETS = {
  /** To a preview of prod. Percent. */
  prod: 25,
  /** Milliseconds per resource at the largest size, against the smallest: 1 is linear. */
  growth: 1.25,
};

/** What a subject is called when the policy pack judges it. */
export function withPack(name: string): string {
  return `${name}, judged`;
}

/** Medians of what is taken run by run, so that both sides of a ratio saw the same machine. */
export function paired(a: readonly Run[], b: readonly Run[], of: (a: Run, b: Run) => number) {
  return spread(a.map((run, index) => of(run, b[index] ?? run)));
}

/** What the policy pack adds: to prod, and with the number of resources. */
export function policyFigures(results: Map<string, Run[]>, sizes: readonly number[]): Figure[] {
  const of = (name: string) => results.get(name) ?? [];
  const added = paired(of(withPack("prod")), of("prod"), (judged, plain) => {
    return (judged.wall / plain.wall - 1) * 100;
  });
  const perResource = sizes.map((size) => {
    const [judged, plain] = [of(withPack(`${size} resources`)), of(`${size} resources`)];
    return paired(judged, plain, (a, b) => (a.wall - b.wall) / size);
  });
  const growth = (perResource.at(-1)?.median ?? 0) / (perResource[0]?.median ?? 1);
  return [
    { figure: "policies, of prod", ...added, target: TARGETS.prod, unit: "%" },
    ...perResource.map((cost, index) => ({
      figure: `policies, per resource at ${sizes[index] ?? 0}`,
      ...cost,
      unit: "ms",
    })),
    {
      figure: `policies, growth from ${sizes[0] ?? 0} to ${sizes.at(-1) ?? 0}`,
      ...{ median: growth, min: growth, max: growth },
      target: TARGETS.growth,
      unit: "x",
    },
  ];
}
