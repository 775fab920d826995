import { isGiven } from "../../core/parameters.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import { REPLICATION_GROUP } from "./groups.ts";
import { cacheGuide, securityHub } from "./references.ts";
import { topologyOf } from "./replicas.ts";

/** Failover that cannot happen. */
export const elasticacheFailover = resourceRule({
  name: "elasticache-failover",
  service: "cache",
  checks:
    "Automatic failover has a replica to fail over to, and Multi-AZ and cluster mode have automatic failover.",
  why: "AWS refuses the combination in the middle of an update, or nothing takes over when the primary fails.",
  severity: "high",
  level: "mandatory",
  references: [
    cacheGuide("Minimizing downtime in ElastiCache with Multi-AZ", "AutoFailover"),
    { title: "AWS Well-Architected REL11-BP02" },
    securityHub("ElastiCache.3"),
  ],
  types: [REPLICATION_GROUP],
  check(group, report) {
    const failover = group.at("automaticFailoverEnabled");
    const fault = failoverFault(group);
    if (fault !== undefined) report.violation(fault, failover);
  },
  good: {
    type: REPLICATION_GROUP,
    props: { automaticFailoverEnabled: true, multiAzEnabled: true, numCacheClusters: 2 },
  },
  bad: {
    example: {
      type: REPLICATION_GROUP,
      props: { automaticFailoverEnabled: true, numCacheClusters: 1 },
    },
    says: [
      "automaticFailoverEnabled is true, and there is no replica to fail over to (numCacheClusters is 1): ask for one replica or more.",
    ],
  },
});

/** What contradicts itself in a group's failover; undefined when nothing does. @throws Unjudgeable */
export function failoverFault(group: Resource): string | undefined {
  const { isSharded, replicas, replicasFrom } = topologyOf(group);
  const flag = group.at("automaticFailoverEnabled").flag();
  if (flag === true) {
    // Shards may do without replicas: failover is then only what cluster mode asks for.
    if (isSharded || replicas === undefined || replicas > 0 || mayBeSharded(group))
      return undefined;
    return `automaticFailoverEnabled is true, and there is no replica to fail over to (${replicasFrom}): ask for one replica or more.`;
  }
  const is = flag === false ? "false" : "not set, and false by default";
  const needs = group.at("multiAzEnabled").flag() === true ? "multiAzEnabled" : undefined;
  const wanting = needs ?? (isSharded ? "cluster mode" : undefined);
  return wanting === undefined
    ? undefined
    : `automaticFailoverEnabled is ${is}, and ${wanting} needs it: set it to true.`;
}

/** One shard may be in cluster mode, too: the parameter group tells, unless it is a default one without. @throws Unjudgeable */
function mayBeSharded(group: Resource): boolean {
  const parameters = group.at("parameterGroupName");
  if (!group.at("numNodeGroups").isSet || !isGiven(parameters)) return false;
  const name = parameters.isHidden ? "" : (parameters.text() ?? "");
  return !name.startsWith("default.") || name.endsWith(".cluster.on");
}
