import { POD_TYPES, quantity } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Memory cannot be taken back as CPU can: what is above the request is not there when it is needed. */
export const containerMemoryLimitEqualsRequest = resourceRule({
  name: "container-memory-limit-equals-request",
  service: "workload",
  checks: "Containers request the memory they are limited to.",
  why: "What a container uses above its request is promised to others as well: when all want it, pods are evicted or killed.",
  severity: "medium",
  level: "advisory",
  references: [
    PAGES.qos,
    PAGES.eviction,
    { title: "Guide 003: requests 512Mi of memory, limit 1Gi" },
  ],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container) => {
      const request = container.at("resources", "requests", "memory");
      const limit = container.at("resources", "limits", "memory");
      if (!request.isSet || !limit.isSet) return;
      const [requested, limited] = [quantity(request.text()), quantity(limit.text())];
      // A request of 0 is container-memory-request's.
      if (requested === undefined || requested === 0 || requested === limited) return;
      report.violation(
        `${called(container)} requests ${request.text() ?? ""} memory and may use ${limit.text() ?? ""}: set resources.requests.memory to the limit`,
        request,
      );
    });
  },
  good: deployment({
    container: { resources: { requests: { memory: "1Gi" }, limits: { memory: "1024Mi" } } },
  }),
  bad: {
    example: deployment({
      container: { resources: { requests: { memory: "256Mi" }, limits: { memory: "1Gi" } } },
    }),
    says: [
      "container app requests 256Mi memory and may use 1Gi: set resources.requests.memory to the limit",
    ],
  },
});
