import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachMainContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Liveness. Advice only: a process that ends when it cannot go on needs no probe to end it. */
export const containerLivenessProbe = resourceRule({
  name: "container-liveness-probe",
  service: "workload",
  checks: "Containers that keep running have a liveness probe.",
  why: "A process that hangs in a deadlock stays until somebody notices.",
  severity: "low",
  level: "advisory",
  references: [PAGES.probes, { title: "Guide 003: probes without livenessProbe" }],
  types: LONG_RUNNING_TYPES,
  check(resource, report) {
    eachMainContainer(resource, report, (container) => {
      const liveness = container.at("livenessProbe");
      if (liveness.isSet) return;
      report.violation(
        `${called(container)} is not restarted when it hangs: add a livenessProbe that asks the process alone, such as httpGet /live`,
        liveness,
      );
    });
  },
  good: deployment({ container: { livenessProbe: { httpGet: { path: "/live", port: 8000 } } } }),
  bad: {
    example: deployment({
      container: { readinessProbe: { httpGet: { path: "/ready", port: 8000 } } },
    }),
    says: [
      "container app is not restarted when it hangs: add a livenessProbe that asks the process alone, such as httpGet /live",
    ],
  },
});
