/** Outputs of EC2 networking and launch templates. */

import { zonesOf } from "../regions.ts";
import type { Made, Maker } from "./made.ts";
import type { Props } from "../../model.ts";

/** A type whose id is `<prefix>-<17 hex>` and whose ARN is `<kind>/<id>`. */
const numbered =
  (prefix: string, kind: string, extra: (made: Made, id: string) => Props = () => ({})): Maker =>
  (made) => {
    const id = `${prefix}-${made.hex(17)}`;
    return {
      id,
      outputs: { arn: made.arn("ec2", `${kind}/${id}`), ownerId: made.account, ...extra(made, id) },
    };
  };

/** A public address of the documentation range's kind: plausible, never a real host of the user's. */
const publicIp = (made: Made): string => `198.51.100.${Number.parseInt(made.hex(2, "ip"), 16)}`;

/** An address inside the subnet cannot be known; one of a private range stands in. */
const privateIp = (made: Made): string =>
  `10.0.${Number.parseInt(made.hex(2, "a"), 16)}.${4 + (Number.parseInt(made.hex(2, "b"), 16) % 250)}`;

const dashed = (ip: string): string => ip.replaceAll(".", "-");

/** Domain of public and private EC2 names; us-east-1 has its own. */
const computeDomain = (made: Made, side: "public" | "private"): string =>
  made.region === "us-east-1"
    ? side === "public"
      ? "compute-1.amazonaws.com"
      : "ec2.internal"
    : `${made.region}.compute.${side === "public" ? made.suffix : "internal"}`;

const eip: Maker = (made) => {
  const id = `eipalloc-${made.hex(17)}`;
  const ip = publicIp(made);
  return {
    id,
    outputs: {
      allocationId: id,
      arn: made.arn("ec2", `elastic-ip/${id}`),
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
      publicDns: `ec2-${dashed(ip)}.${computeDomain(made, "public")}`,
      publicIp: ip,
      domain: "vpc",
      instance: "",
      networkInterface: "",
      networkBorderGroup: made.region,
      publicIpv4Pool: "amazon",
    },
  };
};

const subnet: Maker = (made) => {
  const zones = zonesOf(made.region);
  const byName = zones.find((zone) => zone.name === made.text("availabilityZone"));
  const byId = zones.find((zone) => zone.id === made.text("availabilityZoneId"));
  const zone = byName ?? byId ?? zones[0];
  return numbered("subnet", "subnet", () => ({
    ipv6CidrBlockAssociationId: made.given("ipv6CidrBlock")
      ? `subnet-cidr-assoc-${made.hex(17, "ipv6")}`
      : "",
    availabilityZone: zone?.name ?? "",
    availabilityZoneId: zone?.id ?? "",
    cidrBlock: "",
    ipv6CidrBlock: "",
    privateDnsHostnameTypeOnLaunch: "ip-name",
  }))(made);
};

const vpcEndpoint: Maker = (made) => {
  const service = made.text("serviceName");
  const gateway = made.text("vpcEndpointType", "Gateway") === "Gateway";
  return numbered("vpce", "vpc-endpoint", (_, id) => ({
    cidrBlocks: gateway ? ["198.51.100.0/24"] : [],
    dnsEntries: gateway
      ? []
      : [
          {
            dnsName: `${id}-${made.lower(8, "dns")}.${service.split(".").slice(3).join(".")}.${made.region}.vpce.${made.suffix}`,
            hostedZoneId: `Z${made.upper(13, "zone")}`,
          },
        ],
    networkInterfaceIds: gateway
      ? []
      : made.texts("subnetIds").map((subnetId) => `eni-${made.hex(17, subnetId)}`),
    prefixListId: gateway ? `pl-${made.hex(8, "prefix")}` : "",
    requesterManaged: false,
    state: "available",
    ipAddressType: gateway ? "" : "ipv4",
    policy: '{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}',
    privateDnsEnabled: false,
    routeTableIds: [],
    securityGroupIds: [],
    serviceRegion: made.region,
    subnetIds: [],
  }))(made);
};

/** Fields of the default format of flow logs. Source: VPC guide, "Flow log records". */
const FLOW_LOG_FIELDS = [
  "version",
  "account-id",
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
];

