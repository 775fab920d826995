import { resourceRule } from "../../core/rule.ts";
import { failoverFault } from "./elasticache-failover.ts";
import { REPLICATION_GROUP } from "./groups.ts";
import { cacheGuide } from "./references.ts";

/** Nodes that may all be in one availability zone. */
export const elasticacheMultiAz = resourceRule({
  name: "elasticache-multi-az",
  service: "cache",
  checks: "Replication groups have their nodes in several availability zones.",
  why: "A failed zone takes the cache with it, and the load it kept away falls on the database.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected REL10-BP01" },
    cacheGuide("Minimizing downtime in ElastiCache with Multi-AZ", "AutoFailover"),
  ],
  types: [REPLICATION_GROUP],
  check(group, report) {
    const multiAz = group.at("multiAzEnabled");
    const flag = multiAz.flag();
    // Without a failover that works, Multi-AZ cannot be had: that is the mistake to mend first.
    if (flag === true || failoverFault(group) !== undefined) return;
    report.violation(
      `multiAzEnabled is ${flag === false ? "false" : "not set, and false by default"}: set it to true, with automaticFailoverEnabled and a replica.`,
      multiAz,
    );
  },
  good: {
    type: REPLICATION_GROUP,
    props: { automaticFailoverEnabled: true, multiAzEnabled: true, numCacheClusters: 2 },
  },
  bad: {
    example: {
      type: REPLICATION_GROUP,
      props: { automaticFailoverEnabled: true, numCacheClusters: 2 },
    },
    says: [
      "multiAzEnabled is not set, and false by default: set it to true, with automaticFailoverEnabled and a replica.",
    ],
  },
});
