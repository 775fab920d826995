import { BUDGET_TYPE } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { budget } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Pods that do not serve anyway. */
export const pdbUnhealthyEviction = resourceRule({
  name: "pdb-unhealthy-eviction",
  service: "workload",
  checks: "PodDisruptionBudgets let pods go that are not ready.",
  why: "A roll-out of a broken image leaves pods that are never ready, and with them nodes that cannot be drained.",
  severity: "low",
  level: "advisory",
  references: [PAGES.disruptions],
  types: [BUDGET_TYPE],
  check(resource, report) {
    const policy = resource.at("spec", "unhealthyPodEvictionPolicy");
    if (policy.text() === "AlwaysAllow") return;
    report.violation(
      `unhealthyPodEvictionPolicy is ${policy.text() ?? "not set, and IfHealthyBudget by default"}: set it to AlwaysAllow`,
      policy,
    );
  },
  good: budget({ maxUnavailable: 1, unhealthyPodEvictionPolicy: "AlwaysAllow" }),
  bad: {
    example: budget({ maxUnavailable: 1 }),
    says: [
      "unhealthyPodEvictionPolicy is not set, and IfHealthyBudget by default: set it to AlwaysAllow",
    ],
  },
});
