import type { SysctlFact } from "./sysctl-fact.ts";
import {
  CONNTRACK,
  FS_SYSCTL,
  IP_SYSCTL,
  KERNEL_SYSCTL,
  KUBERNETES,
  NET_SYSCTL,
  TCP_INIT,
} from "./sysctl-sources.ts";

/** Namespaced, not safe: name and the kernel's default. A new namespace starts with the default, not with the node's value. */
const UNSAFE_TCP: Readonly<Record<string, string>> = {
  "net.ipv4.tcp_abort_on_overflow": "0",
  "net.ipv4.tcp_adv_win_scale": "1",
  "net.ipv4.tcp_autocorking": "1",
  "net.ipv4.tcp_base_mss": "1024",
  "net.ipv4.tcp_dsack": "1",
  "net.ipv4.tcp_early_retrans": "3",
  "net.ipv4.tcp_ecn": "2",
  "net.ipv4.tcp_fastopen": "1",
  "net.ipv4.tcp_frto": "2",
  "net.ipv4.tcp_limit_output_bytes": "1048576 (4194304 since Linux 6.16)",
  "net.ipv4.tcp_max_reordering": "300",
  "net.ipv4.tcp_max_syn_backlog": "hash table size / 128, at least 128",
  "net.ipv4.tcp_max_tw_buckets": "hash table size / 2",
  "net.ipv4.tcp_min_tso_segs": "2",
  "net.ipv4.tcp_moderate_rcvbuf": "1",
  "net.ipv4.tcp_mtu_probing": "0",
  "net.ipv4.tcp_no_metrics_save": "0",
  "net.ipv4.tcp_orphan_retries": "0",
  "net.ipv4.tcp_recovery": "1",
  "net.ipv4.tcp_reordering": "3",
  "net.ipv4.tcp_retries1": "3",
  "net.ipv4.tcp_retries2": "15",
  "net.ipv4.tcp_rfc1337": "0",
  "net.ipv4.tcp_sack": "1",
  "net.ipv4.tcp_syn_retries": "6",
  "net.ipv4.tcp_synack_retries": "5",
  "net.ipv4.tcp_timestamps": "1",
  "net.ipv4.tcp_tw_reuse": "2",
  "net.ipv4.tcp_window_scaling": "1",
};

/** Namespaced by network, not safe. */
export const UNSAFE_NET: readonly SysctlFact[] = [
  ...Object.entries(UNSAFE_TCP).map(([name, byDefault]) => ({
    name,
    scope: "net" as const,
    newNamespace: "reset" as const,
    default: byDefault,
    source: `${IP_SYSCTL}; ${TCP_INIT}`,
  })),
  {
    name: "net.core.somaxconn",
    scope: "net",
    newNamespace: "reset",
    default: "4096 (since Linux 5.4)",
    source: `${KUBERNETES}, the example of an unsafe one; ${IP_SYSCTL}`,
  },
  {
    name: "net.ipv4.tcp_congestion_control",
    scope: "net",
    newNamespace: "copied",
    shape: "text",
    default: "cubic",
    source: TCP_INIT,
  },
  ...["net.ipv4.ip_default_ttl:64", "net.ipv4.ip_nonlocal_bind:0", "net.unix.max_dgram_qlen:10"]
    .map((row) => row.split(":"))
    .map(([name = "", byDefault = ""]) => ({
      name,
      scope: "net" as const,
      newNamespace: "reset" as const,
      default: byDefault,
      source: IP_SYSCTL,
    })),
  ...["udp_rmem_min", "udp_wmem_min"].map((name) => ({
    name: `net.ipv4.${name}`,
    scope: "net" as const,
    newNamespace: "reset" as const,
    default: "4096",
    source: IP_SYSCTL,
  })),
  {
    name: "net.ipv4.ip_forward",
    scope: "net",
    newNamespace: "copied",
    countsOnNode: true,
    default: "0 (the node: 1, set for the CNI)",
    source: `${IP_SYSCTL}; ${NET_SYSCTL}, devconf_inherit_init_net`,
  },
  ...["rp_filter", "accept_redirects", "send_redirects", "arp_ignore", "arp_announce"].map(
    (name) => ({
      name: `net.ipv4.conf.all.${name}`,
      scope: "net" as const,
      newNamespace: "copied" as const,
      countsOnNode: true,
      default: "by interface",
      source: `${IP_SYSCTL}; ${NET_SYSCTL}, devconf_inherit_init_net`,
    }),
  ),
  ...["disable_ipv6", "accept_ra", "forwarding"].map((name) => ({
    name: `net.ipv6.conf.all.${name}`,
    scope: "net" as const,
    newNamespace: "reset" as const,
    countsOnNode: true,
    default: "by interface",
    source: `${IP_SYSCTL}; ${NET_SYSCTL}, devconf_inherit_init_net`,
  })),
  ...(
    [
      ["nf_conntrack_tcp_timeout_established", "432000"],
      ["nf_conntrack_tcp_timeout_time_wait", "120"],
      ["nf_conntrack_tcp_timeout_close_wait", "60"],
      ["nf_conntrack_tcp_timeout_fin_wait", "120"],
      ["nf_conntrack_tcp_be_liberal", "0"],
      ["nf_conntrack_udp_timeout", "30"],
      ["nf_conntrack_udp_timeout_stream", "120"],
      ["nf_conntrack_generic_timeout", "600"],
    ] as const
  ).map(([name, byDefault]) => ({
    name: `net.netfilter.${name}`,
    scope: "net" as const,
    newNamespace: "reset" as const,
    countsOnNode: true,
    default: byDefault,
    source: CONNTRACK,
  })),
];

/** Namespaced by IPC, not safe. */
export const UNSAFE_IPC: readonly SysctlFact[] = (
  [
    ["kernel.shmmax", "18446744073692774399"],
    ["kernel.shmall", "18446744073692774399"],
    ["kernel.shmmni", "4096"],
    ["kernel.msgmax", "8192"],
    ["kernel.msgmnb", "16384"],
    ["kernel.msgmni", "32000"],
    ["kernel.sem", "32000 1024000000 500 32000"],
    ["fs.mqueue.msg_max", "10"],
    ["fs.mqueue.msgsize_max", "8192"],
    ["fs.mqueue.queues_max", "256"],
  ] as const
).map(([name, byDefault]) => ({
  name,
  scope: "ipc" as const,
  shape: name === "kernel.sem" ? ("text" as const) : ("integer" as const),
  default: byDefault,
  source: `${KUBERNETES}; ${name.startsWith("fs.") ? FS_SYSCTL : KERNEL_SYSCTL}`,
}));
