import { z } from "zod";

import {
  AUTOSCALER_TYPES,
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
        if (range === undefined || range.min >= minReplicas || mustBeAlone(workload)) return;
        const service = servicesOf(stack, workload).find(hasAddress);
        if (service === undefined) return;
        refuseDoubt(stack, workload);
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

/**
 * Whether a second pod would be wrong: a Deployment that ends the old one before it starts the new one, or a
 * StatefulSet whose pods have a volume each, such as a database, which a second one would not share.
 */
function mustBeAlone(workload: Resource): boolean {
  const spec = workload.at("spec");
  if (spec.at("strategy", "type").text() === "Recreate") return true;
  return spec.at("volumeClaimTemplates").list().length > 0;
}

/** @throws Unjudgeable when an autoscaler may be the workload's: what it scales is not known, nor what that was made from */
function refuseDoubt(stack: Stack, workload: Resource): void {
  if (autoscalerOf(stack, workload) !== undefined) return;
  for (const scaling of stack.ofType(...AUTOSCALER_TYPES)) {
    if ((scaling.propertyDependencies["spec"] ?? []).length > 0) continue;
    const target = scaling.at("spec", "scaleTargetRef");
    target.at("kind").text();
    if (target.at("name").text() !== undefined) workload.at("metadata", "name").text();
  }
}
