import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { CommonArgs } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";
import type { EksClusterOutputs } from "./eks-cluster-args.ts";
import type { PodIdentityTransform } from "./pod-identity.ts";

/** Arguments of `Karpenter`. */
export interface KarpenterArgs extends CommonArgs {
  /** The cluster, as `EksCluster` offers it. */
  readonly cluster: Pick<EksClusterOutputs, "clusterName" | "clusterArn">;
  /**
   * Let Systems Manager open sessions on the nodes.
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: KarpenterTransform;
}

/** Transforms of `Karpenter`; a key of several resources applies to each. Not a stable interface. */
export interface KarpenterTransform {
  readonly nodeRole?: Transform<aws.iam.RoleArgs>;
  readonly accessEntry?: Transform<aws.eks.AccessEntryArgs>;
  /** The controller's role, policy and association. */
  readonly identity?: PodIdentityTransform;
  readonly queue?: Transform<aws.sqs.QueueArgs>;
  readonly queuePolicy?: Transform<aws.sqs.QueuePolicyArgs>;
  readonly rule?: Transform<aws.cloudwatch.EventRuleArgs>;
}

/** What `Karpenter` offers to others. */
export interface KarpenterOutputs {
  /** Role of the nodes, for `KarpenterNodes`, which come after the component: then the role has its policies and may join. */
  readonly nodeRoleName: pulumi.Output<string>;
  readonly nodeRoleArn: pulumi.Output<string>;
  /** Queue that tells the controller of interruptions; known once it may read it. For `Controllers`. */
  readonly queueName: pulumi.Output<string>;
  readonly controllerRoleArn: pulumi.Output<string>;
}

/** Defaults of `KarpenterArgs`. */
export const KARPENTER_DEFAULTS = Object.freeze({
  sessionManager: false,
}) satisfies Partial<KarpenterArgs>;

/** `KarpenterArgs` with the defaults filled in. */
export type ResolvedKarpenterArgs = KarpenterArgs &
  Required<Pick<KarpenterArgs, keyof typeof KARPENTER_DEFAULTS>>;

/** Namespace and service account of the controller: where `Karpenter` gives permissions and `Controllers` installs it. */
export const KARPENTER_CONTROLLER = Object.freeze({
  namespace: "kube-system",
  serviceAccount: "karpenter",
});
