import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { serviceTrust } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/**
 * What a node may do: join the cluster and pull images (EKS user guide, "Amazon EKS node IAM role"). The network add-on has a role
 * of its own, so nodes do without AmazonEKS_CNI_Policy. AmazonEKSWorkerNodeMinimalPolicy is not enough: it allows
 * eks-auth:AssumeRoleForPodIdentity alone (AWS managed policy reference), for nodes of EKS Auto Mode, while nodeadm of AL2023 asks
 * ec2:DescribeInstances for the node's name at each start and gives up when it may not (awslabs/amazon-eks-ami,
 * nodeadm/internal/aws/ec2/instance_waiter.go).
 */
const POLICIES = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

/** Lets Systems Manager open a session on a node. */
const SESSION_POLICY = "AmazonSSMManagedInstanceCore";

/** How the role departs from the ordinary. */
export interface NodeRoleOptions {
  /** Let Systems Manager open sessions on the nodes. */
  readonly sessionManager: boolean;
  readonly transform?: Transform<aws.iam.RoleArgs>;
}

/** A role of nodes. */
export interface NodeRole {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /**
   * What gives the role its policies; nodes come after it. ARN and name do not wait for it themselves: a policy added later would
   * make them unknown in a preview, and an unknown role replaces a node group.
   */
  readonly policies: readonly pulumi.Resource[];
}

/** Creates the role `<component>-<suffix>` that EC2 instances take on as nodes. */
export function createNodeRole(
  component: PlatformComponent<object>,
  account: AwsContext,
  suffix: string,
  options: NodeRoleOptions,
): NodeRole {
  const role = component.taggedChild(
    aws.iam.Role,
    suffix,
    { assumeRolePolicy: serviceTrust("ec2.amazonaws.com") },
    { transform: options.transform },
  );
  const policies = options.sessionManager ? [...POLICIES, SESSION_POLICY] : POLICIES;
  const attachments = policies.map((policy, index) =>
    component.child(aws.iam.RolePolicyAttachment, `${suffix}-policy-${index + 1}`, {
      role: role.name,
      policyArn: pulumi.interpolate`arn:${account.partition}:iam::aws:policy/${policy}`,
    }),
  );
  return { arn: role.arn, name: role.name, policies: attachments };
}
