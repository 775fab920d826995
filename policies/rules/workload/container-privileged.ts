import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachConfinedContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Privileged containers. Capabilities, escalation and seccomp mean nothing for them: those rules are silent. */
export const containerPrivileged = resourceRule({
  name: "container-privileged",
  service: "workload",
  checks: "Containers are not privileged.",
  why: "A privileged container has all devices and powers of its node: there is nothing left between the two.",
  severity: "critical",
  level: "mandatory",
  references: [PAGES.podSecurity],
  types: POD_TYPES,
  check(resource, report) {
    eachConfinedContainer(resource, report, (container) => {
      const privileged = container.at("securityContext", "privileged");
      if (privileged.flag() !== true) return;
      report.violation(
        `${called(container)} is privileged: set privileged to false, and add the one capability it needs`,
        privileged,
      );
    });
  },
  good: deployment({ container: { securityContext: { privileged: false } } }),
  bad: {
    example: deployment({ container: { securityContext: { privileged: true } } }),
    says: [
      "container app is privileged: set privileged to false, and add the one capability it needs",
    ],
  },
});
