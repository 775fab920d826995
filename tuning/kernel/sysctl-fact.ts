/** How a value is written: one whole number, several with a space between, or free text. */
export type SysctlShape = "integer" | "two integers" | "three integers" | "text";

/** What is known of one sysctl. */
export interface SysctlFact {
  /** With dots, as "net.ipv4.tcp_keepalive_time". */
  readonly name: string;
  /** What has a value of its own: every network namespace, every IPC namespace, or only the node. */
  readonly scope: "net" | "ipc" | "node";
  /**
   * Kubernetes minor from which every pod may set it; "1.0" for the first list.
   * @default - never: the kubelet must allow it
   */
  readonly safeSince?: string;
  /**
   * Linux version from which it has a value in each namespace.
   * @default - every version EKS runs
   */
  readonly kernel?: string;
  /**
   * What a new network namespace, so a pod, starts with: the node's value or the kernel's own default. A Linux fact,
   * where the source states it.
   * @default - the kernel's own default
   */
  readonly newNamespace?: "copied" | "reset";
  /**
   * Namespaced, but the packets of pods pass the node's namespace, so the node's value counts for them.
   * @default false
   */
  readonly countsOnNode?: boolean;
  /** @default "integer" */
  readonly shape?: SysctlShape;
  /** The kernel's own value, or what it follows from. */
  readonly default: string;
  /** Where scope, safety and default are documented. */
  readonly source: string;
}
