import type {
  CodeInfo,
  Comparison,
  Json,
  ResourceChange,
  ResourceState,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { changesByUrn, difference, flag, listed, numeric, text } from "../general/reading.ts";
import { eksDocs } from "./eks-cluster.ts";
import { share } from "./rollout.ts";
import {
  counted,
  isDeleteFirst,
  isGone,
  pathsOf,
  say,
  titles,
  touches,
  touching,
} from "./objects.ts";
import { groupsOf, homeless, NODE_GROUP, pinnedTo } from "./placement.ts";

const PHASES = eksDocs("Understand each phase of node updates", "managed-node-update-behavior");
const FACTS = {
  title:
    "Facts of aws:eks/nodeGroup:NodeGroup (terraform-provider-aws): amiType, capacityType, diskSize, instanceTypes, launchTemplate.id, subnetIds replace",
};

/** Nodes are renewed. */
const NODES_ROLL: CodeInfo = {
  code: "eks-nodes-roll",
  kind: "rolling",
  title: "What a node group's nodes are made by changes: EKS renews them.",
  why:
    "EKS adds nodes of the new kind, drains as many old ones at a time as updateConfig allows (1 where it does not say) and ends " +
    "them. A drain that a PodDisruptionBudget holds up for 15 minutes fails the update, unless it is forced.",
  sources: [PHASES],
};

/** A group goes. */
const NODES_GONE: CodeInfo = {
  code: "eks-nodes-gone",
  kind: "downtime",
  title: "A node group is replaced or deleted: all of its nodes end.",
  why:
    "Made first, the new group's nodes are there before the old ones are drained; deleted first, their pods have nowhere to go. " +
    "Instance types, capacity type, disk size and the image's type replace a group.",
  sources: [FACTS, PHASES],
};

/** The number of nodes. */
const NODES_SCALE: CodeInfo = {
  code: "eks-nodes-scale",
  kind: "in-place",
  title: "The number of a node group's nodes changes.",
  why: "Nodes are added, or drained and ended; an autoscaler sets the desired number again by what it sees.",
  sources: [FACTS],
};

/** No node to run on. */
const NO_NODE: CodeInfo = {
  code: "eks-no-node",
  kind: "downtime",
  title: "Pods fit no node any more, because labels or taints of nodes change.",
  why: "Labels and taints count when a pod is placed: running ones stay until they restart, and then stay pending (a taint NoExecute ends them at once).",
  sources: [
    {
      title: "Kubernetes: Taints and Tolerations",
      url: "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/",
    },
  ],
};

/** A launch template. */
const TEMPLATE_VERSION: CodeInfo = {
  code: "eks-launch-template",
  kind: "in-place",
  title: "A launch template gets another version.",
  why: "Instances are launched by it from then on; a node group that takes the new version renews its nodes, user data with kernel settings included.",
  sources: [eksDocs("Customize managed nodes with launch templates", "launch-templates")],
};

/** Recognises what changes of managed node groups do to nodes and to what runs on them. */
export const NODE_GROUP_CLASSIFIER: Classifier = {
  codes: [NODES_ROLL, NODES_GONE, NODES_SCALE, NO_NODE],
  types: [NODE_GROUP],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || change.operation === "replace")
      return [gone(change, before, comparison)];
    if (change.operation !== "update" || after === undefined) return [];
    return [
      ...roll(change, after, comparison),
      ...scale(change, before, after),
      ...placing(change, comparison),
    ];
  },
};

function sizeOf(group: ResourceState): number | undefined {
  return numeric(at(group.inputs, "scalingConfig", "desiredSize"));
}

function nodesWords(group: ResourceState): string {
  const size = sizeOf(group);
  return size === undefined ? "its nodes" : `its ${counted(size, "node")} (desired)`;
}

function roll(
  change: ResourceChange,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = ["version", "releaseVersion", "launchTemplate", "amiType"].flatMap((key) =>
    touching(change, key),
  );
  if (properties.length === 0) return [];
  const percent = at(after.inputs, "updateConfig", "maxUnavailablePercentage");
  const size = sizeOf(after);
  const batch =
    percent === undefined
      ? (numeric(at(after.inputs, "updateConfig", "maxUnavailable")) ?? 1)
      : size === undefined
        ? undefined
        : Math.max(1, share(percentText(percent), size, Math.floor) ?? 1);
  const pinned = pinnedTo(head, after);
  const forced = flag(at(after.inputs, "forceUpdateVersion")) === true;
  const words = [
    `${nodesWords(after)} are renewed${batch === undefined ? "" : `, ${batch} at a time`}.`,
    text(at(after.inputs, "updateConfig", "updateStrategy")) === "MINIMAL"
      ? " With updateStrategy MINIMAL old nodes end before new ones are there: capacity is short meanwhile."
      : "",
    forced
      ? " forceUpdateVersion ends pods even where a PodDisruptionBudget forbids it."
      : " A PodDisruptionBudget that allows no eviction for 15 minutes fails the update.",
    pinned.length === 0 ? "" : ` Only there run ${titles(pinned)}.`,
  ].join("");
  return [
    say(NODES_ROLL, `Node group ${change.name}: ${listed(properties.map(difference))}: ${words}`, {
      properties: pathsOf(properties),
    }),
  ];
}

