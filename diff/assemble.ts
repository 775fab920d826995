import type { ClassifiedChange, Comparison } from "./model.ts";
import { compareText } from "./text.ts";

/** Edges between the URNs of what changes: what depends, and what it depends on. Sorted. */
export function edgesBetween(
  changes: readonly ClassifiedChange[],
): readonly (readonly [string, string])[] {
  const changed = new Set(changes.map(({ urn }) => urn));
  const edges = changes.flatMap(({ urn, before, after }) => {
    const known = [before, after].flatMap((state) => state?.dependencies ?? []);
    const targets = [...new Set(known)].filter((other) => other !== urn && changed.has(other));
    return targets.map((target): readonly [string, string] => [urn, target]);
  });
  return edges.sort(([a, x], [b, y]) => (a === b ? compareText(x, y) : compareText(a, b)));
}

/** How many custom resources stay as they are. */
export function unchangedOf({ head, changes }: Comparison): number {
  const changed = new Set(changes.map(({ urn }) => urn));
  const custom = [...head.resources.values()].filter(
    ({ custom, type }) => custom && !type.startsWith(PROVIDER),
  );
  return custom.filter(({ urn }) => !changed.has(urn)).length;
}

/** What stands for the providers themselves. */
const PROVIDER = "pulumi:providers:";
