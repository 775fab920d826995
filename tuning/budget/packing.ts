import type { PodDemand } from "../nodes/types.ts";
import type { NodePool } from "./node-pools.ts";
import { RESOURCE_NAMES, podsAtPeak } from "./pod-sum.ts";

/** What first-fit decreasing makes of a pool. */
export interface Packing {
  /** Pods that found a place. */
  readonly placed: number;
  /** Pods that found none, by label of the workload; empty when all did. */
  readonly left: ReadonlyMap<string, number>;
  /** Nodes with at least one pod. */
  readonly nodes: number;
}

/** All nodes at their most; arrays, because hundreds of nodes are gone over for hundreds of workloads. */
interface Nodes {
  /** Group of each node. */
  readonly groups: readonly string[];
  /** What is free, node after node, each in the order of RESOURCE_NAMES. */
  readonly free: Float64Array;
  readonly used: Set<number>;
}

const WIDTH = RESOURCE_NAMES.length;

/**
 * Places whole pods on whole nodes, at the most nodes of each group: those that name a group first, as they have the
 * least choice, then the largest first, each on the first node that has room. Spreading over zones and nodes is not
 * considered.
 */
export function pack(pool: NodePool): Packing {
  const nodes = emptyNodes(pool);
  const left = new Map<string, number>();
  let placed = 0;
  for (const demand of inOrder(pool)) {
    const wanted = podsAtPeak(demand);
    const found = placeAll(nodes, demand, wanted);
    placed += found;
    if (found < wanted) left.set(demand.label, wanted - found);
  }
  return { placed, left, nodes: nodes.used.size };
}

function emptyNodes({ groups }: NodePool): Nodes {
  const all = groups.flatMap((group) => Array.from({ length: group.nodes.max }, () => group));
  return {
    groups: all.map(({ group }) => group),
    free: Float64Array.from(
      all.flatMap(({ perNode }) => RESOURCE_NAMES.map((resource) => perNode[resource])),
    ),
    used: new Set(),
  };
}

/** Places up to `wanted` equal pods; returns how many found a place. */
function placeAll(nodes: Nodes, { group, each }: PodDemand, wanted: number): number {
  const amounts = RESOURCE_NAMES.map((resource) => each[resource]);
  let waiting = wanted;
  for (let node = 0; node < nodes.groups.length && waiting > 0; node++) {
    if (group !== undefined && group !== nodes.groups[node]) continue;
    const count = roomFor(nodes.free, node * WIDTH, amounts, waiting);
    if (count === 0) continue;
    for (let index = 0; index < WIDTH; index++) {
      const place = node * WIDTH + index;
      nodes.free[place] = (nodes.free[place] ?? 0) - count * (amounts[index] ?? 0);
    }
    nodes.used.add(node);
    waiting -= count;
  }
  return wanted - waiting;
}

/** How many pods of `amounts` the node at `start` has room for, at most `most`. */
function roomFor(
  free: Float64Array,
  start: number,
  amounts: readonly number[],
  most: number,
): number {
  let count = most;
  for (let index = 0; index < WIDTH; index++) {
    const room = free[start + index] ?? 0;
    const amount = amounts[index] ?? 0;
    if (room < amount) return 0;
    if (amount > 0 && room < amount * count) count = Math.floor(room / amount);
  }
  return count;
}

/** Those that name a group before the others, then the largest share of a node first, then by label. */
function inOrder({ groups, demands }: NodePool): PodDemand[] {
  const largest = RESOURCE_NAMES.map((resource) =>
    Math.max(1, ...groups.map(({ perNode }) => perNode[resource])),
  );
  const sized = demands.map((demand) => {
    const shares = RESOURCE_NAMES.map((name, index) => demand.each[name] / (largest[index] ?? 1));
    return { demand, size: Math.max(...shares), choice: demand.group === undefined ? 1 : 0 };
  });
  sized.sort((a, b) => {
    if (a.choice !== b.choice) return a.choice - b.choice;
    if (a.size !== b.size) return b.size - a.size;
    return a.demand.label < b.demand.label ? -1 : 1;
  });
  return sized.map(({ demand }) => demand);
}
