import { grouped } from "../explain/text.ts";
import { endingNotes } from "./ending.ts";
import type { Finding, Fix } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { largestPodFindings } from "./largest-pod.ts";
import { largerInstances, moreNodes } from "./node-fixes.ts";
import type { CapacityInput, NodePool } from "./node-pools.ts";
import { nodePools, poolOutcome, roomArithmetic } from "./node-pools.ts";
import { fewerReplicas, heaviestOf, isConfigured, isService, smallerRequest } from "./pod-fixes.ts";
import { RESOURCES, amountOf, demandLines, resourceText } from "./pod-sum.ts";
import type { Resource } from "./pod-sum.ts";

/**
 * One resource of all nodes: for each set of pods that share nodes the sum at the peak of a rollout against the room at
 * the most nodes, and an error for each pod that no empty node can hold.
 */
export function resourceBudget(input: CapacityInput, resource: Resource): Finding[] {
  return nodePools(input).flatMap((pool) => [
    poolFinding(pool, resource),
    ...largestPodFindings(pool, resource),
  ]);
}

function poolFinding(pool: NodePool, resource: Resource): Finding {
  const { total, limit } = poolOutcome(pool, resource);
  const { budget, unit } = RESOURCES[resource];
  const fits = total <= limit;
  // Once for all four resources.
  const reasons = resource === "cpuMillicores" ? endingNotes(pool.demands) : [];
  return {
    budget,
    subject: pool.subject,
    status: fits ? "ok" : "error",
    lines: demandLines(pool.demands, resource),
    total,
    limit,
    limitArithmetic: roomArithmetic(pool, resource),
    unit,
    fixes: fits ? [] : capacityFixes(pool, resource),
    notes: [...reasons, ...(fits ? zoneNotes(pool, resource) : [])],
  };
}

/** Single changes that make a sum fit, smallest first. */
function capacityFixes(pool: NodePool, resource: Resource): Fix[] {
  const outcome = (changed: NodePool) => poolOutcome(changed, resource);
  const fits = (changed: NodePool) => {
    const { total, limit } = outcome(changed);
    return total <= limit;
  };
  const scaled = heaviestOf(pool.demands, resource, isService);
  const requesting = heaviestOf(pool.demands, resource, isConfigured);
  return smallestFixes(
    [
      ...(scaled === undefined ? [] : [fewerReplicas(pool, scaled, fits)]),
      ...(requesting === undefined ? [] : [smallerRequest(pool, requesting, resource, fits)]),
      ...pool.groups.flatMap((group) => [
        moreNodes(pool, group, fits),
        largerInstances(pool, group),
      ]),
    ],
    outcome,
  );
}

/** Whether the nodes of the other zones still have room for everybody, outside a rollout. */
function zoneNotes({ groups, demands, zones }: NodePool, resource: Resource): string[] {
  if (zones === undefined || zones < 2) return [];
  const leftOf = (max: number) => max - Math.ceil(max / zones);
  const all = groups.reduce((sum, { nodes }) => sum + nodes.max, 0);
  const left = groups.reduce((sum, { nodes }) => sum + leftOf(nodes.max), 0);
  const room = groups.reduce(
    (sum, { nodes, perNode }) => sum + leftOf(nodes.max) * perNode[resource],
    0,
  );
  const needed = demands.reduce((sum, { pods, each }) => sum + pods * each[resource], 0);
  const verdict =
    needed <= room ? "enough" : "not enough, so pods wait until nodes start in the other zones";
  return [
    `With one of ${zones} zones lost and no rollout, ${grouped(left)} of ${grouped(all)} nodes have room for ` +
      `${amountOf(room, resource)} against ${resourceText(needed, resource)}: ${verdict}.`,
  ];
}
