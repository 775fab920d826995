import type { PodDemand } from "../nodes/types.ts";
import { bytes } from "../units.ts";
import { endingBeside } from "./ending.ts";
import type { Candidate } from "./finding.ts";
import { RESOURCES, demandOf } from "./pod-sum.ts";
import type { Resource } from "./pod-sum.ts";
import { smallestThatFits } from "./search.ts";

/** Anything with workloads that can be changed one at a time. */
export interface WithDemands {
  readonly demands: readonly PodDemand[];
}

/** Whether the sum fits with a change applied. */
export type Fits<Input> = (changed: Input) => boolean;

/** The workload that takes most of a resource, the first by label of equals; undefined when `only` leaves none. */
export function heaviestOf(
  demands: readonly PodDemand[],
  resource: Resource,
  only: (demand: PodDemand) => boolean,
): PodDemand | undefined {
  return demands.filter(only).reduce<PodDemand | undefined>((most, demand) => {
    if (most === undefined) return demand;
    const more = demandOf(demand, resource) - demandOf(most, resource);
    if (more !== 0) return more > 0 ? demand : most;
    return demand.label < most.label ? demand : most;
  }, undefined);
}

/** Only services are scaled. */
export function isService({ label }: PodDemand): boolean {
  return label.startsWith("services.");
}

/** Operations have requests of their own tools, which are not configured. */
export function isConfigured({ label }: PodDemand): boolean {
  return label.startsWith("services.") || label.startsWith("jobs.");
}

/** The most replicas that fit, down to the autoscaler's minimum; the surge is kept, which is never too few. */
export function* fewerReplicas<Input extends WithDemands>(
  input: Input,
  demand: PodDemand,
  fits: Fits<Input>,
): Iterable<Candidate<Input>> {
  const { label, pods, surge, ending, minPods = 1 } = demand;
  const changed = (by: number) =>
    withDemand(input, demand, {
      pods: pods - by,
      ending: endingBeside(pods - by, surge, ending),
    });
  const fewer = smallestThatFits(1, pods - Math.max(1, minPods), (by) => fits(changed(by)));
  if (fewer === undefined) return;
  yield {
    path: `${label}.replicas.max`,
    from: String(pods),
    to: String(pods - fewer),
    effort: fewer / pods,
    input: changed(fewer),
  };
}

/** The largest request of one pod that fits. */
export function* smallerRequest<Input extends WithDemands>(
  input: Input,
  demand: PodDemand,
  resource: Resource,
  fits: Fits<Input>,
): Iterable<Candidate<Input>> {
  const { request } = RESOURCES[resource];
  if (request === undefined) return;
  const current = Math.ceil(demand.each[resource] / request.unit);
  const least = Math.max(request.least, Math.ceil(current * request.leastShare));
  const changed = (less: number) =>
    withDemand(input, demand, {
      each: { ...demand.each, [resource]: bytes((current - less) * request.unit) },
    });
  const less = smallestThatFits(1, current - least, (by) => fits(changed(by)));
  if (less === undefined) return;
  yield {
    path: `${demand.label}.resources.${request.key}`,
    from: String(current),
    to: String(current - less),
    effort: less / current,
    input: changed(less),
  };
}

function withDemand<Input extends WithDemands>(
  input: Input,
  demand: PodDemand,
  change: Partial<PodDemand>,
): Input {
  const demands = input.demands.map((other) =>
    other === demand ? { ...other, ...change } : other,
  );
  return { ...input, demands };
}
