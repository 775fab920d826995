import { AUTOSCALER_TYPES, autoscalerRange } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { autoscaler } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Autoscalers with something to scale: HorizontalPodAutoscaler and KEDA's ScaledObject. */
export const hpaMinBelowMax = resourceRule({
  name: "hpa-min-below-max",
  service: "workload",
  checks: "Autoscalers may use more replicas than they begin with.",
  why: "With as many at the least as at the most nothing is scaled: a peak is served by what the quiet hours have.",
  severity: "medium",
  level: "mandatory",
  references: [PAGES.autoscaling, PAGES.keda],
  types: AUTOSCALER_TYPES,
  check(resource, report) {
    const range = autoscalerRange(resource);
    if (range === undefined || range.min < range.max) return;
    const isKeda = resource.type.endsWith(":ScaledObject");
    const [min, max] = isKeda
      ? ["minReplicaCount", "maxReplicaCount"]
      : ["minReplicas", "maxReplicas"];
    report.violation(
      `${min} is ${range.min} and ${max} ${range.max}: raise ${max} to what the peak needs, or take the autoscaler out and set spec.replicas`,
      resource.at("spec", max),
    );
  },
  good: autoscaler(2, 10),
  bad: {
    example: autoscaler(4, 4),
    says: [
      "minReplicas is 4 and maxReplicas 4: raise maxReplicas to what the peak needs, or take the autoscaler out and set spec.replicas",
    ],
  },
});
