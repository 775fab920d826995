import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../core/transform.ts";
import type { NodesArgs, WithNodesDefaults } from "./nodes-args.ts";
import { NODES_DEFAULTS } from "./nodes-args.ts";

/** Arguments of `NodeGroup`. */
export interface NodeGroupArgs extends NodesArgs {
  /**
   * Nodes the group is to have now. Left out, the group starts with its least, and later updates leave the number to whoever scales
   * it. EKS refuses a range that the number it was last told is outside of: give it, for one update, together with a higher
   * least (or a lower most) number of nodes.
   * @default - the least nodes of the group, once
   */
  readonly desiredNodes?: number;
  /**
   * Nodes replaced at a time when template or version change, percent of the group, 1 to 100. EKS adds the new nodes before it
   * drains the old ones, within the pods' disruption budgets.
   * @default 33
   */
  readonly maxUnavailablePercent?: number;
  /**
   * Release of the AMI, as "1.34.1-20260903": list them with `aws ssm get-parameters-by-path --recursive --path
   * /aws/service/eks/optimized-ami/1.34/amazon-linux-2023`.
   * @default - the newest when group, template or version change
   */
  readonly releaseVersion?: string;
  /**
   * Let Systems Manager open sessions on the nodes.
   * @default false
   */
  readonly sessionManager?: boolean;
  /**
   * The last word on single resources.
   * @default - none
   */
  readonly transform?: NodeGroupTransform;
}

/** Transforms of `NodeGroup`. Not a stable interface. */
export interface NodeGroupTransform {
  readonly nodeRole?: Transform<aws.iam.RoleArgs>;
  /** Without `userData`: kernel and kubelet settings have their own overrides where they are computed. */
  readonly launchTemplate?: Transform<Omit<aws.ec2.LaunchTemplateArgs, "userData">>;
  readonly nodeGroup?: Transform<aws.eks.NodeGroupArgs>;
}

/** What `NodeGroup` offers to others. */
export interface NodeGroupOutputs {
  /** Name in the stack configuration, and value of the label `plumbline.dev/node-group`. */
  readonly group: string;
  /** Only pods that name the group run there. */
  readonly dedicated: boolean;
  /** Name in EKS; a replaced group gets another. */
  readonly nodeGroupName: pulumi.Output<string>;
  readonly launchTemplateId: pulumi.Output<string>;
  readonly nodeRoleArn: pulumi.Output<string>;
  readonly nodeRoleName: pulumi.Output<string>;
  /** The Auto Scaling group EKS makes. */
  readonly autoScalingGroupName: pulumi.Output<string>;
}

/** Defaults of `NodeGroupArgs`. */
export const NODE_GROUP_DEFAULTS = Object.freeze({
  ...NODES_DEFAULTS,
  maxUnavailablePercent: 33,
  sessionManager: false,
}) satisfies Partial<NodeGroupArgs>;

/** `NodeGroupArgs` with the defaults filled in. */
export type ResolvedNodeGroupArgs = WithNodesDefaults<NodeGroupArgs> &
  Required<Pick<NodeGroupArgs, "maxUnavailablePercent" | "sessionManager">>;
