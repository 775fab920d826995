import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachConfinedContainer, isPrivileged } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";
import { withLeastPrivilege } from "./remedy.ts";

/** Privilege escalation (setuid, file capabilities); a privileged container is container-privileged's. */
export const containerPrivilegeEscalation = resourceRule({
  name: "container-privilege-escalation",
  service: "workload",
  checks: "Processes of a container cannot gain more privileges than their parent has.",
  why: "One setuid program in the image is enough to become root again.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.podSecurity, PAGES.securityContext],
  types: POD_TYPES,
  check(resource, report) {
    eachConfinedContainer(resource, report, (container) => {
      const escalation = container.at("securityContext", "allowPrivilegeEscalation");
      if (escalation.flag() === false || isPrivileged(container)) return;
      report.violation(
        `${called(container)} can gain privileges: allowPrivilegeEscalation is ${escalation.text() ?? "not set, and true by default"}; set it to false`,
        escalation,
      );
    });
  },
  remedy: (inputs, type) =>
    withLeastPrivilege(inputs, type, (container) => {
      const escalation = container.at("securityContext", "allowPrivilegeEscalation");
      // Kubernetes refuses a container that may not escalate and is privileged or has CAP_SYS_ADMIN.
      if (escalation.flag() === false || isPrivileged(container)) return undefined;
      const added = container.at("securityContext", "capabilities", "add").texts();
      if (added.includes("CAP_SYS_ADMIN")) return undefined;
      return { allowPrivilegeEscalation: false };
    }),
  good: deployment({ container: { securityContext: { allowPrivilegeEscalation: false } } }),
  bad: {
    example: deployment({ container: { image: "shop" } }),
    says: [
      "container app can gain privileges: allowPrivilegeEscalation is not set, and true by default; set it to false",
    ],
  },
});
