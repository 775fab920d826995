import type { Cursor } from "../../core/cursor.ts";
import { POD_TYPES, isNamespacedSysctl, podSpec } from "../../core/pods.ts";
import { resourceRule } from "../../core/rule.ts";
import { deployment } from "./example-workloads.ts";
import { PAGES } from "./references.ts";

/** Sysctls no pod can ever have. Whether the nodes allow one that is namespaced and not safe depends on the nodes. */
export const podSysctls = resourceRule({
  name: "pod-sysctls",
  service: "workload",
  checks: "Pods set only sysctls of their own namespaces.",
  why: "The kubelet refuses the pod on every node: it is scheduled, fails, and is scheduled again.",
  severity: "high",
  level: "mandatory",
  references: [
    PAGES.sysctls,
    { title: "Guide 003: vm.swappiness, fs.file-max, net.core.netdev_max_backlog" },
  ],
  types: POD_TYPES,
  check(resource, report) {
    const spec = podSpec(resource);
    report.each(spec.at("securityContext", "sysctls").list(), (sysctl) => {
      const name = sysctl.at("name").text();
      if (name === undefined) return;
      const problem = problemOf(name, spec);
      if (problem !== undefined) report.violation(`${name} ${problem}`, sysctl.at("name"));
    });
  },
  good: deployment({
    pod: {
      securityContext: { sysctls: [{ name: "net.ipv4.tcp_keepalive_time", value: "120" }] },
    },
  }),
  bad: {
    example: deployment({
      pod: { securityContext: { sysctls: [{ name: "vm.swappiness", value: "10" }] } },
    }),
    says: [
      "vm.swappiness belongs to the whole node: take it out of the pod, and set it where the node is configured if it is needed at all",
    ],
  },
});

function problemOf(name: string, spec: Cursor): string | undefined {
  if (!isNamespacedSysctl(name)) {
    return "belongs to the whole node: take it out of the pod, and set it where the node is configured if it is needed at all";
  }
  const key = /^net[./]/.test(name) ? "hostNetwork" : "hostIPC";
  return spec.at(key).flag() === true
    ? `would be set for the node, since ${key} is true: take out one of the two`
    : undefined;
}
