import { LONG_RUNNING_TYPES, containersOf, podSpec } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { preStopSeconds } from "./pre-stop.ts";
import { PAGES } from "./references.ts";

/** Kubernetes' terminationGracePeriodSeconds where none is set (API reference, PodSpec). */
const DEFAULT_GRACE_SECONDS = 30;

/** Grace period against the preStop hook, which runs within it. */
export const podGracePeriod = resourceRule({
  name: "pod-grace-period",
  service: "workload",
  checks: "Pods have more time to end than their preStop hook takes.",
  why: "The process is killed when the hook is over, or before: requests that are under way fail in every roll-out.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.lifecycle,
    PAGES.hooks,
    { title: "Guide 003: REQUEST_TIMEOUT 60 s with the default grace period of 30 s" },
  ],
  types: [...LONG_RUNNING_TYPES, "kubernetes:core/v1:Pod"],
  check(resource, report) {
    const spec = podSpec(resource);
    report.each(containersOf(spec), (container) => {
      const pause = preStopSeconds(container);
      if (pause === undefined) return;
      const grace = spec.at("terminationGracePeriodSeconds");
      const seconds = grace.number() ?? DEFAULT_GRACE_SECONDS;
      if (seconds > pause) return;
      report.violation(
        `terminationGracePeriodSeconds is ${seconds}${grace.isSet ? "" : " by default"} and the preStop hook of ${called(container)} takes ${pause} s of it: set it to ${pause} s and its longest request together`,
        grace,
      );
    });
  },
  good: deployment({
    pod: { terminationGracePeriodSeconds: 75 },
    container: { lifecycle: { preStop: { sleep: { seconds: 15 } } } },
  }),
  bad: {
    example: deployment({
      container: { lifecycle: { preStop: { exec: { command: ["sh", "-c", "sleep 30"] } } } },
    }),
    says: [
      "terminationGracePeriodSeconds is 30 by default and the preStop hook of container app takes 30 s of it: set it to 30 s and its longest request together",
    ],
  },
});
