import { POD_TYPES, podSpec } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { isNodeAgent } from "./containers.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

const SHARED = {
  hostNetwork: "listens on the node's addresses and reaches what only the node may reach",
  hostPID: "sees and signals all processes of the node",
  hostIPC: "reads the shared memory of the node's processes",
} as const;

/** The node's network, processes and shared memory. */
export const podHostNamespaces = resourceRule({
  name: "pod-host-namespaces",
  service: "workload",
  checks: "Pods have their own network, process and IPC namespaces.",
  why: "A pod in the node's namespaces is past network policies, and next to everything else that runs there.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.podSecurity],
  types: POD_TYPES,
  check(resource, report) {
    if (isNodeAgent(resource.type, resource.inputs)) return;
    const spec = podSpec(resource);
    report.each(Object.entries(SHARED), ([key, consequence]) => {
      if (spec.at(key).flag() !== true) return;
      report.violation(`${key} is true: the pod ${consequence}; take it out`, spec.at(key));
    });
  },
  good: deployment({ pod: { hostNetwork: false } }),
  bad: {
    example: deployment({ pod: { hostNetwork: true, hostPID: true } }),
    says: [
      "hostNetwork is true: the pod listens on the node's addresses and reaches what only the node may reach; take it out",
      "hostPID is true: the pod sees and signals all processes of the node; take it out",
    ],
  },
});
