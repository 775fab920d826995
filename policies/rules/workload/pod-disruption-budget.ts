import { REPLICATED_TYPES, budgetsOf, replicaRange } from "../../core/pods.ts";
import { stackRule } from "../../core/rule.ts";
import { budget, deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Disruption budget of what always has two pods or more; with one, a budget can only block. */
export const podDisruptionBudget = stackRule({
  name: "pod-disruption-budget",
  service: "workload",
  checks: "What runs two or more replicas has a PodDisruptionBudget.",
  why: "A drain of nodes, as in every upgrade of the cluster, takes all replicas away at once.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.disruptions],
  types: REPLICATED_TYPES,
  check(stack, report) {
    report.each(
      stack.ofType(...REPLICATED_TYPES),
      (workload) => workload,
      (workload) => {
        const range = replicaRange(stack, workload);
        if (range === undefined || range.min < 2 || budgetsOf(stack, workload).length > 0) return;
        report.violation(
          workload,
          `no PodDisruptionBudget selects these pods, ${range.min} at the least: add one with maxUnavailable 1 whose selector are their labels`,
        );
      },
    );
  },
  good: [deployment({ spec: { replicas: 2 } }), budget({ maxUnavailable: 1 })],
  bad: {
    example: [deployment({ spec: { replicas: 3 } })],
    says: [
      "no PodDisruptionBudget selects these pods, 3 at the least: add one with maxUnavailable 1 whose selector are their labels",
    ],
  },
});
