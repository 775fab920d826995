import type { Json, JsonObject, ResourceState } from "../../model.ts";
import { at, isList, isSecret, isUnknown } from "../../values.ts";
import { contains, isPublic, parseRange, rangeText } from "./addresses.ts";
import { holderOf } from "./grants.ts";
import type { Grant, GrantAspect } from "./grants.ts";
import { itemsOf } from "./readers.ts";
import { asNumber } from "../reading/scalars.ts";
import { jsonWord } from "../reading/paths.ts";

const CODE = "security-network";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Traffic that a security group lets through. */
interface RuleGrant extends Grant {
  readonly direction: string;
  /** "-1" is every protocol. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** A range of addresses, or the id of a security group or prefix list. */
  readonly peer: string;
}

/** Addresses that may call something. */
interface CallerGrant extends Grant {
  readonly peer: string;
}

/** Every IPv4 address. */
const ANYWHERE = "0.0.0.0/0";

/** What may be reached from where. */
export const NETWORK_GRANTS: readonly GrantAspect[] = [
  {
    code: CODE,
    types: [GROUP, OLD_RULE, INGRESS, EGRESS],
    gained: "the security group lets more through",
    lost: "the security group lets less through",
    grants: ruleGrants,
    covers: (a: RuleGrant, b: RuleGrant) =>
      a.direction === b.direction &&
      (a.protocol === "-1" || a.protocol === b.protocol) &&
      a.from <= b.from &&
      a.to >= b.to &&
      coversPeer(a.peer, b.peer),
  } satisfies GrantAspect<RuleGrant>,
  {
    code: CODE,
    types: ["aws:eks/cluster:Cluster"],
    gained: "the cluster's API can be reached from more addresses",
    lost: "the cluster's API can be reached from fewer addresses",
    grants: clusterCallers,
    covers: (a: CallerGrant, b: CallerGrant) => coversPeer(a.peer, b.peer),
  } satisfies GrantAspect<CallerGrant>,
  {
    code: CODE,
    types: ["kubernetes:core/v1:Service", "kubernetes:networking.k8s.io/v1:Ingress"],
    gained: "the load balancer can be reached from more addresses",
    lost: "the load balancer can be reached from fewer addresses",
    grants: balancerCallers,
    covers: (a: CallerGrant, b: CallerGrant) => coversPeer(a.peer, b.peer),
  } satisfies GrantAspect<CallerGrant>,
];

function ruleGrants(resource: ResourceState): readonly RuleGrant[] | undefined {
  const { inputs, type } = resource;
  if (type === GROUP) {
    const lists = ["ingress", "egress"].map((key) => {
      const list = inputs[key];
      if (isHidden(list)) return undefined;
      return all(
        itemsOf(list, key).map(({ path, value }) => inlineGrants(value, key, resource.urn, path)),
      );
    });
    return all(lists);
  }
  const holder = holderOf(resource, "securityGroupId");
  if (type === OLD_RULE) {
    return inlineGrants(inputs, jsonWord(inputs["type"]), holder, "");
  }
  const direction = type === INGRESS ? "ingress" : "egress";
  const peers = ["cidrIpv4", "cidrIpv6", "referencedSecurityGroupId", "prefixListId"];
  return grantsOf(
    inputs,
    direction,
    holder,
    "",
    peers.map((key) => inputs[key]),
  );
}

/** The rules of a group's own list, and of the older resource, which have lists of peers. */
function inlineGrants(
  rule: Json | undefined,
  direction: string,
  holder: string,
  path: string,
): readonly RuleGrant[] | undefined {
  if (rule === undefined || isHidden(rule)) return undefined;
  const keys = [
    "cidrBlocks",
    "ipv6CidrBlocks",
    "securityGroups",
    "prefixListIds",
    "sourceSecurityGroupId",
  ];
  const peers = keys.flatMap((key): readonly (Json | undefined)[] => {
    const value = at(rule, key);
    return isList(value) ? value : [value];
  });
  const own = at(rule, "self") === true ? ["the group itself"] : [];
  return grantsOf(rule as JsonObject, direction, holder, path, [...peers, ...own]);
}

