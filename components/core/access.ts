import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformComponent } from "./platform-component.ts";
import type { Transform } from "./transform.ts";

/** One port that clients may reach. */
export interface AccessOptions {
  /** Group to open. */
  readonly securityGroupId: pulumi.Input<string>;
  /** First part of the names of the rules: "ingress", "proxy-ingress". */
  readonly prefix: string;
  readonly port: number;
  /** What is behind the port, for the description: "PostgreSQL". */
  readonly what: string;
  readonly clientSecurityGroupIds: readonly pulumi.Input<string>[];
  readonly clientCidrs: readonly pulumi.Input<string>[];
  readonly transform?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
}

/** A security group without any rule: the provider removes the open egress rule that AWS adds to a new group. */
export function createSecurityGroup(
  component: PlatformComponent<object>,
  suffix: string,
  args: { readonly vpcId: pulumi.Input<string>; readonly description: string },
  transform?: Transform<aws.ec2.SecurityGroupArgs>,
): aws.ec2.SecurityGroup {
  return component.taggedChild(
    aws.ec2.SecurityGroup,
    suffix,
    { ...args, tags: component.nameTag(suffix) },
    { transform },
  );
}

/** Lets the given groups and blocks reach one TCP port, one rule each, so that adding a client changes no other rule. */
export function allowClients(component: PlatformComponent<object>, options: AccessOptions): void {
  const { securityGroupId, prefix, port, what, transform } = options;
  const rule = { securityGroupId, ipProtocol: "tcp", fromPort: port, toPort: port };
  const description = `${what} from a client`;
  options.clientSecurityGroupIds.forEach((referencedSecurityGroupId, index) => {
    component.taggedChild(
      aws.vpc.SecurityGroupIngressRule,
      `${prefix}-group-${index + 1}`,
      { ...rule, description, referencedSecurityGroupId },
      { transform },
    );
  });
  options.clientCidrs.forEach((cidrIpv4, index) => {
    component.taggedChild(
      aws.vpc.SecurityGroupIngressRule,
      `${prefix}-cidr-${index + 1}`,
      { ...rule, description, cidrIpv4 },
      { transform },
    );
  });
}