function percentText(percent: Json): Json {
  const value = numeric(percent);
  return value === undefined ? percent : `${value}%`;
}

function scale(
  change: ResourceChange,
  before: ResourceState,
  after: ResourceState,
): readonly Verdict[] {
  const properties = touching(change, "scalingConfig");
  if (properties.length === 0) return [];
  const [old, now] = [sizeOf(before), sizeOf(after)];
  const words =
    old === undefined || now === undefined || old === now
      ? ""
      : now < old
        ? ` ${counted(old - now, "node")} ${old - now === 1 ? "is" : "are"} drained and ${old - now === 1 ? "ends" : "end"}.`
        : ` ${counted(now - old, "node")} ${now - old === 1 ? "is" : "are"} added.`;
  const rest = { properties: pathsOf(properties) };
  const message = `Node group ${change.name}: ${listed(properties.map(difference))}.${words}`;
  if (now !== 0 || old === 0) return [say(NODES_SCALE, message, rest)];
  return [
    say(NODES_SCALE, `${message} None is left.`, {
      ...rest,
      class: "downtime",
      outage: { when: "from this update on" },
    }),
  ];
}

function placing(change: ResourceChange, { base, head }: Comparison): readonly Verdict[] {
  const properties = [...touching(change, "labels"), ...touching(change, "taints")];
  if (properties.length === 0) return [];
  const lost = homeless(base, head);
  if (lost.length === 0) return [];
  return [
    say(
      NO_NODE,
      `Node group ${change.name}: ${listed(properties.map(difference))}: ${titles(lost)} ${lost.length === 1 ? "fits" : "fit"} no node of this stack any more.`,
      {
        properties: pathsOf(properties),
        outage: { when: "with the next start of their pods" },
        fix: "Let the pods tolerate the taint, or select another label, in an update before.",
      },
    ),
  ];
}

function gone(change: ResourceChange, before: ResourceState, { base }: Comparison): Verdict {
  const pinned = pinnedTo(base, before);
  const isReplaced = change.operation === "replace";
  const first = isReplaced && !isDeleteFirst(change);
  const how = !isReplaced
    ? `is deleted: ${nodesWords(before)} are drained and end`
    : first
      ? `is made anew beside the old one, then ${nodesWords(before)} of the old one are drained and end`
      : `is deleted before it is made anew: ${nodesWords(before)} end, and there are none until the new ones are ready`;
  const only =
    pinned.length === 0
      ? ""
      : first
        ? ` Only there run ${titles(pinned)}.`
        : ` No other nodes of this stack fit ${titles(pinned)}.`;
  const level = first ? "rolling" : "downtime";
  return say(NODES_GONE, `Node group ${change.name} ${how}.${only}`, {
    class: level,
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    ...(level === "downtime" && {
      outage: { when: isReplaced ? "until the new nodes are ready" : "from this update on" },
    }),
    ...(level === "downtime" && {
      fix: "Make a second node group first, and delete this one in a later update.",
    }),
  });
}

/** Recognises what another version of a launch template does to the node groups that use it. */
export const LAUNCH_TEMPLATE_CLASSIFIER: Classifier = {
  codes: [TEMPLATE_VERSION],
  types: ["aws:ec2/launchTemplate:LaunchTemplate"],
  judge(change, comparison) {
    const { after } = change;
    const properties = change.properties.filter(
      (one) => !["tags", "tagsAll", "description"].some((key) => touches(one, key)),
    );
    if (change.operation !== "update" || after === undefined || properties.length === 0) return [];
    const groups = groupsOf(comparison.head, after);
    const rolling = groups.filter((group) => takesNewVersion(group, comparison));
    const what = listed(
      [
        ...new Set(
          properties.map(({ keys }) =>
            keys[0] === "userData" ? "user data (kubelet and kernel settings)" : String(keys[0]),
          ),
        ),
      ].toSorted(),
    );
    const words =
      groups.length === 0
        ? "no node group of this stack uses it"
        : rolling.length === 0
          ? `${listed(groups.map(({ name }) => name).toSorted())} ${groups.length === 1 ? "stays" : "stay"} at another version of it`
          : `the nodes of ${listed(rolling.map(({ name }) => name).toSorted())} are renewed by it`;
    return [
      say(TEMPLATE_VERSION, `Launch template ${change.name}: ${what}: a new version; ${words}.`, {
        class: rolling.length > 0 ? "rolling" : "in-place",
        properties: pathsOf(properties),
      }),
    ];
  },
};

function takesNewVersion(group: ResourceState, comparison: Comparison): boolean {
  const change = changesByUrn(comparison).get(group.urn);
  return change?.properties.some((one) => touches(one, "launchTemplate", "version")) ?? false;
}
