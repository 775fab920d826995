import type * as pulumi from "@pulumi/pulumi";
import type { KernelTuning } from "../../tuning/kernel/types.ts";
import type { NodeCapacity } from "../../tuning/nodes/types.ts";
import type { CommonArgs } from "../core/platform-component.ts";
import type { EksClusterOutputs } from "./eks-cluster-args.ts";

/** What of a node's capacity its group is made from. */
export type GroupCapacity = Pick<
  NodeCapacity,
  "group" | "dedicated" | "nodes" | "podsPerNode" | "settings"
>;

/** What of the kernel's tuning a node is told. */
export type NodeKernel = Pick<
  KernelTuning,
  | "sysctls"
  | "modules"
  | "transparentHugepage"
  | "openFiles"
  | "coreFileBytes"
  | "allowedUnsafeSysctls"
>;

/** What `NodeGroup` and `KarpenterNodes` both take: one node group of the stack configuration, and where it goes. */
export interface NodesArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName" | "clusterSecurityGroupId" | "version">;
  /**
   * What has to be there before. For a `NodeGroup` the `EksCluster` itself, so that nodes have network and Pod Identity agent from
   * their first minute; for `KarpenterNodes` `Controllers` and `Karpenter`, which bring the kinds of these objects and let the
   * nodes join.
   * @default - nothing
   */
  readonly after?: readonly pulumi.Resource[];
  /** Subnets of the nodes: private, one a zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** What a node holds; also says name, range and purpose (`dedicated`) of the group. */
  readonly capacity: GroupCapacity;
  /** The kernel settings. */
  readonly kernel: NodeKernel;
  /** EC2 instance types, the preferred first; of one CPU architecture. */
  readonly instanceTypes: readonly string[];
  /**
   * Purchase option.
   * @default "on-demand"
   */
  readonly capacityType?: "on-demand" | "spot";
  /**
   * GiB of the root volume (gp3), 20 to 16384. Images and emptyDir volumes are there.
   * @default 80
   */
  readonly diskGiB?: number;
  /**
   * Labels of the nodes beside ours.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * KMS key of the root volumes. Its policy must let the service-linked role of EC2 Auto Scaling (NodeGroup) or the controller
   * (KarpenterNodes) use it and make grants, or no node starts.
   * @default - the account's own key for EBS
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
}

/** Defaults of `NodesArgs`. */
export const NODES_DEFAULTS = Object.freeze({
  after: Object.freeze([] as readonly pulumi.Resource[]),
  capacityType: "on-demand",
  diskGiB: 80,
  labels: Object.freeze({} as Readonly<Record<string, string>>),
}) satisfies Partial<NodesArgs>;

/** `Args` with the defaults of `NodesArgs` filled in. */
export type WithNodesDefaults<Args extends NodesArgs> = Args &
  Required<Pick<NodesArgs, keyof typeof NODES_DEFAULTS>>;
