import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachMainContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PROBES, probeNumber } from "./probes.ts";
import { PAGES } from "./references.ts";

/** Timeout and period of each probe. */
export const probeTimeout = resourceRule({
  name: "probe-timeout",
  service: "workload",
  checks: "Probes time out before the next one is due.",
  why: "A container that answers slowly is asked without a pause, and fails later than its period and threshold say.",
  severity: "low",
  level: "advisory",
  references: [PAGES.probes],
  types: LONG_RUNNING_TYPES,
  check(resource, report) {
    eachMainContainer(resource, report, (container) => {
      report.each(PROBES, (name) => {
        const probe = container.at(name);
        if (!probe.isSet) return;
        const timeout = probeNumber(probe, "timeoutSeconds");
        const period = probeNumber(probe, "periodSeconds");
        if (timeout < period) return;
        report.violation(
          `${called(container)} waits ${timeout} s for an answer to its ${name}, which is due every ${period} s: set timeoutSeconds below periodSeconds`,
          probe,
        );
      });
    });
  },
  good: deployment({
    container: {
      readinessProbe: { tcpSocket: { port: 8000 }, timeoutSeconds: 4, periodSeconds: 5 },
    },
  }),
  bad: {
    example: deployment({
      container: { readinessProbe: { tcpSocket: { port: 8000 }, timeoutSeconds: 10 } },
    }),
    says: [
      "container app waits 10 s for an answer to its readinessProbe, which is due every 10 s: set timeoutSeconds below periodSeconds",
    ],
  },
});
