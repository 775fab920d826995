import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { isNamespacedSysctl, podSpec } from "../../core/pods.ts";
import type { Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";
import { landingOf, nodeSources, sourceLabel } from "./nodes.ts";
import type { NodeSource } from "./nodes.ts";
import { workloadsOf } from "./peak.ts";
import { labelOf } from "./text.ts";
import { allowedUnsafeSysctls, allowsSysctl } from "./user-data.ts";

/** Safe sysctls with the Kubernetes minor that made them so. Source: Kubernetes, "Using sysctls in a Kubernetes Cluster". */
const SAFE_SINCE: Readonly<Record<string, number>> = {
  "kernel.shm_rmid_forced": 0,
  "net.ipv4.ip_local_port_range": 0,
  "net.ipv4.tcp_syncookies": 0,
  "net.ipv4.ping_group_range": 18,
  "net.ipv4.ip_unprivileged_port_start": 22,
  "net.ipv4.ip_local_reserved_ports": 27,
  "net.ipv4.tcp_keepalive_time": 29,
  "net.ipv4.tcp_fin_timeout": 29,
  "net.ipv4.tcp_keepalive_intvl": 29,
  "net.ipv4.tcp_keepalive_probes": 29,
  "net.ipv4.tcp_rmem": 32,
  "net.ipv4.tcp_wmem": 32,
};

/** Pods against the nodes they may land on; without nodes in the stack there is nothing to agree with. */
export const sysctlAgreement = stackRule({
  name: "sysctl-agreement",
  service: "stack",
  checks: "The nodes a pod may land on allow the unsafe sysctls it sets.",
  why: "The kubelet refuses the pod with SysctlForbidden on the first node that does not, and the Deployment makes new ones that fail, too.",
  severity: "high",
  level: "mandatory",
  references: [
    {
      title: "Kubernetes: Using sysctls in a Kubernetes Cluster",
      url: "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
    },
  ],
  types: [
    "aws:eks/nodeGroup:NodeGroup",
    "kubernetes:karpenter.sh/v1:NodePool",
    "aws:eks/fargateProfile:FargateProfile",
  ],
  limits: z.strictObject({
    kubernetesMinor: z
      .number()
      .int()
      .min(20)
      .default(32)
      .describe(
        "Kubernetes 1.x whose safe sysctls apply when no EKS cluster of the stack says its version",
      ),
  }),
  check(stack, report, { kubernetesMinor }) {
    const minor = minorOf(stack) ?? kubernetesMinor;
    report.each(
      workloadsOf(stack),
      (workload) => workload,
      (workload) => {
        const sysctls = podSpec(workload).at("securityContext", "sysctls").list();
        if (sysctls.length === 0) return;
        const landing = landingOf(stack, workload, nodeSources(stack));
        for (const sysctl of sysctls) {
          const message = refusal(stack, sysctl, landing, minor);
          if (message !== undefined)
            report.violation(workload, `${labelOf(workload)} ${message}`, sysctl);
        }
      },
    );
  },
  good: example("--allowed-unsafe-sysctls=net.core.*"),
  bad: {
    example: example(""),
    says: [
      "api sets net.core.somaxconn, which node pool general does not allow: add it to allowedUnsafeSysctls of its nodes (kubelet configuration in their user data), keep the pod off them, or leave the sysctl out.",
    ],
  },
});

function refusal(
  stack: Stack,
  sysctl: Cursor,
  landing: readonly NodeSource[],
  minor: number,
): string | undefined {
  const name = sysctl.at("name").text()?.replaceAll("/", ".") ?? "";
  // One that belongs to the whole node is pod-sysctls': no node can allow it.
  if (!isNamespacedSysctl(name)) return undefined;
  const fargate = landing.filter(({ kind }) => kind === "Fargate profile");
  if (fargate.length > 0) {
    return `sets ${name}, and ${fargate.map(sourceLabel).join(", ")} takes no sysctls: leave it out, or run the pod on nodes.`;
  }
  const since = Object.hasOwn(SAFE_SINCE, name) ? SAFE_SINCE[name] : undefined;
  if (since !== undefined && minor >= since) return undefined;
  const refusing = landing.filter(
    (source) => !allowsSysctl(allowedUnsafeSysctls(stack, source), name),
  );
  if (refusing.length === 0) return undefined;
  return `sets ${name}, which ${refusing.map(sourceLabel).join(", ")} ${refusing.length === 1 ? "does" : "do"} not allow: add it to allowedUnsafeSysctls of its nodes (kubelet configuration in their user data), keep the pod off them, or leave the sysctl out.`;
}

function minorOf(stack: Stack): number | undefined {
  const [cluster] = stack.ofType("aws:eks/cluster:Cluster");
  const version: Cursor | undefined = cluster?.at("version");
  if (version === undefined || version.isHidden) return undefined;
  const minor = /^1\.(\d+)/.exec(version.text() ?? "")?.[1];
  return minor === undefined ? undefined : Number(minor);
}

function example(userData: string): readonly ExampleResource[] {
  const sysctls = [{ name: "net.core.somaxconn", value: "4096" }];
  return [
    {
      type: "kubernetes:karpenter.sh/v1:NodePool",
      name: "general",
      props: { spec: { template: { spec: { nodeClassRef: { name: "general" } } } } },
    },
    {
      type: "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
      name: "class",
      props: { metadata: { name: "general" }, spec: { userData } },
    },
    {
      type: "kubernetes:apps/v1:Deployment",
      name: "api",
      props: { spec: { template: { spec: { securityContext: { sysctls }, containers: [] } } } },
    },
  ];
}
