import { POD_TYPES, quantity } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer, requested } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Memory request; one that is there without a limit is container-memory-limit's. */
export const containerMemoryRequest = resourceRule({
  name: "container-memory-request",
  service: "workload",
  checks: "Containers request memory, or limit it, which requests as much.",
  why: "A pod without request is of class BestEffort: it is put onto nodes whose memory is promised to others, and is the first to be evicted.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.resources, PAGES.qos],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container, spec) => {
      const effective = requested(container, spec, "memory");
      if (effective.isSet && quantity(effective.text()) !== 0) return;
      report.violation(
        `${called(container)} requests ${effective.isSet ? `${effective.text() ?? ""} memory` : "no memory"}: set resources.requests.memory and resources.limits.memory to the same, what it uses at its busiest and some room`,
        container.at("resources", "requests", "memory"),
      );
    });
  },
  good: deployment({ container: { resources: { limits: { memory: "512Mi" } } } }),
  bad: {
    example: deployment({ container: { resources: { requests: { cpu: "500m" } } } }),
    says: [
      "container app requests no memory: set resources.requests.memory and resources.limits.memory to the same, what it uses at its busiest and some room",
    ],
  },
});
