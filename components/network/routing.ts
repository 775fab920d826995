import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { SubnetBlocks } from "./cidr.ts";
import type { NatGateways, NetworkTransform } from "./network-args.ts";

/** What the modules of the network work with. */
export interface NetworkContext {
  readonly component: PlatformComponent<object>;
  readonly transform: NetworkTransform;
  readonly vpcId: pulumi.Output<string>;
  /** Names of the zones, by index. */
  readonly zoneName: (zone: number) => pulumi.Output<string>;
}

/** The subnets of each tier, by zone. */
export interface Subnets {
  readonly public: readonly aws.ec2.Subnet[];
  readonly private: readonly aws.ec2.Subnet[];
  readonly isolated: readonly aws.ec2.Subnet[];
}

const ANYWHERE = "0.0.0.0/0";

/** The subnets of all three tiers. None gives its machines public addresses: load balancers and NAT bring their own. */
export function createSubnets(context: NetworkContext, blocks: SubnetBlocks): Subnets {
  const { transform } = context;
  const tier = (
    name: keyof SubnetBlocks,
    change: NetworkTransform["publicSubnet"],
    role: Readonly<Record<string, string>>,
  ): readonly aws.ec2.Subnet[] =>
    blocks[name].map((cidrBlock, zone) =>
      context.component.taggedChild(
        aws.ec2.Subnet,
        `${name}-${zone + 1}`,
        {
          vpcId: context.vpcId,
          cidrBlock,
          availabilityZone: context.zoneName(zone),
          mapPublicIpOnLaunch: false,
          tags: { ...context.component.nameTag(`${name}-${zone + 1}`), tier: name, ...role },
        },
        { transform: change },
      ),
    );
  return {
    // The AWS Load Balancer Controller finds its subnets by these two tags.
    public: tier("public", transform.publicSubnet, { "kubernetes.io/role/elb": "1" }),
    private: tier("private", transform.privateSubnet, { "kubernetes.io/role/internal-elb": "1" }),
    isolated: tier("isolated", transform.isolatedSubnet, {}),
  };
}

/** One route table for all public subnets, with the way out through the internet gateway. */
export function createPublicRoutes(
  context: NetworkContext,
  subnets: Subnets,
  internetGateway: aws.ec2.InternetGateway,
): void {
  const table = createRouteTable(context, "public-routes");
  context.component.child(
    aws.ec2.Route,
    "public-internet",
    {
      routeTableId: table.id,
      destinationCidrBlock: ANYWHERE,
      gatewayId: internetGateway.id,
    },
    { transform: context.transform.route },
  );
  associate(context, "public", subnets.public, () => table);
}

/**
 * The NAT gateways, in the public subnets: none, one in the first zone, or one in each. Returned by zone; a zone that
 * shares the single one has the same object.
 */
export function createNatGateways(
  context: NetworkContext,
  subnets: Subnets,
  natGateways: NatGateways,
  internetGateway: aws.ec2.InternetGateway,
): readonly aws.ec2.NatGateway[] {
  if (natGateways === "none") return [];
  const homes = natGateways === "single" ? subnets.public.slice(0, 1) : subnets.public;
  const { component, transform } = context;
  const gateways = homes.map((subnet, zone) => {
    const address = component.taggedChild(
      aws.ec2.Eip,
      `nat-${zone + 1}-address`,
      { domain: "vpc", tags: component.nameTag(`nat-${zone + 1}`) },
      { transform: transform.elasticIp },
    );
    return component.taggedChild(
      aws.ec2.NatGateway,
      `nat-${zone + 1}`,
      {
        allocationId: address.allocationId,
        subnetId: subnet.id,
        tags: component.nameTag(`nat-${zone + 1}`),
      },
      // It does not start without the internet gateway, which none of its inputs names.
      { transform: transform.natGateway, opts: { dependsOn: [internetGateway] } },
    );
  });
  return subnets.public.flatMap((_, zone) => gateways[zone] ?? gateways[0] ?? []);
}

/** One route table for each private subnet, so that turning "single" into "per-zone" moves routes and not associations. */
export function createPrivateRoutes(
  context: NetworkContext,
  subnets: Subnets,
  natGateways: readonly aws.ec2.NatGateway[],
): readonly aws.ec2.RouteTable[] {
  const tables = subnets.private.map((_, zone) =>
    createRouteTable(context, `private-${zone + 1}-routes`),
  );
  natGateways.forEach((gateway, zone) => {
    const table = tables[zone];
    if (table === undefined) return;
    context.component.child(
      aws.ec2.Route,
      `private-${zone + 1}-nat`,
      { routeTableId: table.id, destinationCidrBlock: ANYWHERE, natGatewayId: gateway.id },
      { transform: context.transform.route },
    );
  });
  associate(context, "private", subnets.private, (zone) => tables[zone]);
  return tables;
}

/** One route table for all isolated subnets, without a way out. */
export function createIsolatedRoutes(
  context: NetworkContext,
  subnets: Subnets,
): aws.ec2.RouteTable {
  const table = createRouteTable(context, "isolated-routes");
  associate(context, "isolated", subnets.isolated, () => table);
  return table;
}

function createRouteTable(context: NetworkContext, suffix: string): aws.ec2.RouteTable {
  return context.component.taggedChild(
    aws.ec2.RouteTable,
    suffix,
    { vpcId: context.vpcId, tags: context.component.nameTag(suffix) },
    { transform: context.transform.routeTable },
  );
}

function associate(
  context: NetworkContext,
  tier: string,
  subnets: readonly aws.ec2.Subnet[],
  tableOf: (zone: number) => aws.ec2.RouteTable | undefined,
): void {
  subnets.forEach((subnet, zone) => {
    const table = tableOf(zone);
    if (table === undefined) return;
    context.component.child(
      aws.ec2.RouteTableAssociation,
      `${tier}-${zone + 1}-association`,
      { subnetId: subnet.id, routeTableId: table.id },
      { transform: context.transform.routeTableAssociation },
    );
  });
}
