import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachMainContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { handlerText, probeNumber } from "./probes.ts";
import { PAGES } from "./references.ts";

/** Liveness that gives up no later than readiness. A different handler or other thresholds are fine. */
export const probeLivenessEqualsReadiness = resourceRule({
  name: "probe-liveness-equals-readiness",
  service: "workload",
  checks: "The liveness probe asks something else than the readiness probe, or gives up later.",
  why: "A pod that is only busy is restarted at the moment it should merely get no more requests, and its load falls on the others.",
  severity: "medium",
  level: "mandatory",
  references: [
    PAGES.probes,
    { title: "Guide 003: /health and /ready used for both, inconsistently" },
  ],
  types: LONG_RUNNING_TYPES,
  check(resource, report) {
    eachMainContainer(resource, report, (container) => {
      const [liveness, readiness] = [container.at("livenessProbe"), container.at("readinessProbe")];
      if (!liveness.isSet || !readiness.isSet) return;
      const keys = ["timeoutSeconds", "periodSeconds", "failureThreshold"] as const;
      if (keys.some((key) => probeNumber(liveness, key) !== probeNumber(readiness, key))) return;
      if (handlerText(liveness) !== handlerText(readiness)) return;
      const failures = probeNumber(liveness, "failureThreshold");
      const period = probeNumber(liveness, "periodSeconds");
      report.violation(
        `${called(container)} asks the same in livenessProbe and readinessProbe, and both give up after ${failures} x ${period} = ${failures * period} s: let liveness ask the process alone, or raise its failureThreshold`,
        liveness,
      );
    });
  },
  good: deployment({
    container: {
      livenessProbe: { httpGet: { path: "/health", port: 8000 }, failureThreshold: 6 },
      readinessProbe: { httpGet: { path: "/health", port: 8000 } },
    },
  }),
  bad: {
    example: deployment({
      container: {
        livenessProbe: { httpGet: { path: "/health", port: 8000 }, periodSeconds: 10 },
        readinessProbe: { httpGet: { port: 8000, path: "/health" } },
      },
    }),
    says: [
      "container app asks the same in livenessProbe and readinessProbe, and both give up after 3 x 10 = 30 s: let liveness ask the process alone, or raise its failureThreshold",
    ],
  },
});
