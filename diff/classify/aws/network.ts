import type { Comparison, ResourceChange, Verdict } from "../../model.ts";
import { isUnknown } from "../../values.ts";
import { brief, differences, flag, listed, ofType, text, told } from "../general/reading.ts";
import { compareText } from "../../text.ts";
import type { Classifier } from "../rule.ts";
import { info } from "./codes.ts";
import { always, ofProperties, type PropertyRule } from "./properties.ts";
import { ROUTES } from "./routes.ts";
import { NAT_CHANGE, REPLACEMENT_FACTS, SDK } from "./sources.ts";

const NAT = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const SOURCE_ADDRESS = info(
  "network-source-address",
  "replace",
  "The address that a network's traffic comes from goes or changes.",
  "A released elastic IP address does not come back. Partners who allow the old address refuse the new one, and connections through the old gateway are dropped.",
  NAT_CHANGE,
  REPLACEMENT_FACTS,
);
const SECURITY_GROUP = info(
  "network-security-group-replaced",
  "replace",
  "A security group is made anew.",
  "Whatever is in the old one has to move to the new one before the old one can go: AWS refuses to delete a group in use. Rules of other groups that name the old one let nobody of the new one in.",
  REPLACEMENT_FACTS,
  SDK,
);
const RULES = info(
  "network-security-group-rules",
  "in-place",
  "Rules of a security group change.",
  "They hold for new connections at once.",
  SDK,
);
const ADDRESSES = info(
  "network-addresses",
  "replace",
  "A VPC or a subnet is made anew.",
  "Addresses and zone of a subnet, addresses of a VPC cannot change: everything in it has to be made anew in the new one, and AWS refuses to delete one in which something is left.",
  REPLACEMENT_FACTS,
);
const NAMES = info(
  "network-vpc-dns",
  "downtime",
  "Name resolution of a VPC is switched.",
  "Without enableDnsSupport nothing in the VPC resolves names by its server; without enableDnsHostnames private names of endpoints do not work.",
  SDK,
);
const PRIVATE_ENDPOINT = info(
  "network-endpoint",
  "in-place",
  "Settings of a VPC endpoint change.",
  "Its policy, groups, subnets and private names hold for new connections.",
  SDK,
);

const addresses: Classifier = {
  codes: [SOURCE_ADDRESS],
  types: [NAT, EIP],
  judge(change, comparison): readonly Verdict[] {
    if (change.operation !== "replace" && change.operation !== "delete") return [];
    return [change.type === EIP ? released(change, comparison) : rerouted(change)];
  },
};

function released(change: ResourceChange, comparison: Comparison): Verdict {
  const address = text(told(change.before, "publicIp"));
  const gateways = ofType(comparison.base.resources, NAT)
    .filter((nat) => nat.propertyDependencies["allocationId"]?.includes(change.urn) === true)
    .map(({ name }) => name);
  const of = gateways.length > 0 ? `, the source address of ${listed(gateways)},` : "";
  const keeps = change.before?.retainOnDelete === true;
  return {
    code: SOURCE_ADDRESS.code,
    class: change.operation === "replace" ? "replace" : keeps ? "in-place" : "downtime",
    message: `${change.name}: the address ${address ?? "of it"}${of} ${keeps ? "leaves the stack and stays allocated" : "is released and does not come back"}. Partners who allow it have to allow another one.`,
    properties: [],
    ...(keeps ? {} : { outage: { when: "for partners who only allow the old address" } }),
    fix: "Keep the address (protect, or import it into the new resource), or announce the new one before.",
  };
}

function rerouted(change: ResourceChange): Verdict {
  const [was, is] = [told(change.before, "allocationId"), told(change.after, "allocationId")];
  const same = was !== undefined && was === is && !isUnknown(is);
  const gone = change.operation === "delete";
  return {
    code: SOURCE_ADDRESS.code,
    class: gone ? "downtime" : "replace",
    message: gone
      ? `${change.name} is deleted: what its subnets send to the internet has no way out, unless a route goes elsewhere, and then comes from another address.`
      : `${change.name} is made anew: connections through it are dropped. ${same ? "Its elastic IP address is the same, so the new one can only be made when the old one is gone." : "Its traffic comes from ANOTHER ADDRESS: partners who allow the old one refuse it."}`,
    properties: [],
    outage: { when: gone ? "from this update on" : "until connections are made again" },
    ...(gone
      ? {}
      : {
          fix: "Make the new gateway beside the old one, announce its address, then move the routes.",
        }),
  };
}

