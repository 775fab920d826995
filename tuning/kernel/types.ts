import type { Tuned } from "../setting.ts";

/** What runs on the nodes; chooses buffers and limits. */
export type NodeUse = "general" | "web" | "worker" | "realtime";

/** What the kernel settings of a node group depend on. */
export interface KernelInput {
  /** Node group's name in the stack configuration, for the errors. */
  readonly group: string;
  readonly use: NodeUse;
  /** EC2 instance types of the group, as "m7g.2xlarge"; the smallest counts. */
  readonly instanceTypes: readonly string[];
  /** Kubernetes minor, as "1.34". */
  readonly kubernetesVersion: string;
  /** Most pods a node runs, from `nodeCapacity`. */
  readonly podsPerNode: number;
  /**
   * Unsafe namespaced sysctls that pods may set on these nodes.
   * @default []
   */
  readonly allowedUnsafeSysctls?: readonly string[];
  /**
   * Node sysctls that replace the computed ones of the same name.
   * @default - none
   */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The kernel settings of one node group; each with its reason in `settings`. */
export interface KernelTuning extends Tuned {
  readonly input: KernelInput;
  /** Lines of /etc/sysctl.d/99-zz-plumbline.conf, by name. Node-level only; what pods inherit is among them. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** Kernel modules to load before the sysctls: tcp_bbr, sch_fq, nf_conntrack. Absence must not stop the node. */
  readonly modules: readonly string[];
  /** Mode of transparent huge pages. */
  readonly transparentHugepage: "madvise";
  /** RLIMIT_NOFILE of containers (containerd's base runtime spec); of files. */
  readonly openFiles: { readonly soft: number; readonly hard: number };
  /** RLIMIT_CORE of containers, in bytes. */
  readonly coreFileBytes: number;
  /** For the kubelet: what pods may set beside the safe sysctls. */
  readonly allowedUnsafeSysctls: readonly string[];
}
