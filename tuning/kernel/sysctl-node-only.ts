import type { SysctlFact, SysctlShape } from "./sysctl-fact.ts";
import {
  CONNTRACK,
  FS_SYSCTL,
  IP_SYSCTL,
  KERNEL_SYSCTL,
  KUBERNETES,
  NET_SYSCTL,
  VM_SYSCTL,
} from "./sysctl-sources.ts";

const node = (
  source: string,
  values: Readonly<Record<string, string>>,
  shape: SysctlShape = "integer",
): readonly SysctlFact[] =>
  Object.entries(values).map(([name, byDefault]) => ({
    name,
    scope: "node" as const,
    shape,
    default: byDefault,
    source,
  }));

/** One value for the whole node: no pod can set it, whatever the kubelet allows. */
export const NODE_ONLY: readonly SysctlFact[] = [
  ...node(NET_SYSCTL, {
    "net.core.netdev_max_backlog": "1000",
    "net.core.netdev_budget": "300",
    "net.core.netdev_budget_usecs": "2000 (in jiffies)",
    "net.core.dev_weight": "64",
    "net.core.busy_poll": "0",
    "net.core.busy_read": "0",
  }),
  ...node(`${NET_SYSCTL}; Linux commit 19249c0724f2: pods can read it, not set it`, {
    "net.core.rmem_default": "212992",
    "net.core.rmem_max": "212992",
    "net.core.wmem_default": "212992",
    "net.core.wmem_max": "212992",
  }),
  ...node(`${NET_SYSCTL}; namespaced since Linux 6.8, which not every EKS node runs`, {
    "net.core.optmem_max": "131072",
  }),
  ...node(NET_SYSCTL, { "net.core.default_qdisc": "pfifo_fast (systemd: fq_codel)" }, "text"),
  ...node(IP_SYSCTL, { "net.ipv4.tcp_max_orphans": "by memory" }),
  ...node(
    IP_SYSCTL,
    {
      "net.ipv4.tcp_mem": "4.68 %, 6.25 % and 9.37 % of memory, in pages",
      "net.ipv4.udp_mem": "by memory, in pages",
    },
    "three integers",
  ),
  ...node(IP_SYSCTL, {
    "net.ipv4.neigh.default.gc_thresh1": "128",
    "net.ipv4.neigh.default.gc_thresh2": "512",
    "net.ipv4.neigh.default.gc_thresh3": "1024",
  }),
  ...node(`${CONNTRACK}; ${KUBERNETES}, the exceptions`, {
    "net.netfilter.nf_conntrack_max": "nf_conntrack_buckets",
    "net.netfilter.nf_conntrack_buckets": "memory / 16384, 1024 to 262144",
    "net.netfilter.nf_conntrack_expect_max": "nf_conntrack_buckets / 256",
  }),
  ...node(VM_SYSCTL, {
    "vm.swappiness": "60",
    "vm.dirty_ratio": "20",
    "vm.dirty_background_ratio": "10",
    "vm.dirty_bytes": "0",
    "vm.dirty_background_bytes": "0",
    "vm.dirty_expire_centisecs": "3000",
    "vm.dirty_writeback_centisecs": "500",
    "vm.max_map_count": "65530",
    "vm.min_free_kbytes": "by memory",
    "vm.nr_hugepages": "0",
    "vm.overcommit_memory": "0 (the kubelet: 1)",
    "vm.overcommit_ratio": "50",
    "vm.panic_on_oom": "0",
    "vm.vfs_cache_pressure": "100",
    "vm.watermark_scale_factor": "10",
    "vm.zone_reclaim_mode": "0",
  }),
  ...node(FS_SYSCTL, {
    "fs.aio-max-nr": "65536",
    "fs.file-max": "by memory (systemd: 9223372036854775807)",
    "fs.nr_open": "1048576 (systemd: as high as the kernel takes)",
    "fs.pipe-max-size": "1048576",
    "fs.inotify.max_queued_events": "16384",
    "fs.inotify.max_user_instances": "128",
    "fs.inotify.max_user_watches": "by memory, 8192 to 1048576",
  }),
  ...node(KERNEL_SYSCTL, {
    "kernel.numa_balancing": "1",
    "kernel.panic": "0 (the kubelet: 10)",
    "kernel.panic_on_oops": "0 (the kubelet: 1)",
    "kernel.perf_event_paranoid": "2",
    "kernel.pid_max": "32768 (systemd: 4194304)",
    "kernel.threads-max": "by memory",
    "kernel.dmesg_restrict": "by build",
    "kernel.kptr_restrict": "0",
    "kernel.randomize_va_space": "2",
    "kernel.sched_autogroup_enabled": "1",
    "kernel.unprivileged_bpf_disabled": "by build",
    "kernel.yama.ptrace_scope": "by build",
  }),
  ...node(KERNEL_SYSCTL, { "kernel.core_pattern": "core" }, "text"),
];
