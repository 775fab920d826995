import type { Resource, Stack } from "../../core/resource.ts";
import { isGiven } from "../../core/parameters.ts";
import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";
import { REPLICATION_GROUP, defaultGroupOf, parameterGroupOf, valueOf } from "./groups.ts";
import { CACHE_PARAMETERS, cacheGuide } from "./references.ts";
import { topologyOf } from "./replicas.ts";

/** A parameter group of the other mode than the replication group's. */
export const elasticacheClusterMode = stackRule({
  name: "elasticache-cluster-mode",
  service: "cache",
  checks:
    "A replication group with shards uses a parameter group with cluster-enabled, one without shards a group without.",
  why: "AWS refuses the creation, or clients that do not speak the cluster protocol get MOVED instead of an answer.",
  severity: "high",
  level: "mandatory",
  references: [CACHE_PARAMETERS, cacheGuide("Working with replication groups", "Replication")],
  types: [REPLICATION_GROUP],
  check(stack, report) {
    report.each(
      stack.ofType(REPLICATION_GROUP),
      (group) => group,
      (group) => {
        // "compatible" is the step between the two modes, in which either is right.
        if (group.at("clusterMode").text() === "compatible") return;
        const parameters = modeOfParameters(stack, group);
        const fault = parameters === undefined ? undefined : modeFault(group, parameters);
        if (fault !== undefined) report.violation(group, fault, group.at("parameterGroupName"));
      },
    );
  },
  good: example("default.redis7.cluster.on"),
  bad: {
    example: example("default.redis7"),
    says: [
      "It asks for 3 shards, and its parameter group is default.redis7: use a group with cluster-enabled = yes, or the default one that ends in .cluster.on.",
    ],
  },
});

interface Mode {
  /** Such as "cluster-enabled is not set in the parameter group". */
  readonly is: string;
  readonly isCluster: boolean;
}

/** Undefined when the group is none of this stack's. @throws Unjudgeable */
function modeOfParameters(stack: Stack, group: Resource): Mode | undefined {
  const own = parameterGroupOf(stack, group);
  if (own !== undefined) {
    const enabled = valueOf(own, "cluster-enabled").text();
    const isCluster = enabled === "yes";
    return { is: `cluster-enabled is ${enabled ?? "not set"} in its parameter group`, isCluster };
  }
  const name = defaultGroupOf(group);
  if (name !== undefined) {
    return { is: `its parameter group is ${name}`, isCluster: name.endsWith(".cluster.on") };
  }
  // Without a group, AWS takes the default one of the mode that is asked for by name, else the one without.
  if (isGiven(group.at("parameterGroupName")) || isGiven(group.at("clusterMode"))) return undefined;
  return { is: "it has no parameter group, so the default one without shards", isCluster: false };
}

function modeFault(group: Resource, { is, isCluster }: Mode): string | undefined {
  const { isSharded } = topologyOf(group);
  const shards = group.at("numNodeGroups").number();
  const mode = group.at("clusterMode").text();
  if (isSharded && !isCluster) {
    const asks = shards === undefined || shards <= 1 ? "clusterMode enabled" : `${shards} shards`;
    return `It asks for ${asks}, and ${is}: use a group with cluster-enabled = yes, or the default one that ends in .cluster.on.`;
  }
  const isPlain = mode === "disabled" || (mode === undefined && shards === undefined);
  if (!isSharded && isCluster && isPlain) {
    return `It asks for no shards (numNodeGroups is ${shards ?? "not set"}), and ${is}: use a group without cluster-enabled, or set numNodeGroups.`;
  }
  return undefined;
}

function example(parameterGroupName: string): readonly ExampleResource[] {
  return [
    {
      type: REPLICATION_GROUP,
      name: "cache",
      props: { engine: "redis", parameterGroupName, numNodeGroups: 3, replicasPerNodeGroup: 1 },
    },
  ];
}
