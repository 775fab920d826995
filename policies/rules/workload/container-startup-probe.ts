import { z } from "zod";

import { LONG_RUNNING_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachMainContainer } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { probeNumber } from "./probes.ts";
import { PAGES } from "./references.ts";

/** Start without startup probe, where the liveness probe alone leaves too little time for it. */
export const containerStartupProbe = resourceRule({
  name: "container-startup-probe",
  service: "workload",
  checks: "Containers with an impatient liveness probe have a startup probe.",
  why: "On a cold node the container is killed while it still starts, again and again, and the roll-out never ends.",
  severity: "medium",
  level: "advisory",
  references: [PAGES.probes, { title: "Guide 003: startup budget 10 + 30 x 5 = 160 s" }],
  types: LONG_RUNNING_TYPES,
  limits: z.strictObject({
    // 3 failures, 10 s apart: what Kubernetes leaves where nothing is set.
    minStartSeconds: z
      .number()
      .int()
      .min(0)
      .default(30)
      .describe("Time to start that a liveness probe alone has to leave. Seconds"),
  }),
  check(resource, report, { minStartSeconds }) {
    eachMainContainer(resource, report, (container) => {
      const liveness = container.at("livenessProbe");
      if (!liveness.isSet || container.at("startupProbe").isSet) return;
      const delay = probeNumber(liveness, "initialDelaySeconds");
      const failures = probeNumber(liveness, "failureThreshold");
      const period = probeNumber(liveness, "periodSeconds");
      const seconds = delay + failures * period;
      if (seconds >= minStartSeconds) return;
      report.violation(
        `${called(container)} is killed when it takes longer than ${delay} + ${failures} x ${period} = ${seconds} s to start, less than ${minStartSeconds} s: add a startupProbe with failureThreshold x periodSeconds above its slowest start`,
        liveness,
      );
    });
  },
  good: deployment({
    container: {
      startupProbe: { httpGet: { path: "/live", port: 8000 }, failureThreshold: 30 },
      livenessProbe: { httpGet: { path: "/live", port: 8000 }, periodSeconds: 5 },
    },
  }),
  bad: {
    example: deployment({
      container: { livenessProbe: { httpGet: { path: "/live", port: 8000 }, periodSeconds: 5 } },
    }),
    says: [
      "container app is killed when it takes longer than 0 + 3 x 5 = 15 s to start, less than 30 s: add a startupProbe with failureThreshold x periodSeconds above its slowest start",
    ],
  },
});
