import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedNetworkArgs } from "./network-checks.ts";
import type { NetworkContext } from "./routing.ts";

/** Gateway endpoints in the given route tables. */
export function createGatewayEndpoints(
  context: NetworkContext,
  args: ResolvedNetworkArgs,
  region: pulumi.Output<string>,
  routeTables: readonly aws.ec2.RouteTable[],
): void {
  for (const service of args.gatewayEndpoints) {
    const suffix = `${service}-endpoint`;
    context.component.taggedChild(
      aws.ec2.VpcEndpoint,
      suffix,
      {
        vpcId: context.vpcId,
        serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Gateway",
        routeTableIds: routeTables.map((table) => table.id),
        tags: context.component.nameTag(suffix),
      },
      { transform: context.transform.gatewayEndpoint },
    );
  }
}

/** Interface endpoints in the private subnets, behind a security group that takes HTTPS from inside the VPC only. */
export function createInterfaceEndpoints(
  context: NetworkContext,
  args: ResolvedNetworkArgs,
  region: pulumi.Output<string>,
  subnets: readonly aws.ec2.Subnet[],
): void {
  if (args.interfaceEndpoints.length === 0) return;
  const securityGroup = createEndpointSecurityGroup(context, args.cidr);
  for (const service of args.interfaceEndpoints) {
    const suffix = `${service.replaceAll(".", "-")}-endpoint`;
    context.component.taggedChild(
      aws.ec2.VpcEndpoint,
      suffix,
      {
        vpcId: context.vpcId,
        serviceName: pulumi.interpolate`com.amazonaws.${region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: subnets.map((subnet) => subnet.id),
        securityGroupIds: [securityGroup.id],
        tags: context.component.nameTag(suffix),
      },
      { transform: context.transform.interfaceEndpoint },
    );
  }
}

function createEndpointSecurityGroup(context: NetworkContext, cidr: string): aws.ec2.SecurityGroup {
  const { component, transform } = context;
  const group = component.taggedChild(
    aws.ec2.SecurityGroup,
    "endpoints",
    {
      vpcId: context.vpcId,
      description: "Interface endpoints: HTTPS from inside the VPC",
      tags: component.nameTag("endpoints"),
    },
    { transform: transform.endpointSecurityGroup },
  );
  component.taggedChild(
    aws.vpc.SecurityGroupIngressRule,
    "endpoints-https",
    {
      securityGroupId: group.id,
      description: "HTTPS from inside the VPC",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
      cidrIpv4: cidr,
    },
    { transform: transform.endpointIngress },
  );
  return group;
}
