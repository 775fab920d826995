import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachLinuxContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Root file system. Not part of the Pod Security Standards. */
export const containerReadOnlyRoot = resourceRule({
  name: "container-read-only-root",
  service: "workload",
  checks: "Containers cannot write to their image's file system.",
  why: "Whoever gets into the process can put down tools and change the program; files written there count against nobody's volume.",
  severity: "medium",
  level: "advisory",
  references: [PAGES.securityContext],
  types: POD_TYPES,
  check(resource, report) {
    eachLinuxContainer(resource, report, (container) => {
      const readOnly = container.at("securityContext", "readOnlyRootFilesystem");
      if (readOnly.flag() === true) return;
      report.violation(
        `${called(container)} can write to its image: readOnlyRootFilesystem is ${readOnly.text() ?? "not set, and false by default"}; set it to true and mount an emptyDir where the program writes, such as /tmp`,
        readOnly,
      );
    });
  },
  good: deployment({ container: { securityContext: { readOnlyRootFilesystem: true } } }),
  bad: {
    example: deployment({ container: { securityContext: { runAsNonRoot: true } } }),
    says: [
      "container app can write to its image: readOnlyRootFilesystem is not set, and false by default; set it to true and mount an emptyDir where the program writes, such as /tmp",
    ],
  },
});
