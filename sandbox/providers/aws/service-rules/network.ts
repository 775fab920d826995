/** What EC2 networking and load balancing refuse, beyond the validation of the terraform provider. */

import { ipv4Block } from "../rules/text.ts";
import type { ServiceRule, View } from "./view.ts";

/** Prefix lengths of VPCs and subnets. Source: VPC guide, "VPC CIDR blocks" and "Subnet CIDR blocks". */
const blockSize = (view: View): void => {
  const block = ipv4Block(view.text("cidrBlock") ?? "");
  if (block !== undefined && (block.bits < 16 || block.bits > 28))
    view.fail("cidrBlock", "a block of /16 to /28");
};

const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{0,255}$/;

function checkDescription(view: View): void {
  const text = view.text("description");
  if (text !== undefined && !DESCRIPTION.test(text)) {
    view.fail("description", "at most 255 letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*");
  }
}

/** Ports of a rule: none for all protocols, both in order for TCP and UDP. */
function checkPorts(view: View): void {
  const protocol = view.text("ipProtocol")?.toLowerCase();
  const [from, to] = [view.number("fromPort"), view.number("toPort")];
  if (protocol === "-1" || protocol === "all") {
    if ((from ?? -1) !== -1 || (to ?? -1) !== -1) {
      view.fail(
        "fromPort",
        "no ports; the rule is for all protocols",
        "leave fromPort and toPort out, or set ipProtocol to tcp",
      );
    }
    return;
  }
  if (protocol !== "tcp" && protocol !== "udp" && protocol !== "6" && protocol !== "17") return;
  view.needs(["fromPort", "toPort"], `a rule for ${protocol} needs it`);
  if (from !== undefined && to !== undefined && from > to)
    view.fail("fromPort", `at most toPort, ${to}`);
}

const SECURITY_GROUP_RULE: readonly ServiceRule[] = [
  {
    source:
      "terraform-provider-aws, internal/service/ec2/vpc_security_group_ingress_rule.go: ConfigValidators",
    check: (view) => {
      view.exactlyOneOf("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId");
    },
  },
  { source: "EC2 API, IpPermission and AuthorizeSecurityGroupIngress", check: checkPorts },
  { source: "EC2 API, IpRange: Description", check: checkDescription },
];

const SECURITY_GROUP: readonly ServiceRule[] = [
  {
    source: "EC2 API, CreateSecurityGroup: GroupName, GroupDescription",
    check: (view) => {
      checkDescription(view);
      if (view.text("name")?.toLowerCase().startsWith("sg-") === true)
        view.fail("name", 'a name that does not begin with "sg-"');
    },
  },
  {
    source: "EC2 API, IpPermission",
    check: (view) => {
      for (const rule of [...view.items("ingress"), ...view.items("egress")]) {
        const [from, to, protocol] = [
          rule.number("fromPort"),
          rule.number("toPort"),
          rule.text("protocol"),
        ];
        if (protocol === "-1" && (from ?? 0) + (to ?? 0) !== 0)
          rule.fail("fromPort", "0; the rule is for all protocols");
        if (protocol !== "icmp" && from !== undefined && to !== undefined && from > to)
          rule.fail("fromPort", `at most toPort, ${to}`);
        for (const cidr of rule.texts("cidrBlocks")) {
          if (ipv4Block(cidr) === undefined)
            rule.fail("cidrBlocks", "IPv4 blocks such as 10.0.0.0/16, host bits zero");
        }
      }
    },
  },
];

const ROUTE: readonly ServiceRule[] = [
  {
    source: "terraform-provider-aws, internal/service/ec2/vpc_route.go: ExactlyOneOf",
    check: (view) => {
      view.exactlyOneOf(
        "destinationCidrBlock",
        "destinationIpv6CidrBlock",
        "destinationPrefixListId",
      );
      view.exactlyOneOf(
        "gatewayId",
        "natGatewayId",
        "egressOnlyGatewayId",
        "transitGatewayId",
        "vpcPeeringConnectionId",
        "vpcEndpointId",
        "networkInterfaceId",
        "localGatewayId",
        "carrierGatewayId",
        "coreNetworkArn",
        "odbNetworkArn",
      );
    },
  },
];

const NAT_GATEWAY: readonly ServiceRule[] = [
  {
    source: "EC2 API, CreateNatGateway: SubnetId, AllocationId, ConnectivityType",
    check: (view) => {
      if (view.text("availabilityMode") === "regional") return;
      const isPrivate = view.text("connectivityType") === "private";
      view.needs(["subnetId"], "a NAT gateway stands in a subnet");
      if (isPrivate) view.refuses(["allocationId"], "a private NAT gateway has no public address");
      else view.needs(["allocationId"], "a public NAT gateway needs an elastic IP address");
    },
  },
];

