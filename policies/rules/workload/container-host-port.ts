import { POD_TYPES } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { called, eachContainer, isNodeAgent } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Ports of the node; with hostNetwork every port is one, and pod-host-namespaces speaks. */
export const containerHostPort = resourceRule({
  name: "container-host-port",
  service: "workload",
  checks: "Containers take no port of their node.",
  why: "Only one such pod fits on a node, so that a roll-out waits for free nodes; the port is reachable past the Service.",
  severity: "medium",
  level: "mandatory",
  references: [PAGES.podSecurity, PAGES.configuration],
  types: POD_TYPES,
  check(resource, report) {
    if (isNodeAgent(resource.type, resource.inputs)) return;
    eachContainer(resource, report, (container, spec) => {
      report.each(container.at("ports").list(), (port) => {
        const hostPort = port.at("hostPort").number();
        // 0 is none (API reference, ContainerPort).
        if (hostPort === undefined || hostPort === 0) return;
        if (spec.at("hostNetwork").flag() === true) return;
        report.violation(
          `${called(container)} takes port ${hostPort} of its node: take out hostPort, and put a Service in front`,
          port.at("hostPort"),
        );
      });
    });
  },
  good: deployment({ container: { ports: [{ containerPort: 8000 }] } }),
  bad: {
    example: deployment({ container: { ports: [{ containerPort: 8000, hostPort: 80 }] } }),
    says: [
      "container app takes port 80 of its node: take out hostPort, and put a Service in front",
    ],
  },
});
