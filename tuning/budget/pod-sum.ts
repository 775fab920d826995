import { grouped } from "../explain/text.ts";
import type { Capacity, PodDemand } from "../nodes/types.ts";
import { mib } from "../units.ts";
import type { BudgetLine, BudgetName, BudgetUnit } from "./finding.ts";
import { formatAmount } from "./report.ts";

/** What pods take of nodes and quotas. */
export type Resource = keyof Capacity;

/** How a resource is counted, written and configured. */
export interface ResourceKind {
  readonly budget: BudgetName;
  readonly unit: BudgetUnit;
  /** Word for it in a sentence. */
  readonly noun: string;
  /** The request's key under `resources`, and what one of its units is worth. @default - not requested */
  readonly request?: {
    readonly key: string;
    readonly unit: number;
    /** The schema's least value. */
    readonly least: number;
    /** The least share of today's request that a fix may leave. */
    readonly leastShare: number;
  };
}

/**
 * Less CPU only makes a pod slower, so any request may be proposed; with less than half of its memory or disk a pod is
 * killed, which is no fix.
 */
export const RESOURCES: Readonly<Record<Resource, ResourceKind>> = Object.freeze({
  cpuMillicores: {
    budget: "node-cpu",
    unit: "millicores",
    noun: "CPU",
    request: { key: "cpuMillicores", unit: 1, least: 10, leastShare: 0 },
  },
  memory: {
    budget: "node-memory",
    unit: "bytes",
    noun: "memory",
    request: { key: "memoryMiB", unit: mib(1), least: 16, leastShare: 0.5 },
  },
  ephemeralStorage: {
    budget: "node-storage",
    unit: "bytes",
    noun: "disk",
    request: { key: "ephemeralStorageMiB", unit: mib(1), least: 64, leastShare: 0.5 },
  },
  pods: { budget: "node-pods", unit: "pods", noun: "pods" },
});

/** Every resource, in the order findings are listed. */
export const RESOURCE_NAMES: readonly Resource[] = Object.freeze([
  "cpuMillicores",
  "memory",
  "ephemeralStorage",
  "pods",
]);

/** An amount of a resource, for a person: "500m", "512 MiB", "3". */
export function resourceText(amount: number, resource: Resource): string {
  return formatAmount(amount, RESOURCES[resource].unit);
}

/** The same with its noun: "500m of CPU", "3 pods". */
export function amountOf(amount: number, resource: Resource): string {
  const text = resourceText(amount, resource);
  return resource === "pods" ? `${text} pods` : `${text} of ${RESOURCES[resource].noun}`;
}

/** Pods of a workload at the peak of a rollout, those that still end included. */
export function podsAtPeak({ pods, surge, ending }: PodDemand): number {
  return pods + surge + ending;
}

/** What a workload takes of a resource at the peak of a rollout. */
export function demandOf(demand: PodDemand, resource: Resource): number {
  return podsAtPeak(demand) * demand.each[resource];
}

/** Sum over workloads. */
export function demandTotal(demands: readonly PodDemand[], resource: Resource): number {
  return demands.reduce((sum, demand) => sum + demandOf(demand, resource), 0);
}

/** Every line of the sum, "(10 + 3 + 7 ending) pods x 500m"; who takes none of the resource has no line. */
export function demandLines(demands: readonly PodDemand[], resource: Resource): BudgetLine[] {
  const takers = demands.filter((demand) => demandOf(demand, resource) > 0);
  return takers.map((demand) => ({
    label: demand.label,
    arithmetic:
      resource === "pods"
        ? podsText(demand)
        : `${podsText(demand)} x ${resourceText(demand.each[resource], resource)}`,
    amount: demandOf(demand, resource),
  }));
}

function podsText({ pods, surge, ending }: PodDemand): string {
  if (ending > 0) return `(${grouped(pods)} + ${grouped(surge)} + ${grouped(ending)} ending) pods`;
  if (surge > 0) return `(${grouped(pods)} + ${grouped(surge)}) pods`;
  return pods === 1 ? "1 pod" : `${grouped(pods)} pods`;
}
