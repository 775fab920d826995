import type { Omitted } from "../setting.ts";

const TCP_INIT = "Linux, net/ipv4/tcp_ipv4.c, tcp_sk_init";
const AMI = "amazon-eks-ami, templates/al2023/runtime/rootfs/etc/sysctl.conf";
const PORTS = "amazon-eks-ami, etc/sysctl.d/67-eks-reserved-ports.conf; amazon-eks-ami issue 2631";
const BLOCK = "Linux, Documentation/block/blk-mq.rst and switching-sched.rst";
const SYSTEMD = "systemd NEWS, version 240";
const VM = "Linux, Documentation/admin-guide/sysctl/vm.rst";
const NLB =
  "ELB documentation, NLB TCP idle timeout; EC2 API reference, ConnectionTrackingConfiguration";

/** What the Wakala guide's system-tuning.sh asks for, by line. */
const GUIDE: readonly Omitted[] = [
  {
    name: "net.core.somaxconn",
    asked: "65535",
    why: "A pod starts with 4,096 whatever the node says, and servers ask for 2,048 or less. Pods may not set it (unsafe) without the kubelet and a privileged namespace. When connections are refused in a burst, add replicas.",
    source:
      "Linux, ip-sysctl.rst, somaxconn (4096 since 5.4); Kubernetes, the example of an unsafe sysctl",
  },
  {
    name: "net.ipv4.tcp_max_syn_backlog",
    asked: "65535",
    why: "Not copied to pods, and with tcp_syncookies on a full queue refuses nobody.",
    source: TCP_INIT,
  },
  {
    name: "net.ipv4.tcp_syncookies",
    asked: "1",
    why: "Is the kernel's default, in every pod too.",
    source: TCP_INIT,
  },
  {
    name: "net.ipv4.tcp_tw_reuse",
    asked: "1",
    why: "The default 2 reuses ports on loopback, where it is safe. Not copied to pods; a worker that runs out of ports gets the wider range of its pod sysctls.",
    source: TCP_INIT,
  },
  {
    name: "net.ipv4.tcp_fin_timeout",
    asked: "30",
    why: "Is about FIN-WAIT-2, not about TIME-WAIT, which stays 60 s in any case; not copied to pods.",
    source: TCP_INIT,
  },
  ...(
    [
      ["net.ipv4.tcp_keepalive_time", "600"],
      ["net.ipv4.tcp_keepalive_intvl", "60"],
      ["net.ipv4.tcp_keepalive_probes", "10"],
    ] as const
  ).map(([name, asked]) => ({
    name,
    asked,
    why: "600 s is above the 350 s after which NLB, NAT gateway and Nitro forget an idle connection, and pods do not copy the node's value anyway. They get 120, 30 and 3 as pod sysctls instead. The node's own programs (kubelet, containerd) set theirs per socket; the AMI's 600, 60, 3 are left.",
    source: `${NLB}; ${TCP_INIT}; ${AMI}`,
  })),
  {
    name: "net.ipv4.ip_local_port_range",
    asked: "1024 65535",
    why: "On the node it overlaps NodePorts (30000 to 32767) and what listens there: 2703, 9808, 9809, 10249, 10250, 10256, 61678, 61679. Workers' pods get 10240 65000 of their own instead.",
    source: PORTS,
  },
  {
    name: "net.ipv4.ip_local_reserved_ports",
    why: "The AMI reserves the ports of its add-ons (2703, 9808, 9809, 10249, 10250, 10256, 61678, 61679); a list of ours would replace that.",
    source: PORTS,
  },
  {
    name: "vm.swappiness",
    asked: "10",
    why: "EKS nodes have no swap, so it changes nothing that matters. Size memory requests instead.",
    source: VM,
  },
  {
    name: "vm.dirty_ratio",
    asked: "15",
    why: "For databases that write to their own disk. Nodes write logs and images; the database is RDS.",
    source: VM,
  },
  {
    name: "vm.dirty_background_ratio",
    asked: "5",
    why: "As vm.dirty_ratio: nothing here writes enough to local disk.",
    source: VM,
  },
  {
    name: "fs.file-max",
    asked: "2097152",
    why: "systemd has set the largest number there is (9,223,372,036,854,775,807): the guide's value lowers it.",
    source: SYSTEMD,
  },
  {
    name: "fs.nr_open",
    asked: "2097152",
    why: "systemd has set the largest the kernel takes: the guide's value lowers it.",
    source: SYSTEMD,
  },
  {
    name: "limits.d",
    asked: "* soft and hard nofile 1048576, nproc 65535",
    why: "/etc/security/limits.d is read by PAM at a login; containers never log in. Their limits are in containerd's base runtime spec (RLIMIT_NOFILE here), processes in the kubelet's podPidsLimit.",
    source: "man 8 pam_limits; amazon-eks-ami, nodeadm/doc/examples.md",
  },
  {
    name: "wakala.service.d",
    asked: "LimitNOFILE=1048576, LimitNPROC=65535, TasksMax=infinity",
    why: "A systemd drop-in for a service that does not exist on a node: the application runs in containers, under containerd's limits.",
    source: "man 5 systemd.exec; amazon-eks-ami, nodeadm/doc/examples.md",
  },
  {
    name: "LimitCORE",
    asked: "infinity",
    why: "A core file holds every secret of the process and may fill the node's disk; RLIMIT_CORE is 0 here.",
    source: "man 5 core",
  },
  {
    name: "queue/scheduler",
    asked: "noop",
    why: "noop does not exist any more (none, mq-deadline, kyber, bfq), and EBS volumes on Nitro are NVMe, which has none already. nvme0n1 is the root disk. For more I/O choose the volume's IOPS and throughput.",
    source: BLOCK,
  },
  {
    name: "queue/nr_requests",
    asked: "256",
    why: "With no scheduler the NVMe queue's own depth counts.",
    source: BLOCK,
  },
  {
    name: "queue/add_random",
    asked: "0",
    why: "Is 0 on NVMe already.",
    source: "Linux, Documentation/ABI/stable/sysfs-block, add_random",
  },
  {
    name: "cpufreq/scaling_governor",
    asked: "performance",
    why: "The file does not exist on most EC2 virtual machines: the host sets the frequency.",
    source: "Amazon EC2 User Guide, processor state control",
  },
  {
    name: "transparent_hugepage never",
    asked: "never",
    why: "Advice for a Redis or a database on the machine itself; both are managed services here. madvise keeps huge pages for who asks for them.",
    source: "Redis documentation, latency; Linux, transhuge.rst",
  },
  {
    name: "transparent_hugepage/defrag",
    asked: "never",
    why: "The default, madvise, stalls only who asked for huge pages.",
    source: "Linux, Documentation/admin-guide/mm/transhuge.rst",
  },
  {
    name: "privileged sysctl DaemonSet",
    why: "Root on every node to write what user data writes before the first pod starts; pods that are there earlier keep the old values. Use nodeGroups.<name>.sysctls.",
    source: "Kubernetes documentation, Pod Security Standards",
  },
];

