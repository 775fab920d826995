import type { ServiceConfig } from "../../config/schema.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../errors.ts";
import type { NodeGroupOffer, WorkloadContext } from "./context.ts";
import { CONFIGURATION, JUDGEMENT, KUBERNETES } from "./sources.ts";
import type { WorkloadTuning } from "./types.ts";
import type { Part, PodValue } from "./values.ts";
import { podSetting } from "./values.ts";

/** Label that every node has, whoever started it. */
const INSTANCE_TYPE_LABEL = "node.kubernetes.io/instance-type";
/** Most a preference may weigh. */
const HEAVIEST = 100;
/** Dots a name needs to be looked up as it stands first. */
const NDOTS = "2";

/** Zones, preferred nodes and name resolution of a service's pods. */
export type Placement = Pick<WorkloadTuning, "zones" | "prefer" | "dnsOptions">;

/** Where the pods run, and how they find others. */
export function placement(service: ServiceConfig, context: WorkloadContext): Part<Placement> {
  const { nodes } = service;
  const zones = nodes.zones ?? context.zones;
  const groups = groupsFor(service, context);
  const offers = [...new Set(groups.flatMap(({ instanceTypes }) => instanceTypes))];
  const prefer = preferences(nodes.prefer, offers);
  return {
    value: { zones, prefer, dnsOptions: { ndots: NDOTS } },
    settings: [
      spreadValue(zones, context.zones, service.replicas.min),
      ...prefer.map((entry, index) => preferValue(nodes.prefer[index] ?? "", entry)),
      dnsValue(),
    ].map(podSetting),
    problems: [
      ...zoneProblems(zones, context.zones),
      ...groupProblems(nodes.group, context),
      ...preferProblems(nodes.prefer, offers, context.fargate),
    ],
  };
}

/** Node groups the pods may land on: the one named, else all that are not dedicated. */
export function groupsFor(
  { nodes }: Pick<ServiceConfig, "nodes">,
  { nodeGroups, fargate }: WorkloadContext,
): NodeGroupOffer[] {
  if (fargate) return [];
  return Object.entries(nodeGroups)
    .filter(([name, { dedicated }]) =>
      nodes.group === undefined ? !dedicated : name === nodes.group,
    )
    .map(([, offer]) => offer);
}

/** Types that an entry means: itself, or all of its family ("c7g") that there are. */
function meant(entry: string, offers: readonly string[]): string[] {
  return offers.filter((type) => type === entry || type.split(".")[0] === entry);
}

function preferences(prefer: readonly string[], offers: readonly string[]): Placement["prefer"] {
  return prefer.map((entry, index) => ({
    weight: Math.ceil((HEAVIEST * (prefer.length - index)) / prefer.length),
    key: INSTANCE_TYPE_LABEL,
    values: meant(entry, offers),
  }));
}

function spreadValue(zones: number, all: number, min: number): PodValue {
  const each =
    min >= zones
      ? `At the fewest replicas (${min}) each zone has ${Math.floor(min / zones)} or more.`
      : `The fewest replicas (${min}) do not reach every zone.`;
  return {
    name: "topologySpreadConstraints.zones",
    value: zones,
    why: `Of the ${all} zones of the network. ${each} At most one pod more in one zone than in another (maxSkew 1), then over hosts.`,
    source: `${CONFIGURATION}; ${KUBERNETES.spread}`,
    default: "spread as the scheduler likes (maxSkew 5 over zones)",
  };
}

function preferValue(entry: string, { weight, values }: Placement["prefer"][number]): PodValue {
  const means = values.includes(entry) ? "" : `The family: ${values.join(", ")}. `;
  return {
    name: `nodeAffinity.preferred.${entry}`,
    value: weight,
    why: `${means}Weight by its place in the list, the first ${HEAVIEST}. A wish, not a condition: pods that find no such node run elsewhere. Matched by ${INSTANCE_TYPE_LABEL}, as only Karpenter's nodes have a label for the family.`,
    source: `${CONFIGURATION}; ${KUBERNETES.affinity}`,
    default: "0: no preference",
  };
}

function dnsValue(): PodValue {
  return {
    name: "dnsConfig.options.ndots",
    value: NDOTS,
    why: "With the default of 5 a name like db.example.com (2 dots) is first tried with each of 4 search domains, 8 queries in vain for A and AAAA. At 2 it is asked as it stands, and short names of services (api, api.app) are still searched; write a dot at the end of any other.",
    source: `${KUBERNETES.dns}; ${JUDGEMENT}`,
    default: "5",
  };
}

function zoneProblems(zones: number, all: number): Problem[] {
  if (zones <= all) return [];
  return [
    {
      path: "nodes.zones",
      got: String(zones),
      allowed: `at most ${all}, the zones the network has (network.zones)`,
      fix: `set it to ${all}, remove it, or raise network.zones`,
    },
  ];
}

function groupProblems(group: string | undefined, context: WorkloadContext): Problem[] {
  if (context.fargate) return group === undefined ? [] : [groupOnFargate(group)];
  const known = Object.keys(context.nodeGroups);
  if (group !== undefined) return known.includes(group) ? [] : [unknownGroup(group, known)];
  const open = Object.values(context.nodeGroups).some(({ dedicated }) => !dedicated);
  if (open) return [];
  return [
    {
      path: "nodes.group",
      got: "none",
      allowed:
        known.length === 0
          ? "a node group of the stack: there is none"
          : `one of ${known.join(", ")}: all are dedicated, so they take only services that name them`,
      fix:
        known.length === 0
          ? "add one under nodeGroups, or let its namespace run on Fargate"
          : `set it to ${known[0]}, or add a group that is not dedicated`,
    },
  ];
}

function groupOnFargate(group: string): Problem {
  return {
    path: "nodes.group",
    got: group,
    allowed: "none in a namespace on Fargate, which has no nodes of ours",
    fix: "remove it, or move the service to a namespace that is not on Fargate",
  };
}

function unknownGroup(group: string, known: readonly string[]): Problem {
  const hint = didYouMean(group, known);
  return {
    path: "nodes.group",
    got: group,
    allowed: `a node group of the stack: ${known.length === 0 ? "there is none" : known.join(", ")}`,
    fix: hint === undefined ? "name one of these, or add it under nodeGroups" : `set it to ${hint}`,
  };
}

function preferProblems(
  prefer: readonly string[],
  offers: readonly string[],
  fargate: boolean,
): Problem[] {
  if (fargate && prefer.length > 0) {
    return [
      {
        path: "nodes.prefer",
        got: prefer.join(", "),
        allowed: "none in a namespace on Fargate, which has no instance types",
        fix: "remove it",
      },
    ];
  }
  // Without any node group that takes it the group is the problem, not the preference.
  if (offers.length === 0) return [];
  const families = [...new Set(offers.map((type) => type.split(".")[0] ?? type))];
  return prefer.flatMap((entry, index) => {
    if (meant(entry, offers).length > 0) return [];
    const hint = didYouMean(entry, [...families, ...offers]);
    return [
      {
        path: `nodes.prefer[${index}]`,
        got: entry,
        allowed: `a type or family that its node groups have: ${[...families, ...offers].join(", ")}`,
        fix:
          hint === undefined ? "remove it, or add the type to a node group" : `set it to ${hint}`,
      },
    ];
  });
}