function grantsOf(
  rule: JsonObject,
  direction: string,
  holder: string,
  path: string,
  peers: readonly (Json | undefined)[],
): readonly RuleGrant[] | undefined {
  const protocolValue = rule["ipProtocol"] ?? rule["protocol"];
  const ends = [rule["fromPort"], rule["toPort"]];
  if ([protocolValue, ...ends, ...peers].some(isHidden)) return undefined;
  const protocol = jsonWord(protocolValue) === "all" ? "-1" : jsonWord(protocolValue);
  const [from, to] = portsOf(protocol, ends);
  return peers
    .filter((peer) => typeof peer === "string" && peer !== "")
    .map((peer) => jsonWord(peer))
    .map((peer) => ({
      holder,
      direction,
      protocol,
      from,
      to,
      peer,
      path,
      text: `${direction} ${portText(protocol, from, to)} ${direction === "ingress" ? "from" : "to"} ${rangeText(peer)}`,
      dangerous: direction === "ingress" && isWide(peer),
    }));
}

/** Every protocol has no ports; ICMP's types are kept as they are, -1 being all of them. */
function portsOf(
  protocol: string,
  [from, to]: readonly (Json | undefined)[],
): readonly [number, number] {
  if (protocol === "-1") return [-1, 65_535];
  const [first, last] = [asNumber(from) ?? -1, asNumber(to) ?? 65_535];
  return [first, last === -1 ? 65_535 : last];
}

function portText(protocol: string, from: number, to: number): string {
  if (protocol === "-1") return "everything";
  if (from === -1) return `all of ${protocol}`;
  return from === to ? `${protocol} ${String(from)}` : `${protocol} ${String(from)}-${String(to)}`;
}

/** Fewer fixed bits than this are told of even in something new: a public range that no single network has. */
const WIDE_PREFIX = { 4: 8, 6: 16 } as const;

function isWide(peer: string): boolean {
  const range = parseRange(peer);
  return range !== undefined && range.prefix < WIDE_PREFIX[range.version] && isPublic(range);
}

function coversPeer(a: string, b: string): boolean {
  if (a === b) return true;
  const [wide, narrow] = [parseRange(a), parseRange(b)];
  return wide !== undefined && narrow !== undefined && contains(wide, narrow);
}

/** EKS lets every address in where a public endpoint names none (provider documentation). */
function clusterCallers({ inputs, urn }: ResourceState): readonly CallerGrant[] | undefined {
  const open = at(inputs, "vpcConfig", "endpointPublicAccess");
  const list = at(inputs, "vpcConfig", "publicAccessCidrs");
  if (isHidden(open) || isHidden(list)) return undefined;
  if (open === false) return [];
  return callers(list, urn, "vpcConfig.publicAccessCidrs");
}

function balancerCallers({ inputs, urn, type }: ResourceState): readonly CallerGrant[] | undefined {
  const isService = type === "kubernetes:core/v1:Service";
  const annotations = at(inputs, "metadata", "annotations");
  if (isHidden(annotations)) return undefined;
  if (isService) {
    if (at(inputs, "spec", "type") !== "LoadBalancer") return [];
    const list = at(inputs, "spec", "loadBalancerSourceRanges");
    return isHidden(list) ? undefined : callers(list, urn, "spec.loadBalancerSourceRanges");
  }
  if (at(annotations, "alb.ingress.kubernetes.io/scheme") !== "internet-facing") return [];
  const text = at(annotations, "alb.ingress.kubernetes.io/inbound-cidrs");
  if (isHidden(text)) return undefined;
  const list = typeof text === "string" ? text.split(",").map((one) => one.trim()) : undefined;
  return callers(list, urn, 'metadata.annotations["alb.ingress.kubernetes.io/inbound-cidrs"]');
}

function callers(
  list: Json | undefined,
  holder: string,
  path: string,
): readonly CallerGrant[] | undefined {
  const peers = isList(list) && list.length > 0 ? list : [ANYWHERE];
  if (peers.some(isHidden)) return undefined;
  return peers.map((peer) => ({
    holder,
    path,
    peer: jsonWord(peer),
    text: rangeText(jsonWord(peer)),
    // A new one that is public is told of as public access.
    dangerous: false,
  }));
}

function all<T>(lists: readonly (readonly T[] | undefined)[]): readonly T[] | undefined {
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

function isHidden(value: Json | undefined): boolean {
  return isUnknown(value) || isSecret(value);
}
