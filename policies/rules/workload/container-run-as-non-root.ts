import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachConfinedContainer, secured } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";
import { withLeastPrivilege } from "./remedy.ts";

/** User of the process, by the container's security context or the pod's. */
export const containerRunAsNonRoot = resourceRule({
  name: "container-run-as-non-root",
  service: "workload",
  checks:
    "Containers run as another user than root: by a runAsUser above 0, or by runAsNonRoot, with which Kubernetes refuses to start them otherwise.",
  why: "Root in a container that gets out of it is root on the node, with the pods of all others.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.podSecurity,
    PAGES.securityContext,
    { title: "Guide 003: packages in root's home folder, USER wakala" },
  ],
  types: POD_TYPES,
  check(resource, report) {
    eachConfinedContainer(resource, report, (container, spec) => {
      const user = secured(container, spec, "runAsUser");
      const nonRoot = secured(container, spec, "runAsNonRoot");
      if (user.number() === 0) {
        report.violation(
          `${called(container)} runs as root: runAsUser is 0; give the image a user above 0, and set runAsNonRoot to true`,
          user,
        );
      } else if (nonRoot.isSet || user.number() === undefined) {
        // A user above 0 is not root, whatever the image says.
        if (nonRoot.flag() === true) return;
        report.violation(
          `${called(container)} may run as root: runAsNonRoot is ${text(nonRoot)}; set it to true in the pod's or the container's securityContext`,
          nonRoot,
        );
      }
    });
  },
  remedy: (inputs, type) =>
    withLeastPrivilege(inputs, type, (container, spec) => {
      // A user of 0 is somebody's decision: nothing but another image or user puts it right.
      const user = secured(container, spec, "runAsUser").number();
      if (user === 0) return undefined;
      const nonRoot = secured(container, spec, "runAsNonRoot");
      const isRight = nonRoot.isSet ? nonRoot.flag() === true : user !== undefined;
      return isRight ? undefined : { runAsNonRoot: true };
    }),
  good: deployment({ pod: { securityContext: { runAsNonRoot: true, runAsUser: 10001 } } }),
  bad: {
    example: deployment({
      pod: { securityContext: { runAsNonRoot: true } },
      container: { securityContext: { runAsUser: 0 } },
    }),
    says: [
      "container app runs as root: runAsUser is 0; give the image a user above 0, and set runAsNonRoot to true",
    ],
  },
});

function text(nonRoot: Cursor): string {
  return nonRoot.isSet ? (nonRoot.text() ?? "no boolean") : "not set, and false by default";
}
