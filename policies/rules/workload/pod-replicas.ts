import { z } from "zod";

import {
  REPLICATED_TYPES,
  SERVICE_TYPE,
  autoscalerOf,
  hasAddress,
  replicaRange,
  servicesOf,
} from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { SERVICE, autoscaler, deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/**
 * Replicas of what serves requests: pods behind a Service that has an address. Behind a headless one are
 * exporters and peers of a cluster, behind none workers whose tasks wait: for those one may be right.
 */
export const podReplicas = stackRule({
  name: "pod-replicas",
  service: "workload",
  checks: "What serves requests has at least two replicas, at its quietest too.",
  why: "With one replica every node that is drained, every crash and every eviction is an outage.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.disruptions,
    { title: "AWS Well-Architected REL10-BP01 Deploy the workload to multiple locations" },
  ],
  types: [SERVICE_TYPE],
  limits: z.strictObject({
    minReplicas: z
      .number()
      .int()
      .min(1)
      .default(2)
      .describe("Fewest replicas of what serves requests"),
  }),
  check(stack, report, { minReplicas }) {
    report.each(
      stack.ofType(...REPLICATED_TYPES),
      (workload) => workload,
      (workload) => {
        const range = replicaRange(stack, workload);
        if (range === undefined || range.min >= minReplicas) return;
        const service = servicesOf(stack, workload).find(hasAddress);
        if (service === undefined) return;
        report.violation(
          workload,
          `Service ${service.name} sends requests to these pods, of which there ${range.min === 1 ? "is" : "are"} ${range.min} at the least (${source(stack, workload)}): make it ${minReplicas} or more`,
        );
      },
    );
  },
  good: [SERVICE, deployment({}), autoscaler(2, 10)],
  bad: {
    example: [SERVICE, deployment({ spec: { replicas: 1 } })],
    says: [
      "Service shop-service sends requests to these pods, of which there is 1 at the least (spec.replicas): make it 2 or more",
    ],
  },
});

function source(stack: Stack, workload: Resource): string {
  const scaling = autoscalerOf(stack, workload);
  if (scaling === undefined) {
    return workload.at("spec", "replicas").isSet ? "spec.replicas" : "spec.replicas is not set";
  }
  return `${scaling.type.split(":").at(-1) ?? ""} ${scaling.name}`;
}
