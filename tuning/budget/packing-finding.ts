import { grouped } from "../explain/text.ts";
import type { Finding, Fix, Outcome } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { everyPodFitsANode } from "./largest-pod.ts";
import { largerInstances, moreNodes } from "./node-fixes.ts";
import type { NodePool } from "./node-pools.ts";
import { poolOutcome } from "./node-pools.ts";
import type { Packing } from "./packing.ts";
import { pack } from "./packing.ts";
import { fewerReplicas, heaviestOf, isConfigured, isService, smallerRequest } from "./pod-fixes.ts";
import { RESOURCE_NAMES, demandLines, demandTotal } from "./pod-sum.ts";

/** Packing is only a question where every sum fits and every pod fits a node. */
export function isPackable(pool: NodePool): boolean {
  return (
    everyPodFitsANode(pool) &&
    RESOURCE_NAMES.every((resource) => {
      const { total, limit } = poolOutcome(pool, resource);
      return total <= limit;
    })
  );
}

/**
 * Pods that fit by their sums but not whole on whole nodes: a warning, because the scheduler may place them better.
 * @returns undefined when all find a place
 */
export function packingFinding(pool: NodePool, packing: Packing): Finding | undefined {
  if (packing.left.size === 0) return undefined;
  const nodes = pool.groups.map(({ nodes: { max }, instanceType }) => `${max} ${instanceType}`);
  const left = [...packing.left].map(([label, count]) => `${label} (${grouped(count)})`);
  return {
    budget: "node-pods",
    subject: `${pool.subject}, packed`,
    status: "warning",
    lines: demandLines(pool.demands, "pods"),
    total: demandTotal(pool.demands, "pods"),
    limit: packing.placed,
    limitArithmetic: `pods that find a place on ${nodes.join(" + ")}, largest first, each on the first node with room`,
    unit: "pods",
    fixes: packingFixes(pool, packing),
    notes: [
      `The sums fit, but no node has room left for a whole pod of ${left.join(", ")}. The scheduler may place them better.`,
    ],
  };
}

function packingFixes(pool: NodePool, packing: Packing): Fix[] {
  const outcome = (changed: NodePool): Outcome => ({
    total: demandTotal(changed.demands, "pods"),
    limit: pack(changed).placed,
  });
  const fits = (changed: NodePool) => pack(changed).left.size === 0;
  const waiting = pool.demands.filter(({ label }) => packing.left.has(label));
  const scaled = heaviestOf(waiting, "cpuMillicores", isService);
  const requesting = heaviestOf(waiting, "cpuMillicores", isConfigured);
  return smallestFixes(
    [
      ...(scaled === undefined ? [] : [fewerReplicas(pool, scaled, fits)]),
      ...(requesting === undefined
        ? []
        : [
            smallerRequest(pool, requesting, "cpuMillicores", fits),
            smallerRequest(pool, requesting, "memory", fits),
          ]),
      ...pool.groups.flatMap((group) => [
        moreNodes(pool, group, fits),
        largerInstances(pool, group),
      ]),
    ],
    outcome,
  );
}