const route: Maker = (made) => {
  const destination = made.text(
    "destinationCidrBlock",
    made.text("destinationIpv6CidrBlock", made.text("destinationPrefixListId")),
  );
  // terraform: "r-", the table, and the checksum of the destination.
  return {
    id: `r-${made.text("routeTableId")}${Number.parseInt(made.hex(8, destination), 16)}`,
    outputs: {
      instanceId: "",
      instanceOwnerId: "",
      origin: "CreateRoute",
      state: "active",
      networkInterfaceId: "",
    },
  };
};

/** By type token. */
export const NETWORK: Readonly<Record<string, Maker>> = {
  "aws:ec2/vpc:Vpc": numbered("vpc", "vpc", (made) => ({
    defaultNetworkAclId: `acl-${made.hex(17, "acl")}`,
    defaultRouteTableId: `rtb-${made.hex(17, "rtb")}`,
    defaultSecurityGroupId: `sg-${made.hex(17, "sg")}`,
    dhcpOptionsId: `dopt-${made.hex(17, "dopt")}`,
    ipv6AssociationId: made.flag("assignGeneratedIpv6CidrBlock")
      ? `vpc-cidr-assoc-${made.hex(17, "ipv6")}`
      : "",
    mainRouteTableId: `rtb-${made.hex(17, "rtb")}`,
    enableDnsHostnames: false,
    enableNetworkAddressUsageMetrics: false,
    ipv6CidrBlock: made.flag("assignGeneratedIpv6CidrBlock")
      ? `2600:1f14:${made.hex(3, "v6a")}:${made.hex(2, "v6b")}00::/56`
      : "",
    ipv6CidrBlockNetworkBorderGroup: made.flag("assignGeneratedIpv6CidrBlock") ? made.region : "",
  })),
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/internetGateway:InternetGateway": numbered("igw", "internet-gateway", () => ({
    vpcId: "",
  })),
  "aws:ec2/natGateway:NatGateway": (made) => ({
    id: `nat-${made.hex(17)}`,
    outputs: {
      associationId: made.given("allocationId") ? `eipassoc-${made.hex(17, "assoc")}` : "",
      autoProvisionZones: "disabled",
      autoScalingIps: "disabled",
      networkInterfaceId: `eni-${made.hex(17, "eni")}`,
      privateIp: privateIp(made),
      publicIp: made.text("connectivityType", "public") === "public" ? publicIp(made) : "",
      regionalNatGatewayAddresses: [],
      regionalNatGatewayAutoMode: "",
      routeTableId: "",
      availabilityMode: "zonal",
      secondaryAllocationIds: [],
      secondaryPrivateIpAddressCount: 0,
      secondaryPrivateIpAddresses: [],
      vpcId: `vpc-${made.hex(17, "vpc")}`,
    },
  }),
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/routeTable:RouteTable": numbered("rtb", "route-table", () => ({
    propagatingVgws: [],
    routes: [],
  })),
  "aws:ec2/route:Route": route,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": (made) => ({
    id: `rtbassoc-${made.hex(17)}`,
    outputs: {},
  }),
  "aws:ec2/securityGroup:SecurityGroup": numbered("sg", "security-group", (made) => ({
    name: made.named(),
    namePrefix: "",
    vpcId: `vpc-${made.hex(17, "vpc")}`,
    egress: [],
    ingress: [],
  })),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": numbered(
    "sgr",
    "security-group-rule",
    (_, id) => ({ securityGroupRuleId: id }),
  ),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": numbered(
    "sgr",
    "security-group-rule",
    (_, id) => ({ securityGroupRuleId: id }),
  ),
  "aws:ec2/launchTemplate:LaunchTemplate": numbered("lt", "launch-template", (made) => ({
    latestVersion: 1,
    defaultVersion: 1,
    name: made.named(),
    namePrefix: "",
  })),
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ec2/flowLog:FlowLog": numbered("fl", "vpc-flow-log", (made) => ({
    logDestination: "",
    logFormat: FLOW_LOG_FIELDS.map((field) => `\${${field}}`).join(" "),
    ...(made.given("logGroupName") ? { logDestinationType: "cloud-watch-logs" } : {}),
  })),
};
