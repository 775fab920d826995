import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";

const NAT = "aws:ec2/natGateway:NatGateway";
const SUBNET = "aws:ec2/subnet:Subnet";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

/** Which NAT gateway a subnet goes out through. */
export const natSameZone = stackRule({
  name: "nat-same-zone",
  service: "stack",
  checks: "Private subnets go out through a NAT gateway in their own availability zone.",
  why: "Through another zone every byte is charged twice, and the loss of that zone takes the way out from all.",
  severity: "medium",
  level: "advisory",
  references: [
    {
      title: "Amazon VPC User Guide: NAT gateway basics",
      url: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    },
    {
      title: "AWS Well-Architected REL10-BP01: Deploy the workload to multiple locations",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html",
    },
  ],
  types: [NAT],
  check(stack, report) {
    report.each(
      stack.ofType(ASSOCIATION),
      (association) => association,
      (association) => {
        const subnet = stack.referenced(association, "subnetId", SUBNET, "id");
        const table = stack.referenced(association, "routeTableId", TABLE, "id");
        if (subnet === undefined || table === undefined) return;
        for (const nat of gatewaysOf(stack, table)) {
          const near = zoneOf(subnet);
          const far = zoneOf(stack.referenced(nat, "subnetId", SUBNET, "id"));
          if (near === undefined || far === undefined || near === far) continue;
          report.violation(
            subnet,
            `${subnet.name} is in ${near} and goes out through ${nat.name} in ${far}: give ${near} a NAT gateway and a route table of its own.`,
          );
        }
      },
    );
  },
  good: network("eu-central-1a"),
  bad: {
    example: network("eu-central-1b"),
    says: [
      "private is in eu-central-1b and goes out through nat in eu-central-1a: give eu-central-1b a NAT gateway and a route table of its own.",
    ],
  },
});

function gatewaysOf(stack: Stack, table: Resource): readonly Resource[] {
  const routes = stack
    .ofType(ROUTE)
    .filter((route) => route.at("natGatewayId").isSet)
    .filter((route) => stack.referenced(route, "routeTableId", TABLE, "id") === table);
  const apart = routes.flatMap((route) => stack.referenced(route, "natGatewayId", NAT, "id") ?? []);
  return [...new Set([...apart, ...stack.madeFrom(table, "routes", NAT)])];
}

function zoneOf(subnet: Resource | undefined): string | undefined {
  const zone: Cursor | undefined = subnet?.at("availabilityZone");
  return zone?.text();
}

function network(zone: string): readonly ExampleResource[] {
  return [
    { type: SUBNET, name: "public", props: { availabilityZone: "eu-central-1a" } },
    { type: SUBNET, name: "private", props: { availabilityZone: zone } },
    { type: NAT, name: "nat", props: {}, madeFrom: { subnetId: ["public"] } },
    { type: TABLE, name: "table", props: {} },
    {
      type: ROUTE,
      name: "out",
      props: { natGatewayId: "nat-1", destinationCidrBlock: "0.0.0.0/0" },
      madeFrom: { natGatewayId: ["nat"], routeTableId: ["table"] },
    },
    {
      type: ASSOCIATION,
      name: "association",
      props: {},
      madeFrom: { subnetId: ["private"], routeTableId: ["table"] },
    },
  ];
}
