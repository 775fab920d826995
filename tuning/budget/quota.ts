import type { NamespaceConfig } from "../../config/schema.ts";
import type { PodDemand } from "../nodes/types.ts";
import type { Candidate, Finding, Fix, Outcome } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { fewerReplicas, heaviestOf, isConfigured, isService, smallerRequest } from "./pod-fixes.ts";
import { RESOURCES, demandLines, demandTotal, resourceText } from "./pod-sum.ts";
import type { Resource } from "./pod-sum.ts";
import { mib } from "../units.ts";

/** Namespaces with the quotas a person set, and every pod. */
export interface QuotaInput {
  readonly namespaces: Readonly<Record<string, Pick<NamespaceConfig, "quota">>>;
  readonly demands: readonly PodDemand[];
}

/** One resource of one namespace against its quota. */
interface QuotaSum {
  readonly namespace: string;
  readonly resource: Resource;
  readonly key: keyof NamespaceConfig["quota"];
  /** As configured, and what one of its units is worth. */
  readonly quota: number;
  readonly unit: number;
  readonly demands: readonly PodDemand[];
}

/** Keys of a namespace's quota: the resource each counts, and what one of its units is worth. */
const KEYS: readonly (readonly [keyof NamespaceConfig["quota"], Resource, number])[] = [
  ["cpuMillicores", "cpuMillicores", 1],
  ["memoryMiB", "memory", mib(1)],
  ["pods", "pods", 1],
];

/**
 * For each quota a person set: what all pods of the namespace request at the peak of a rollout, jobs, operations and pods
 * on Fargate included, against the quota. Kubernetes refuses the pods beyond it, so an overrun is an error.
 */
export function quotaBudget({ namespaces, demands }: QuotaInput): Finding[] {
  return Object.entries(namespaces).flatMap(([namespace, { quota }]) => {
    const own = demands.filter((demand) => demand.namespace === namespace);
    if (own.length === 0) return [];
    return KEYS.flatMap(([key, resource, unit]) => {
      const most = quota[key];
      if (most === undefined) return [];
      return [quotaFinding({ namespace, resource, key, quota: most, unit, demands: own })];
    });
  });
}

function outcomeOf({ demands, resource, quota, unit }: QuotaSum): Outcome {
  return { total: demandTotal(demands, resource), limit: quota * unit };
}

function fitsQuota(sum: QuotaSum): boolean {
  const { total, limit } = outcomeOf(sum);
  return total <= limit;
}

function quotaFinding(sum: QuotaSum): Finding {
  const { namespace, resource, key, demands } = sum;
  const { total, limit } = outcomeOf(sum);
  const fits = total <= limit;
  const { unit, noun } = RESOURCES[resource];
  return {
    budget: "quota",
    subject: `${noun} of namespace ${namespace}`,
    status: fits ? "ok" : "error",
    lines: demandLines(demands, resource),
    total,
    limit,
    limitArithmetic: `namespaces.${namespace}.quota.${key}`,
    unit,
    fixes: fits ? [] : quotaFixes(sum),
    notes: fits
      ? []
      : [
          `Without quota.${key} the quota is computed, and no less than what the pods add up to: ${resourceText(total, resource)}.`,
        ],
  };
}

function quotaFixes(sum: QuotaSum): Fix[] {
  const { demands, resource } = sum;
  const scaled = heaviestOf(demands, resource, isService);
  const requesting = heaviestOf(demands, resource, isConfigured);
  return smallestFixes(
    [
      largerQuota(sum),
      ...(scaled === undefined ? [] : [fewerReplicas(sum, scaled, fitsQuota)]),
      ...(requesting === undefined ? [] : [smallerRequest(sum, requesting, resource, fitsQuota)]),
    ],
    outcomeOf,
  );
}

/** The smallest quota that holds them all. */
function* largerQuota(sum: QuotaSum): Iterable<Candidate<QuotaSum>> {
  const { namespace, key, quota, unit } = sum;
  const enough = Math.ceil(outcomeOf(sum).total / unit);
  yield {
    path: `namespaces.${namespace}.quota.${key}`,
    from: String(quota),
    to: String(enough),
    effort: (enough - quota) / quota,
    input: { ...sum, quota: enough },
  };
}
