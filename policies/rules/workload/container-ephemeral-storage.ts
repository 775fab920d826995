import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Ephemeral storage: logs, the writable layer and emptyDir volumes on disk. */
export const containerEphemeralStorage = resourceRule({
  name: "container-ephemeral-storage",
  service: "workload",
  checks: "Containers limit their ephemeral storage, which requests as much.",
  why: "Logs and temporary files of one container fill the node's disk, and the kubelet evicts its neighbours.",
  severity: "medium",
  level: "advisory",
  references: [PAGES.resources, PAGES.eviction],
  types: POD_TYPES,
  check(resource, report) {
    eachContainer(resource, report, (container) => {
      const limit = container.at("resources", "limits", "ephemeral-storage");
      if (limit.isSet) return;
      report.violation(
        `${called(container)} may fill the node's disk: set resources.limits["ephemeral-storage"] to its logs, temporary files and emptyDir volumes together`,
        limit,
      );
    });
  },
  good: deployment({ container: { resources: { limits: { "ephemeral-storage": "1Gi" } } } }),
  bad: {
    example: deployment({ container: { resources: { requests: { "ephemeral-storage": "1Gi" } } } }),
    says: [
      'container app may fill the node\'s disk: set resources.limits["ephemeral-storage"] to its logs, temporary files and emptyDir volumes together',
    ],
  },
});
