import {
  LONG_RUNNING_TYPES,
  SERVICE_TYPE,
  containersOf,
  podSpec,
  servicesOf,
} from "../../core/pods.ts";
import { stackRule } from "../../core/rule.ts";
import { SERVICE, deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Readiness where it decides on traffic: a worker without Service needs none. */
export const podReadinessProbe = stackRule({
  name: "pod-readiness-probe",
  service: "workload",
  checks: "Pods behind a Service tell when they are ready.",
  why: "Without a readiness probe a pod gets requests the moment its process starts, and goes on getting them while it cannot answer: every roll-out fails requests.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.probes, { title: "Guide 003: /health, /ready, /api/health" }],
  types: [SERVICE_TYPE],
  check(stack, report) {
    report.each(
      stack.ofType(...LONG_RUNNING_TYPES),
      (workload) => workload,
      (workload) => {
        const containers = containersOf(podSpec(workload), { init: true });
        if (containers.some((container) => container.at("readinessProbe").isSet)) return;
        const [service] = servicesOf(stack, workload);
        if (service === undefined) return;
        report.violation(
          workload,
          `Service ${service.name} sends requests to these pods, and no container has a readinessProbe: give the one that answers them a cheap one, such as httpGet /ready every 5 s`,
          podSpec(workload).at("containers"),
        );
      },
    );
  },
  good: [
    SERVICE,
    deployment({ container: { readinessProbe: { httpGet: { path: "/ready", port: 80 } } } }),
  ],
  bad: {
    example: [
      SERVICE,
      deployment({ container: { livenessProbe: { httpGet: { path: "/live", port: 80 } } } }),
    ],
    says: [
      "Service shop-service sends requests to these pods, and no container has a readinessProbe: give the one that answers them a cheap one, such as httpGet /ready every 5 s",
    ],
  },
});
