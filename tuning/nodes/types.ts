import type { NodeGroupConfig } from "../../config/schema.ts";
import type { Tuned } from "../setting.ts";
import type { Bytes } from "../units.ts";

/** CPU, memory, disk and pods: of a node, of a pod, or of many. */
export interface Capacity {
  readonly cpuMillicores: number;
  readonly memory: Bytes;
  readonly ephemeralStorage: Bytes;
  readonly pods: number;
}

/** What the capacity of a node group was computed from, so that another size can be tried. */
export interface NodeInput {
  readonly config: NodeGroupConfig;
  /** Kubernetes minor, as "1.34". */
  readonly kubernetesVersion: string;
}

/** What one node group can run. */
export interface NodeCapacity extends Tuned {
  readonly input: NodeInput;
  /** Name in the stack configuration. */
  readonly group: string;
  readonly provisioner: "managed" | "karpenter";
  /** Only pods that name the group run there. */
  readonly dedicated: boolean;
  /** The type with the least room among the group's: what the sum counts with. */
  readonly instanceType: string;
  readonly nodes: { readonly min: number; readonly max: number };
  /** kubelet maxPods: addresses by prefix delegation, at most 110 below 30 vCPUs, else 250. */
  readonly podsPerNode: number;
  /** Kept by kubelet and system (kube-reserved), as the EKS AMI computes it. */
  readonly reserved: { readonly cpuMillicores: number; readonly memory: Bytes };
  /** Memory below which the kubelet evicts pods (evictionHard). */
  readonly evictionMemory: Bytes;
  /** Requests of the DaemonSets on every node. */
  readonly daemonSets: Capacity;
  /** Room for pods on one node: the machine less reserve, eviction threshold and DaemonSets. */
  readonly perNode: Capacity;
  /** Room at the most nodes. */
  readonly total: Capacity;
}

/** Pods of one workload, as the budgets count them. */
export interface PodDemand {
  /** Key in the stack configuration: "services.api", "jobs.migrations", "operations.clear-search". */
  readonly label: string;
  readonly namespace: string;
  /** Node group it must run on. @default - any that is not dedicated */
  readonly group?: string;
  /** Runs on Fargate, so on no node group. */
  readonly fargate: boolean;
  /** Pods at the autoscaler's maximum; of a job 1. */
  readonly pods: number;
  /**
   * The autoscaler's minimum: no fix proposes fewer.
   * @default 1
   */
  readonly minPods?: number;
  /** Extra pods while a new version rolls out. */
  readonly surge: number;
  /** Old pods that still end beside these, holding their requests; a rollout does not wait for them. */
  readonly ending: number;
  /** Requests of one pod; `pods` is 1. */
  readonly each: Capacity;
  /** Names of the sysctls its pods set. */
  readonly sysctls: readonly string[];
}
