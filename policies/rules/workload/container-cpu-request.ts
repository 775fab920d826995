import { POD_TYPES, quantity } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer, requested } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** CPU request. A CPU limit is not asked for: it throttles a process that has idle CPU next to it. */
export const containerCpuRequest = resourceRule({
  name: "container-cpu-request",
  service: "workload",
  checks: "Containers request CPU.",
  why: "The scheduler packs a pod without request onto nodes that are full, where it gets what others leave; an HPA on CPU utilization does not work at all.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.resources,
    PAGES.autoscaling,
    { title: "Guide 003: 4 workers on a CPU limit of 1000m are throttled" },
  ],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container, spec) => {
      const effective = requested(container, spec, "cpu");
      if (effective.isSet && quantity(effective.text()) !== 0) return;
      report.violation(
        `${called(container)} requests ${effective.isSet ? `${effective.text() ?? ""} CPU` : "no CPU"}: set resources.requests.cpu to what it uses at its busiest; a limit is not needed`,
        container.at("resources", "requests", "cpu"),
      );
    });
  },
  good: deployment({ container: { resources: { requests: { cpu: "500m" } } } }),
  bad: {
    example: deployment({ container: { resources: { requests: { memory: "512Mi" } } } }),
    says: [
      "container app requests no CPU: set resources.requests.cpu to what it uses at its busiest; a limit is not needed",
    ],
  },
});
