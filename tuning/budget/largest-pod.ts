import type { NodeCapacity, PodDemand } from "../nodes/types.ts";
import type { Finding, Fix, Outcome } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { largerInstances } from "./node-fixes.ts";
import type { NodePool } from "./node-pools.ts";
import { nodeArithmetic } from "./node-pools.ts";
import { isConfigured, smallerRequest } from "./pod-fixes.ts";
import { RESOURCES, RESOURCE_NAMES, resourceText } from "./pod-sum.ts";
import type { Resource } from "./pod-sum.ts";

/**
 * An error for each pod that is larger, in this resource, than an empty node: it would wait forever. A pod that names one
 * of several groups is looked at with that group's own sum.
 */
export function largestPodFindings(pool: NodePool, resource: Resource): Finding[] {
  return pool.demands.flatMap((demand) => {
    if (demand.group !== undefined && pool.groups.length > 1) return [];
    const group = roomiestFor(demand, pool);
    if (group === undefined || demand.each[resource] <= group.perNode[resource]) return [];
    return [tooLarge(pool, demand, group, resource)];
  });
}

/** Whether each pod fits some empty node of its pool, in everything. */
export function everyPodFitsANode(pool: NodePool): boolean {
  return pool.demands.every((demand) => {
    const group = roomiestFor(demand, pool);
    return group !== undefined && lacking(demand, group).length === 0;
  });
}

/** The group of which one empty node lacks the fewest resources for the pod; by name among equals. */
function roomiestFor(demand: PodDemand, { groups }: NodePool): NodeCapacity | undefined {
  const open = groups.filter(({ group }) => demand.group === undefined || demand.group === group);
  return open.reduce<NodeCapacity | undefined>(
    (best, group) =>
      best === undefined || lacking(demand, group).length < lacking(demand, best).length
        ? group
        : best,
    undefined,
  );
}

function lacking({ each }: PodDemand, { perNode }: NodeCapacity): Resource[] {
  return RESOURCE_NAMES.filter((resource) => each[resource] > perNode[resource]);
}

function tooLarge(
  pool: NodePool,
  demand: PodDemand,
  group: NodeCapacity,
  resource: Resource,
): Finding {
  const { label } = demand;
  const { budget, unit, noun } = RESOURCES[resource];
  const total = demand.each[resource];
  const amount = resourceText(total, resource);
  return {
    budget,
    subject: `one pod of ${label}`,
    status: "error",
    lines: [{ label, arithmetic: `1 pod x ${amount}`, amount: total }],
    total,
    limit: group.perNode[resource],
    limitArithmetic: `one empty node of ${group.group} (${nodeArithmetic(group, resource)})`,
    unit,
    fixes: tooLargeFixes(pool, demand, group, resource),
    notes: [
      `A pod takes its ${noun} from one node, so it starts nowhere in ${pool.subject}; more nodes do not help.`,
    ],
  };
}

function tooLargeFixes(
  pool: NodePool,
  demand: PodDemand,
  group: NodeCapacity,
  resource: Resource,
): Fix[] {
  const outcome = ({ demands, groups }: NodePool): Outcome => ({
    total: demands.find(({ label }) => label === demand.label)?.each[resource] ?? 0,
    limit: groups.find((each) => each.group === group.group)?.perNode[resource] ?? 0,
  });
  const fits = (changed: NodePool) => {
    const { total, limit } = outcome(changed);
    return total <= limit;
  };
  return smallestFixes(
    [
      ...(isConfigured(demand) ? [smallerRequest(pool, demand, resource, fits)] : []),
      largerInstances(pool, group),
    ],
    outcome,
  );
}
