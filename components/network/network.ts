import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { awsContext } from "../core/aws-context.ts";
import { withDefaults } from "../core/defaults.ts";
import { PlatformComponent } from "../core/platform-component.ts";
import { createNetworkAlarms } from "./alarms.ts";
import { allocateSubnets, isolatedZones } from "./cidr.ts";
import { createGatewayEndpoints, createInterfaceEndpoints } from "./endpoints.ts";
import { createFlowLogs } from "./flow-logs.ts";
import { adoptNetwork } from "./existing-vpc.ts";
import type { NetworkArgs, NetworkOutputs } from "./network-args.ts";
import { NETWORK_DEFAULTS } from "./network-args.ts";
import type { ResolvedNetworkArgs } from "./network-checks.ts";
import { networkProblems } from "./network-checks.ts";
import type { NetworkContext } from "./routing.ts";
import {
  createIsolatedRoutes,
  createNatGateways,
  createPrivateRoutes,
  createPublicRoutes,
  createSubnets,
} from "./routing.ts";

/**
 * A VPC with public, private and isolated subnets over one to three zones, or an existing VPC by its ids.
 *
 * The VPC's default security group is left as AWS makes it: nothing here uses it.
 */
export class Network extends PlatformComponent<NetworkOutputs> {
  readonly outputs: NetworkOutputs;

  /** @throws pulumi.ResourceError listing everything wrong with `args` */
  constructor(name: string, args: NetworkArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("network:Network", name, args, opts);
    const resolved = withDefaults(NETWORK_DEFAULTS, args);
    this.check(networkProblems(resolved));
    this.outputs = this.register(
      resolved.existing === undefined
        ? createNetwork(this, resolved)
        : adoptNetwork(this, resolved.existing, resolved.zones),
    );
  }
}

function createNetwork(component: Network, args: ResolvedNetworkArgs): NetworkOutputs {
  const transform = args.transform ?? {};
  const account = awsContext(component);
  const vpc = component.taggedChild(
    aws.ec2.Vpc,
    "vpc",
    {
      cidrBlock: args.cidr,
      enableDnsSupport: true,
      // Private DNS names of interface endpoints need both.
      enableDnsHostnames: true,
      tags: component.nameTag("vpc"),
    },
    { transform: transform.vpc },
  );
  const context = { component, transform, vpcId: vpc.id, zoneName: zoneNames(component, args) };
  const internetGateway = component.taggedChild(
    aws.ec2.InternetGateway,
    "internet",
    { vpcId: vpc.id, tags: component.nameTag("internet") },
    { transform: transform.internetGateway },
  );
  const subnets = createSubnets(context, allocateSubnets(args.cidr, args.zones));
  createPublicRoutes(context, subnets, internetGateway);
  const natGateways = createNatGateways(context, subnets, args.natGateways, internetGateway);
  createNetworkAlarms(component, args, natGateways);
  const privateTables = createPrivateRoutes(context, subnets, natGateways);
  const isolatedTable = createIsolatedRoutes(context, subnets);
  createGatewayEndpoints(context, args, account.region, [...privateTables, isolatedTable]);
  createInterfaceEndpoints(context, args, account.region, subnets.private);
  return {
    vpcId: vpc.id,
    publicSubnetIds: subnets.public.map((subnet) => subnet.id),
    privateSubnetIds: subnets.private.map((subnet) => subnet.id),
    isolatedSubnetIds: subnets.isolated.map((subnet) => subnet.id),
    publicSubnetCidrs: cidrsOf(subnets.public),
    privateSubnetCidrs: cidrsOf(subnets.private),
    isolatedSubnetCidrs: cidrsOf(subnets.isolated),
    natPublicIps: [...new Set(natGateways)].map((gateway) => gateway.publicIp),
    flowLogGroupName: createFlowLogs(context, args, account),
  };
}

function cidrsOf(subnets: readonly aws.ec2.Subnet[]): readonly pulumi.Output<string>[] {
  return subnets.map((subnet) => subnet.cidrBlock.apply((cidr) => cidr ?? ""));
}

/** Zone names by index: the given ones, or the first the region lists. */
function zoneNames(component: Network, args: ResolvedNetworkArgs): NetworkContext["zoneName"] {
  const names =
    args.zoneNames === undefined ? listedZones(component, args) : pulumi.output(args.zoneNames);
  return (zone) => names.apply((list) => list[zone] ?? "");
}

/** The zones of the region that need no opt-in (that leaves out local and wavelength zones), enough of them. */
function listedZones(
  component: Network,
  args: ResolvedNetworkArgs,
): pulumi.Output<readonly string[]> {
  const needed = isolatedZones(args.zones);
  const listed = aws.getAvailabilityZonesOutput(
    { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
    { parent: component },
  );
  return listed.names.apply((names) => {
    const sorted = [...names].sort();
    if (sorted.length < needed) {
      component.check([
        {
          path: "zones",
          got: `${args.zones}, which needs ${needed} zones`,
          allowed: `at most ${sorted.length}: ${sorted.join(", ")}`,
          fix: "lower zones, or choose a region with more zones",
        },
      ]);
    }
    return sorted;
  });
}