/** What the image or the kubelet has set when our file is read. */
const ALREADY_SET: readonly (readonly [string, string, string])[] = [
  ["fs.inotify.max_user_watches", "524288", AMI],
  ["fs.inotify.max_user_instances", "8192", AMI],
  ["vm.max_map_count", "524288", AMI],
  ["kernel.pid_max", "4194304", AMI],
  ["vm.overcommit_memory", "1", "kubelet, setupKernelTunables; amazon-eks-ami"],
  ["kernel.panic", "10", "kubelet, setupKernelTunables; amazon-eks-ami"],
];

/** Known, and right as it is or not the node's to set. */
const LEFT_ALONE: readonly Omitted[] = [
  {
    name: "net.ipv4.tcp_mem",
    why: "Left alone: the kernel gives TCP 9.4 % of memory at most, and grows with the machine.",
    source: "Linux, net/ipv4/tcp.c, tcp_init_mem",
  },
  {
    name: "net.ipv4.tcp_notsent_lowat",
    why: "Not copied to pods, so a node's value reaches none. Pods of kind realtime get 131072 from Kubernetes 1.37 on, where it is safe; before, the server sets TCP_NOTSENT_LOWAT on its sockets.",
    source: `${TCP_INIT}; Kubernetes pull request 138389`,
  },
  {
    name: "net.ipv4.tcp_slow_start_after_idle",
    why: "Not copied to pods. Pods of kind web and realtime get 0 from Kubernetes 1.37 on, where it is safe.",
    source: `${TCP_INIT}; Kubernetes pull request 138389`,
  },
];

/** The values the image sets, below which an override may not go: lowering one breaks what relies on it. */
export const IMAGE_VALUES: Readonly<Record<string, string>> = Object.fromEntries(
  ALREADY_SET.filter(([, , source]) => source === AMI).map(([name, value]) => [name, value]),
);

/** What no node of ours sets, each with the reason and what to do instead. */
export function omissions(): readonly Omitted[] {
  const already = ALREADY_SET.map(([name, value, source]) => ({
    name,
    why: `Has ${value} already, ${source === AMI ? "from the EKS image" : "from the kubelet"}; not written a second time.`,
    source,
  }));
  return [...GUIDE, ...already, ...LEFT_ALONE];
}