const VPC_ENDPOINT: readonly ServiceRule[] = [
  {
    source:
      "EC2 API, CreateVpcEndpoint: VpcEndpointType, SubnetIds, SecurityGroupIds, RouteTableIds, PrivateDnsEnabled",
    check: (view) => {
      const type = view.absent("vpcEndpointType") ? "Gateway" : view.text("vpcEndpointType");
      if (type === "Gateway") {
        view.refuses(
          ["subnetIds", "securityGroupIds"],
          "a gateway endpoint stands in route tables",
        );
        if (view.on("privateDnsEnabled"))
          view.fail("privateDnsEnabled", "false; only interface endpoints have private DNS");
      }
      if (type === "Interface")
        view.refuses(["routeTableIds"], "an interface endpoint stands in subnets");
      const service = view.text("serviceName");
      const region = view.text("serviceRegion") ?? view.context.region;
      const own = /^(?:com\.amazonaws|cn\.com\.amazonaws)\.([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(
        service ?? "",
      )?.[1];
      if (own !== undefined && own !== region)
        view.fail("serviceName", `a service of the region ${region}`);
    },
  },
];

const FLOW_LOG: readonly ServiceRule[] = [
  {
    source:
      "terraform-provider-aws, internal/service/ec2/vpc_flow_log.go: ExactlyOneOf; EC2 API, CreateFlowLogs",
    check: (view) => {
      view.exactlyOneOf(
        "vpcId",
        "subnetId",
        "eniId",
        "transitGatewayId",
        "transitGatewayAttachmentId",
        "regionalNatGatewayId",
      );
      const logs =
        view.absent("logDestinationType") || view.text("logDestinationType") === "cloud-watch-logs";
      if (logs) view.needs(["iamRoleArn"], "delivery to CloudWatch Logs needs a role");
      if (["vpcId", "subnetId", "eniId"].some((name) => view.given(name)))
        view.needs(["trafficType"], "ACCEPT, REJECT or ALL");
    },
  },
];

const LOAD_BALANCER: readonly ServiceRule[] = [
  {
    source:
      "terraform-provider-aws, internal/service/elbv2/load_balancer.go; ELB API, CreateLoadBalancer: Subnets",
    check: (view) => {
      view.exactlyOneOf("subnets", "subnetMappings");
      const application =
        view.absent("loadBalancerType") || view.text("loadBalancerType") === "application";
      const subnets = view.list("subnets") ?? view.list("subnetMappings");
      if (application && subnets !== undefined && subnets.length < 2) {
        view.fail(
          view.given("subnets") ? "subnets" : "subnetMappings",
          "subnets of at least two availability zones",
        );
      }
    },
  },
];

const TARGET_GROUP: readonly ServiceRule[] = [
  {
    source: "terraform-provider-aws, internal/service/elbv2/target_group.go: CustomizeDiff",
    check: (view) => {
      const lambda = view.text("targetType") === "lambda";
      const known = view.absent("targetType") || view.text("targetType") !== undefined;
      if (lambda) view.refuses(["port", "protocol", "vpcId"], "targets are Lambda functions");
      else if (known) view.needs(["port", "protocol", "vpcId"], "targets are not Lambda functions");
    },
  },
];

const LISTENER: readonly ServiceRule[] = [
  {
    source: "ELB API, CreateListener: Certificates, Protocol",
    check: (view) => {
      const protocol = view.text("protocol");
      if (protocol === "HTTPS" || protocol === "TLS")
        view.needs(["certificateArn"], `${protocol} needs a certificate`);
      if (protocol === "HTTP" || protocol === "TCP" || protocol === "UDP")
        view.refuses(["certificateArn", "sslPolicy"], `${protocol} is not encrypted`);
    },
  },
];

/** By type token. */
export const NETWORK_RULES: Readonly<Record<string, readonly ServiceRule[]>> = {
  "aws:ec2/vpc:Vpc": [
    { source: "VPC guide, VPC CIDR blocks", check: blockSize },
    {
      source:
        "terraform-provider-aws, internal/service/ec2/vpc_.go: ConflictsWith; EC2 API, CreateVpc",
      check: (view) => {
        view.atMostOneOf("cidrBlock", "ipv4NetmaskLength");
        if (view.absent("cidrBlock") && view.absent("ipv4IpamPoolId"))
          view.fail("cidrBlock", "a block such as 10.0.0.0/16, or ipv4IpamPoolId");
        if (
          view.on("enableDnsHostnames") &&
          view.given("enableDnsSupport") &&
          view.off("enableDnsSupport")
        ) {
          view.fail("enableDnsSupport", "true; enableDnsHostnames needs it");
        }
      },
    },
  ],
  "aws:ec2/subnet:Subnet": [
    { source: "VPC guide, Subnet CIDR blocks", check: blockSize },
    {
      source:
        "terraform-provider-aws, internal/service/ec2/vpc_subnet.go: ConflictsWith; EC2 API, CreateSubnet",
      check: (view) => {
        view.atMostOneOf("availabilityZone", "availabilityZoneId");
        if (view.absent("cidrBlock") && view.absent("ipv4IpamPoolId") && view.off("ipv6Native"))
          view.fail("cidrBlock", "a block of the VPC such as 10.0.1.0/24");
        const zone = view.text("availabilityZone");
        const region = view.text("region") ?? view.context.region;
        if (zone !== undefined && !zone.startsWith(region))
          view.fail("availabilityZone", `a zone of the region ${region}`);
      },
    },
  ],
  "aws:ec2/natGateway:NatGateway": NAT_GATEWAY,
  "aws:ec2/route:Route": ROUTE,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [
    {
      source:
        "terraform-provider-aws, internal/service/ec2/vpc_route_table_association.go: ExactlyOneOf",
      check: (view) => {
        view.exactlyOneOf("subnetId", "gatewayId");
      },
    },
  ],
  "aws:ec2/securityGroup:SecurityGroup": SECURITY_GROUP,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": SECURITY_GROUP_RULE,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": SECURITY_GROUP_RULE,
  "aws:ec2/vpcEndpoint:VpcEndpoint": VPC_ENDPOINT,
  "aws:ec2/flowLog:FlowLog": FLOW_LOG,
  "aws:lb/loadBalancer:LoadBalancer": LOAD_BALANCER,
  "aws:lb/targetGroup:TargetGroup": TARGET_GROUP,
  "aws:lb/listener:Listener": LISTENER,
};
