import type { Comparison, Json, ResourceState, Snapshot } from "../../model.ts";
import { at, isList, isObject, isSecret, isUnknown, shown } from "../../values.ts";
import type { UnmarkedFinding } from "../rule.ts";
import { contains, parseRange } from "./addresses.ts";
import { comesOrGoesWithOwner } from "./aspects.ts";
import type { Grant, GrantAspect } from "./grants.ts";
import { itemsOf } from "./readers.ts";
import type { Subject } from "../reading/subjects.ts";

/** The type of a network policy. */
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

const CODE = "security-network-policy";

/** Traffic of the pods a policy selects that it lets through. */
interface TrafficGrant extends Grant {
  readonly direction: string;
  /** "*" is anyone. */
  readonly peer: string;
  /** "*" is every port. */
  readonly port: string;
}

/** What pods may talk to, as one policy says it. */
export const NETWORK_POLICY_GRANTS: readonly GrantAspect[] = [
  {
    code: CODE,
    types: [POLICY],
    gained: "the pods it selects may talk to more",
    lost: "the pods it selects may talk to less",
    // A policy that comes or goes as a whole is judged by isolation, below.
    grants: trafficGrants,
    covers: (a: TrafficGrant, b: TrafficGrant) =>
      a.direction === b.direction &&
      (a.port === "*" || a.port === b.port) &&
      (a.peer === "*" || a.peer === b.peer || coversBlock(a.peer, b.peer)),
  } satisfies GrantAspect<TrafficGrant>,
];

/** Policies that come or go, by which pods may be open to everything. */
export function isolationFindings(
  subjects: readonly Subject[],
  comparison: Comparison,
): readonly UnmarkedFinding[] {
  return [...opened(subjects, comparison), ...released(subjects, comparison)];
}

/** New policies that let anyone in or out where a default denied it. */
function opened(subjects: readonly Subject[], { base }: Comparison): readonly UnmarkedFinding[] {
  return subjects.flatMap(({ before, after, name, urn }): readonly UnmarkedFinding[] => {
    if (after?.type !== POLICY || before !== undefined) return [];
    const own = directionsOf(after);
    const wide = (trafficGrants(after) ?? []).filter(
      ({ direction, peer }) =>
        own.includes(direction) &&
        (peer === "*" || parseRange(peer)?.prefix === 0) &&
        isDenied(base, namespaceOf(after), direction),
    );
    if (wide.length === 0) return [];
    const texts = [...new Set(wide.map(({ text }) => text))].toSorted();
    return [
      {
        topic: "security",
        code: CODE,
        direction: "worse",
        message: `${name}: created; it allows what the default of the namespace ${shown(namespaceOf(after))} denied: ${texts.join("; ")}.`,
        urn,
        properties: [],
      },
    ];
  });
}

/** Deleted policies that nothing stands in for. */
function released(
  subjects: readonly Subject[],
  comparison: Comparison,
): readonly UnmarkedFinding[] {
  return subjects.flatMap(({ before, after, name, urn }): readonly UnmarkedFinding[] => {
    if (before?.type !== POLICY || after !== undefined) return [];
    if (comesOrGoesWithOwner(before, comparison.head, comparison.base)) return [];
    const namespace = namespaceOf(before);
    const open = directionsOf(before).filter((one) => !isDenied(comparison.head, namespace, one));
    const isOpen = open.length > 0;
    return [
      {
        topic: "security",
        code: CODE,
        direction: isOpen ? "worse" : "better",
        message: isOpen
          ? `${name}: deleted, and no other policy of the namespace ${shown(namespace)} denies by default: the pods it selected may have ${open.join(" and ").toLowerCase()} from or to anywhere.`
          : `${name}: deleted; what it allowed is denied by the default of the namespace ${shown(namespace)}.`,
        urn,
        properties: [],
      },
    ];
  });
}

/** Whether a policy that selects every pod of the namespace remains for a direction. */
function isDenied(snapshot: Snapshot, namespace: Json | undefined, direction: string): boolean {
  return [...snapshot.resources.values()].some((one) => {
    const selector = at(one.inputs, "spec", "podSelector");
    return (
      one.type === POLICY &&
      namespaceOf(one) === namespace &&
      isObject(selector) &&
      Object.keys(selector).length === 0 &&
      directionsOf(one).includes(direction)
    );
  });
}

function namespaceOf({ inputs }: ResourceState): Json | undefined {
  return at(inputs, "metadata", "namespace");
}

/** Directions that a policy is about: as it says, else Ingress, and Egress when it has rules for it. */
function directionsOf({ inputs }: ResourceState): readonly string[] {
  const types = at(inputs, "spec", "policyTypes");
  if (isList(types)) return types.map(String);
  return at(inputs, "spec", "egress") === undefined ? ["Ingress"] : ["Ingress", "Egress"];
}

function trafficGrants(resource: ResourceState): readonly TrafficGrant[] | undefined {
  const spec = at(resource.inputs, "spec");
  if (isHidden(spec) || isHidden(at(spec, "policyTypes"))) return undefined;
  const own = directionsOf(resource);
  const lists = (["Ingress", "Egress"] as const).map((direction) => {
    const key = direction.toLowerCase();
    if (!own.includes(direction)) {
      return [grant(resource.urn, "spec.policyTypes", direction, "*", "*")];
    }
    const rules = at(spec, key);
    if (isHidden(rules)) return undefined;
    return itemsOf(rules, `spec.${key}`).flatMap(({ path, value }) =>
      ruleGrants(value, direction, resource.urn, path),
    );
  });
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? []);
}

function ruleGrants(
  rule: Json | undefined,
  direction: string,
  holder: string,
  path: string,
): readonly TrafficGrant[] {
  const list = at(rule, direction === "Ingress" ? "from" : "to");
  const peers = isList(list) && list.length > 0 ? list.map(peerText) : ["*"];
  const ports = at(rule, "ports");
  const numbers = isList(ports) && ports.length > 0 ? ports.map(portText) : ["*"];
  return peers.flatMap((peer) => numbers.map((port) => grant(holder, path, direction, peer, port)));
}

function grant(
  holder: string,
  path: string,
  direction: string,
  peer: string,
  port: string,
): TrafficGrant {
  const where = peer === "*" ? "anywhere" : peer;
  const what = port === "*" ? "every port" : port;
  const word = direction === "Ingress" ? "from" : "to";
  const text = `${direction.toLowerCase()} on ${what} ${word} ${where}`;
  return { holder, path, direction, peer, port, text, dangerous: false };
}

/** A peer in canonical JSON; a block of addresses without exceptions by itself. */
function peerText(peer: Json): string {
  const block = at(peer, "ipBlock");
  const cidr = at(block, "cidr");
  if (typeof cidr === "string" && at(block, "except") === undefined && !isHidden(cidr)) return cidr;
  return shown(sorted(peer));
}

function portText(port: Json): string {
  const [protocol, number, end] = ["protocol", "port", "endPort"].map((key) => at(port, key));
  const name = protocol === undefined ? "TCP" : shown(protocol);
  if (number === undefined) return `${name} all ports`;
  return `${name} ${shown(number)}${end === undefined ? "" : `-${shown(end)}`}`;
}

function coversBlock(a: string, b: string): boolean {
  const [wide, narrow] = [parseRange(a), parseRange(b)];
  return wide !== undefined && narrow !== undefined && contains(wide, narrow);
}

function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

function isHidden(value: Json | undefined): boolean {
  return isUnknown(value) || isSecret(value);
}
