import { computeInstance } from "../instance-classes.ts";
import { withLargerInstances, withMaxNodes } from "../nodes.ts";
import type { NodeCapacity } from "../nodes/types.ts";
import type { Candidate } from "./finding.ts";
import type { NodePool } from "./node-pools.ts";
import type { Fits } from "./pod-fixes.ts";
import { smallestThatFits } from "./search.ts";

type Change = Candidate<NodePool>;

/** The schema's most nodes of a group: an EKS managed node group has at most 450. */
const MOST_NODES = 450;

/** The fewest more nodes of a group that fit. */
export function* moreNodes(
  pool: NodePool,
  capacity: NodeCapacity,
  fits: Fits<NodePool>,
): Iterable<Change> {
  const { group, nodes } = capacity;
  const changed = (max: number) => withGroup(pool, capacity, withMaxNodes(capacity, max));
  const max = smallestThatFits(nodes.max + 1, MOST_NODES, (most) => fits(changed(most)));
  if (max === undefined) return;
  yield {
    path: `nodeGroups.${group}.nodes.max`,
    from: String(nodes.max),
    to: String(max),
    effort: (max - nodes.max) / nodes.max,
    input: changed(max),
  };
}

/** The group with all its instance types a size larger, then two, as far as each family goes. */
export function* largerInstances(pool: NodePool, capacity: NodeCapacity): Iterable<Change> {
  const { group, input, instanceType } = capacity;
  const memoryOf = (name: string) => computeInstance(name).memory;
  let next = withLargerInstances(capacity);
  while (next !== undefined) {
    yield {
      path: `nodeGroups.${group}.instanceTypes`,
      from: input.config.instanceTypes.join(", "),
      to: next.input.config.instanceTypes.join(", "),
      effort: memoryOf(next.instanceType) / memoryOf(instanceType) - 1,
      input: withGroup(pool, capacity, next),
    };
    next = withLargerInstances(next);
  }
}

function withGroup(pool: NodePool, capacity: NodeCapacity, changed: NodeCapacity): NodePool {
  return {
    ...pool,
    groups: pool.groups.map((other) => (other === capacity ? changed : other)),
  };
}
