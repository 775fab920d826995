import { grouped } from "../explain/text.ts";
import type { NodeCapacity, PodDemand } from "../nodes/types.ts";
import { humanBytes } from "../units.ts";
import type { Outcome } from "./finding.ts";
import { demandTotal, resourceText } from "./pod-sum.ts";
import type { Resource } from "./pod-sum.ts";

/** Everything the budgets of the nodes are made from. */
export interface CapacityInput {
  readonly nodeGroups: readonly NodeCapacity[];
  readonly demands: readonly PodDemand[];
  /**
   * Zones the nodes are spread over, for the note on the loss of one.
   * @default - no such note
   */
  readonly zones?: number;
}

/** Pods that share nodes, and those nodes. */
export interface NodePool {
  /** "node group general", "node groups general, spot". */
  readonly subject: string;
  /** By name. Empty when the configuration has none for these pods. */
  readonly groups: readonly NodeCapacity[];
  readonly demands: readonly PodDemand[];
  readonly zones?: number;
}

/**
 * The sums to check: pods that name a group, on that group alone; the others, with those that name a shared group, on all
 * groups that are not dedicated. Pods on Fargate are in none.
 */
export function nodePools({ nodeGroups, demands, zones }: CapacityInput): NodePool[] {
  const groups = [...nodeGroups].sort((a, b) => (a.group < b.group ? -1 : 1));
  const shared = groups.filter(({ dedicated }) => !dedicated);
  const onNodes = demands.filter(({ fargate }) => !fargate);
  const spread = zones === undefined ? {} : { zones };
  const alone = namesOf(onNodes)
    .filter((name) => shared.length !== 1 || shared[0]?.group !== name)
    .map((name) => ({
      subject: `node group ${name}`,
      groups: groups.filter(({ group }) => group === name),
      demands: onNodes.filter(({ group }) => group === name),
      ...spread,
    }));
  const names = new Set(shared.map(({ group }) => group));
  const together = onNodes.filter(({ group }) => group === undefined || names.has(group));
  const sharing = shared.length === 1 || together.some(({ group }) => group === undefined);
  if (together.length === 0 || !sharing) return alone;
  return [...alone, { subject: subjectOf(shared), groups: shared, demands: together, ...spread }];
}

function namesOf(demands: readonly PodDemand[]): string[] {
  const names = demands.flatMap(({ group }) => (group === undefined ? [] : [group]));
  return [...new Set(names)].sort();
}

function subjectOf(groups: readonly NodeCapacity[]): string {
  const names = groups.map(({ group }) => group);
  if (names.length === 0) return "nodes that are not dedicated";
  return `node group${names.length > 1 ? "s" : ""} ${names.join(", ")}`;
}

/** Sum and limit of a resource. */
export function poolOutcome({ groups, demands }: NodePool, resource: Resource): Outcome {
  return {
    total: demandTotal(demands, resource),
    limit: groups.reduce((sum, { total }) => sum + total[resource], 0),
  };
}

/** How the limit comes about: "6 nodes x 7,498m (m7g.2xlarge: 8,000m - 90m reserved - 412m DaemonSets)". */
export function roomArithmetic({ groups }: NodePool, resource: Resource): string {
  if (groups.length === 0) return "no such nodes";
  return groups
    .map((group) => {
      const { max } = group.nodes;
      const each = resourceText(group.perNode[resource], resource);
      return `${max} node${max === 1 ? "" : "s"} x ${each} (${nodeArithmetic(group, resource)})`;
    })
    .join(" + ");
}

/** How the room on one node comes about. */
export function nodeArithmetic(capacity: NodeCapacity, resource: Resource): string {
  const { instanceType, perNode, daemonSets, reserved, evictionMemory, input } = capacity;
  const text = (amount: number) => resourceText(amount, resource);
  const used = `${text(daemonSets[resource])} DaemonSets`;
  switch (resource) {
    case "cpuMillicores": {
      const kept = reserved.cpuMillicores;
      const machine = perNode.cpuMillicores + kept + daemonSets.cpuMillicores;
      return `${instanceType}: ${text(machine)} - ${text(kept)} reserved - ${used}`;
    }
    case "memory": {
      const kept = reserved.memory + evictionMemory;
      const machine = perNode.memory + kept + daemonSets.memory;
      return (
        `${instanceType}: ${text(machine)} that Linux has - ${humanBytes(reserved.memory)} reserved - ` +
        `${humanBytes(evictionMemory)} eviction - ${used}`
      );
    }
    case "ephemeralStorage":
      return `${grouped(input.config.diskGiB)} GiB disk - 1 GiB reserved - 10 % eviction`;
    case "pods":
      return `${instanceType}: ${grouped(capacity.podsPerNode)} - ${used}`;
  }
}
