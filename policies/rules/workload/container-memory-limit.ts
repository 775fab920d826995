import { POD_TYPES, quantity } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Memory limit, where memory is requested: without a request container-memory-request speaks. */
export const containerMemoryLimit = resourceRule({
  name: "container-memory-limit",
  service: "workload",
  checks: "Containers that request memory limit it.",
  why: "One process that leaks takes the memory of the whole node, and the kernel kills whichever process it likes.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.resources, PAGES.eviction],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container, spec) => {
      const limit = container.at("resources", "limits", "memory");
      // What the pod as a whole is limited to limits each of its containers.
      if (limit.isSet || spec.at("resources", "limits", "memory").isSet) return;
      const request = container.at("resources", "requests", "memory");
      const memory = request.text();
      if (memory === undefined || quantity(memory) === 0) return;
      report.violation(
        `${called(container)} requests ${memory} memory and may take all of the node: set resources.limits.memory, ${memory} as requested`,
        limit,
      );
    });
  },
  good: deployment({
    container: { resources: { requests: { memory: "512Mi" }, limits: { memory: "512Mi" } } },
  }),
  bad: {
    example: deployment({ container: { resources: { requests: { memory: "512Mi" } } } }),
    says: [
      "container app requests 512Mi memory and may take all of the node: set resources.limits.memory, 512Mi as requested",
    ],
  },
});
