import type { SysctlFact } from "./sysctl-fact.ts";
import { NODE_ONLY } from "./sysctl-node-only.ts";
import { IP_SYSCTL, KUBERNETES, TCP_INIT } from "./sysctl-sources.ts";
import { UNSAFE_IPC, UNSAFE_NET } from "./sysctl-unsafe.ts";

export type { SysctlFact, SysctlShape } from "./sysctl-fact.ts";

/** Pods may set these without asking, each since the version named; the lists of pod-security-admission, check_sysctls.go. */
const SAFE: readonly SysctlFact[] = [
  {
    name: "kernel.shm_rmid_forced",
    scope: "ipc",
    safeSince: "1.0",
    default: "0",
    source: KUBERNETES,
  },
  {
    name: "net.ipv4.ip_local_port_range",
    scope: "net",
    safeSince: "1.0",
    newNamespace: "reset",
    shape: "two integers",
    default: "32768 60999",
    source: `${KUBERNETES}; ${IP_SYSCTL}`,
  },
  {
    name: "net.ipv4.tcp_syncookies",
    scope: "net",
    safeSince: "1.0",
    kernel: "4.5",
    newNamespace: "reset",
    default: "1",
    source: `${KUBERNETES}; ${TCP_INIT}`,
  },
  {
    name: "net.ipv4.ping_group_range",
    scope: "net",
    safeSince: "1.18",
    newNamespace: "reset",
    shape: "two integers",
    default: "1 0",
    source: `${KUBERNETES}; ${IP_SYSCTL}`,
  },
  {
    name: "net.ipv4.ip_unprivileged_port_start",
    scope: "net",
    safeSince: "1.22",
    newNamespace: "reset",
    default: "1024",
    source: `${KUBERNETES}; ${IP_SYSCTL}`,
  },
  {
    name: "net.ipv4.ip_local_reserved_ports",
    scope: "net",
    safeSince: "1.27",
    kernel: "3.16",
    newNamespace: "reset",
    shape: "text",
    default: "none",
    source: `${KUBERNETES}; kubelet, safe_sysctls.go`,
  },
  ...(
    [
      ["net.ipv4.tcp_keepalive_time", "4.5", "7200"],
      ["net.ipv4.tcp_keepalive_intvl", "4.5", "75"],
      ["net.ipv4.tcp_keepalive_probes", "4.5", "9"],
      ["net.ipv4.tcp_fin_timeout", "4.6", "60"],
    ] as const
  ).map(([name, kernel, byDefault]) => ({
    name,
    scope: "net" as const,
    safeSince: "1.29",
    kernel,
    newNamespace: "reset" as const,
    default: byDefault,
    source: `${KUBERNETES}; ${TCP_INIT}`,
  })),
  {
    name: "net.ipv4.tcp_rmem",
    scope: "net",
    safeSince: "1.32",
    kernel: "4.15",
    newNamespace: "copied",
    shape: "three integers",
    default: "4096 131072 6291456 (33554432 since Linux 6.16)",
    source: `${KUBERNETES}; ${TCP_INIT}; Linux commit 572be9bf9d0d`,
  },
  {
    name: "net.ipv4.tcp_wmem",
    scope: "net",
    safeSince: "1.32",
    kernel: "4.15",
    newNamespace: "copied",
    shape: "three integers",
    default: "4096 16384 4194304",
    source: `${KUBERNETES}; ${TCP_INIT}`,
  },
  {
    name: "net.ipv4.tcp_slow_start_after_idle",
    scope: "net",
    safeSince: "1.37",
    kernel: "4.15",
    newNamespace: "reset",
    default: "1",
    source: `Kubernetes pull request 138389, documentation 56276; ${TCP_INIT}`,
  },
  {
    name: "net.ipv4.tcp_notsent_lowat",
    scope: "net",
    safeSince: "1.37",
    kernel: "4.6",
    newNamespace: "reset",
    default: "4294967295",
    source: `Kubernetes pull request 138389, documentation 56276; ${TCP_INIT}`,
  },
];

/**
 * Every sysctl this project knows, by name. Scope and safety: the sources of each; whether a new network namespace
 * copies the node's value: tcp_sk_init and its like, read 2026-11-21.
 */
export const SYSCTLS: ReadonlyMap<string, SysctlFact> = new Map(
  [...SAFE, ...UNSAFE_NET, ...UNSAFE_IPC, ...NODE_ONLY].map((fact) => [
    fact.name,
    Object.freeze(fact),
  ]),
);
