import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../core/aws-context.ts";
import { serviceTrust } from "../core/aws-context.ts";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/**
 * What a node may do: join the cluster and pull images (EKS user guide, "Amazon EKS node IAM role": the smallest policies that are
 * enough where the network add-on has a role of its own).
 */
const POLICIES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];

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
  /** Known once the role has its policies. */
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
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
  const attachments = policies.map(
    (policy, index) =>
      component.child(aws.iam.RolePolicyAttachment, `${suffix}-policy-${index + 1}`, {
        role: role.name,
        policyArn: pulumi.interpolate`arn:${account.partition}:iam::aws:policy/${policy}`,
      }).id,
  );
  return {
    arn: pulumi.all([role.arn, pulumi.all(attachments)]).apply(([arn]) => arn),
    name: role.name,
  };
}
