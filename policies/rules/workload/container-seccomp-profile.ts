import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachLinuxContainer, isPrivileged, secured } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";
import { withSecurity } from "./remedy.ts";

/** System calls; a privileged container makes all of them and is container-privileged's. */
export const containerSeccompProfile = resourceRule({
  name: "container-seccomp-profile",
  service: "workload",
  checks: "Containers run with the seccomp profile RuntimeDefault or a local one.",
  why: "Without one every system call of the kernel is open to them, also those with the next hole; a namespace of the restricted standard refuses the pod.",
  severity: "medium",
  level: "mandatory",
  references: [PAGES.podSecurity, { title: "Guide 003: a Deployment without seccompProfile" }],
  types: POD_TYPES,
  check(resource, report) {
    eachLinuxContainer(resource, report, (container, spec) => {
      const profile = profileOf(container, spec);
      if (isConfined(profile) || isPrivileged(container)) return;
      report.violation(
        `${called(container)} runs unconfined: seccompProfile.type is ${profile.text() ?? "not set"}; set it to RuntimeDefault in the pod's or the container's securityContext`,
        profile,
      );
    });
  },
  remedy: (inputs, type) =>
    withSecurity(inputs, type, (container, spec) => {
      if (isConfined(profileOf(container, spec)) || isPrivileged(container)) return undefined;
      return { seccompProfile: { type: "RuntimeDefault" } };
    }),
  good: deployment({ pod: { securityContext: { seccompProfile: { type: "RuntimeDefault" } } } }),
  bad: {
    example: deployment({
      container: { securityContext: { seccompProfile: { type: "Unconfined" } } },
    }),
    says: [
      "container app runs unconfined: seccompProfile.type is Unconfined; set it to RuntimeDefault in the pod's or the container's securityContext",
    ],
  },
});

function profileOf(container: Cursor, spec: Cursor): Cursor {
  return secured(container, spec, "seccompProfile").at("type");
}

function isConfined(profile: Cursor): boolean {
  return ["RuntimeDefault", "Localhost"].includes(profile.text() ?? "");
}
