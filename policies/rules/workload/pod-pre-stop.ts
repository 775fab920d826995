import {
  LONG_RUNNING_TYPES,
  SERVICE_TYPE,
  containersOf,
  hasAddress,
  podSpec,
  servicesOf,
} from "../../core/pods.ts";
import { stackRule } from "../../core/rule.ts";
import { SERVICE, deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** A pause before the end of what serves requests. Headless Services send nobody anywhere. */
export const podPreStop = stackRule({
  name: "pod-pre-stop",
  service: "workload",
  checks: "Pods behind a Service wait before they end.",
  why: "Load balancers go on sending requests for seconds after a pod was told to end: they fail in every roll-out.",
  severity: "medium",
  level: "advisory",
  references: [PAGES.lifecycle, PAGES.hooks],
  types: [SERVICE_TYPE],
  check(stack, report) {
    report.each(
      stack.ofType(...LONG_RUNNING_TYPES),
      (workload) => workload,
      (workload) => {
        const containers = containersOf(podSpec(workload), { init: true });
        if (containers.some((container) => container.at("lifecycle", "preStop").isSet)) return;
        const service = servicesOf(stack, workload).find(hasAddress);
        if (service === undefined) return;
        report.violation(
          workload,
          `Service ${service.name} sends requests to these pods, and no container has lifecycle.preStop: let the one that answers them sleep for as long as the load balancer takes to let go of it, 10 to 15 s`,
          podSpec(workload).at("containers"),
        );
      },
    );
  },
  good: [
    SERVICE,
    deployment({ container: { lifecycle: { preStop: { sleep: { seconds: 15 } } } } }),
  ],
  bad: {
    example: [SERVICE, deployment({})],
    says: [
      "Service shop-service sends requests to these pods, and no container has lifecycle.preStop: let the one that answers them sleep for as long as the load balancer takes to let go of it, 10 to 15 s",
    ],
  },
});