const groupReplaced: Classifier = {
  codes: [SECURITY_GROUP],
  types: [GROUP],
  judge(change, comparison): readonly Verdict[] {
    if (change.operation !== "replace") return [];
    const users = [...comparison.base.resources.values()]
      .filter(
        ({ type, propertyDependencies }) =>
          !type.startsWith("aws:vpc/securityGroup") &&
          Object.entries(propertyDependencies).some(
            ([key, urns]) => /securitygroup/i.test(key) && urns.includes(change.urn),
          ),
      )
      .map(({ name }) => name)
      .toSorted(compareText);
    const first = change.replacement === "delete-first";
    return [
      {
        code: SECURITY_GROUP.code,
        class: "replace",
        message: `${change.name} is made anew${users.length > 0 ? `: ${listed(users)} move from the old group to the new one` : ""}. ${first && users.length > 0 ? "The old one would go first, which AWS refuses while it is in use: the update fails. " : ""}Rules elsewhere that name the old group let nobody of the new one in.`,
        properties: [],
        ...(first ? { fix: "Let the new one come first: a name of its own, or none." } : {}),
      },
    ];
  },
};

const addressSpace: Classifier = {
  codes: [ADDRESSES],
  types: ["aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet"],
  judge(change): readonly Verdict[] {
    if (change.operation !== "replace") return [];
    const properties = change.properties.filter(({ replaces }) => replaces);
    return [
      {
        code: ADDRESSES.code,
        class: "replace",
        message: `${change.name} is made anew${properties.length > 0 ? ` (${differences(properties)})` : ""}: everything in it has to be made anew or moved; what is left in it keeps AWS from deleting it, and the update fails.`,
        properties: properties.map(({ path }) => path).toSorted(compareText),
        fix: "Add the new subnet beside the old one, move what is in it, then delete the old one.",
      },
    ];
  },
};

const dns: PropertyRule = {
  code: NAMES,
  keys: ["enableDnsSupport", "enableDnsHostnames"],
  judge: (seen) =>
    seen.properties.every(({ after }) => flag(after) === true)
      ? {
          class: "in-place",
          message: `${seen.change.name}: ${differences(seen.properties)}; names resolve from now on.`,
        }
      : {
          class: "downtime",
          message: `${seen.change.name}: ${differences(seen.properties)}; names that the VPC's own server resolved no longer do.`,
          outage: { when: "from this update on" },
        },
};

/** VPCs, subnets, gateways, routes, security groups and endpoints. */
export const NETWORK: readonly Classifier[] = [
  addresses,
  groupReplaced,
  addressSpace,
  ...ROUTES,
  ofProperties(
    [GROUP],
    [
      always(
        RULES,
        ["ingress", "egress"],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; holds for new connections at once.`,
      ),
    ],
  ),
  ofProperties(
    [
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ],
    [
      always(
        RULES,
        [
          "cidrIpv4",
          "cidrIpv6",
          "fromPort",
          "toPort",
          "ipProtocol",
          "prefixListId",
          "referencedSecurityGroupId",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; holds for new connections at once.`,
      ),
    ],
  ),
  ofProperties(["aws:ec2/vpc:Vpc"], [dns]),
  ofProperties(
    [ENDPOINT],
    [
      always(
        PRIVATE_ENDPOINT,
        [
          "policy",
          "securityGroupIds",
          "subnetIds",
          "routeTableIds",
          "privateDnsEnabled",
          "dnsOptions",
        ],
        "in-place",
        (seen) =>
          `${seen.change.name}: ${differences(seen.properties)}; holds for new connections.${seen.after === false ? ` With ${brief(seen.key)} off they go over the internet, if there is a way.` : ""}`,
      ),
    ],
  ),
];
