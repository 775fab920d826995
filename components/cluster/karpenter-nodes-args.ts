import type * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../core/transform.ts";
import type { NodesArgs, WithNodesDefaults } from "./nodes-args.ts";
import { NODES_DEFAULTS } from "./nodes-args.ts";

/** Arguments of `KarpenterNodes`. */
export interface KarpenterNodesArgs extends NodesArgs {
  /** Role of the nodes, from `Karpenter`. */
  readonly nodeRoleName: pulumi.Input<string>;
  /**
   * Image of the nodes. With "latest" Karpenter would replace every node when AWS publishes one. List the releases with
   * `aws ssm get-parameters-by-path --recursive --path /aws/service/eks/optimized-ami/1.34/amazon-linux-2023`.
   * @default "al2023@v20260903"
   */
  readonly amiAlias?: string;
  /**
   * Hours after which a node is replaced, so that none keeps an old kernel for long.
   * @default 720
   */
  readonly expireAfterHours?: number;
  /**
   * Seconds after which the pods of a node that has to go are ended, disruption budgets or not; longer than the longest task.
   * @default 3600
   */
  readonly terminationGraceSeconds?: number;
  /**
   * Nodes that may go at the same time, percent of the group.
   * @default 10
   */
  readonly disruptedPercent?: number;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: KarpenterNodesTransform;
}

/** Transforms of `KarpenterNodes`. Not a stable interface. */
export interface KarpenterNodesTransform {
  readonly nodePool?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
  readonly nodeClass?: Transform<kubernetes.apiextensions.CustomResourceArgs>;
}

/** What `KarpenterNodes` offers to others. */
export interface KarpenterNodesOutputs {
  /** Name in the stack configuration, of the NodePool and of the EC2NodeClass. */
  readonly group: string;
  /** Only pods that name the group run there. */
  readonly dedicated: boolean;
  readonly nodeRoleName: pulumi.Output<string>;
}

/** Defaults of `KarpenterNodesArgs`. */
export const KARPENTER_NODES_DEFAULTS = Object.freeze({
  ...NODES_DEFAULTS,
  amiAlias: "al2023@v20260903",
  expireAfterHours: 720,
  terminationGraceSeconds: 3600,
  disruptedPercent: 10,
}) satisfies Partial<KarpenterNodesArgs>;

/** `KarpenterNodesArgs` with the defaults filled in. */
export type ResolvedKarpenterNodesArgs = WithNodesDefaults<KarpenterNodesArgs> &
  Required<
    Pick<
      KarpenterNodesArgs,
      "amiAlias" | "expireAfterHours" | "terminationGraceSeconds" | "disruptedPercent"
    >
  >;
