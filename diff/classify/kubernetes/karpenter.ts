import type {
  CodeInfo,
  Comparison,
  ResourceChange,
  ResourceState,
  Snapshot,
  Verdict,
} from "../../model.ts";
import { at } from "../../values.ts";
import type { Classifier } from "../rule.ts";
import { listed, ofType, text } from "../general/reading.ts";
import {
  isDeleteFirst,
  isGone,
  items,
  nameOf,
  pathsOf,
  say,
  subjectOf,
  titles,
  touching,
} from "./objects.ts";
import { NODE_POOL, pinnedTo } from "./placement.ts";

const NODE_CLASS = "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass";
const DISRUPTION = {
  title: "Karpenter: Disruption (drift, behavioral fields, budgets)",
  url: "https://karpenter.sh/docs/concepts/disruption/",
};

/** Nodes drift. */
const DRIFT: CodeInfo = {
  code: "karpenter-drift",
  kind: "rolling",
  title: "What Karpenter's nodes are made by changes: it replaces them.",
  why:
    "Karpenter counts nodes as drifted when the template of their NodePool or their EC2NodeClass no longer describes them, and " +
    "replaces as many at a time as the pool's disruption budgets allow, 10 % where it has none. Subnets, security groups, images " +
    "and requirements drift only nodes that no longer fit.",
  sources: [DISRUPTION],
};

/** How Karpenter behaves. */
export const BEHAVIOUR: CodeInfo = {
  code: "karpenter-behaviour",
  kind: "in-place",
  title: "How Karpenter treats the nodes of a pool changes.",
  why: "Weight, limits and disruption are no property of nodes: they are not considered for drift.",
  sources: [DISRUPTION],
};

/** The nodes go. */
const POOL_GONE: CodeInfo = {
  code: "karpenter-pool-gone",
  kind: "downtime",
  title: "A NodePool or EC2NodeClass is deleted, or deleted before it is made anew: its nodes go.",
  why: "Karpenter drains and ends the nodes that a deleted NodePool owns. Pods that fit no other nodes stay pending.",
  sources: [
    DISRUPTION,
    { title: "Karpenter: NodePools", url: "https://karpenter.sh/docs/concepts/nodepools/" },
  ],
};

const DYNAMIC = ["subnetSelectorTerms", "securityGroupSelectorTerms", "amiSelectorTerms"];

/** Recognises what changes of NodePools and EC2NodeClasses do to nodes. */
export const KARPENTER_CLASSIFIER: Classifier = {
  codes: [DRIFT, BEHAVIOUR, POOL_GONE],
  types: [NODE_POOL, NODE_CLASS],
  judge(change, comparison) {
    const { before, after } = change;
    if (before === undefined) return [];
    if (isGone(change, comparison) || isDeleteFirst(change))
      return [gone(change, before, comparison)];
    if (change.operation !== "update" || after === undefined) return [];
    return change.type === NODE_POOL
      ? pool(change, after, comparison)
      : nodeClass(change, after, comparison);
  },
};

function pool(
  change: ResourceChange,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const drifting = touching(change, "spec", "template");
  const behaving = touching(change, "spec").filter((one) => !drifting.includes(one));
  const verdicts: Verdict[] = [];
  if (drifting.length > 0) {
    const some = drifting.every(({ keys }) => keys[3] === "requirements");
    verdicts.push(
      say(
        DRIFT,
        `${subjectOf(change)}: its nodes ${some ? "that no longer meet its requirements " : ""}are replaced${paceOf(head, after)}`,
        {
          properties: pathsOf(drifting),
        },
      ),
    );
  }
  if (behaving.length > 0) {
    verdicts.push(
      say(
        BEHAVIOUR,
        `${subjectOf(change)}: ${listed(pathsOf(behaving))} changes how Karpenter treats its nodes, which stay.`,
        {
          properties: pathsOf(behaving),
        },
      ),
    );
  }
  return verdicts;
}

function nodeClass(
  change: ResourceChange,
  after: ResourceState,
  { head }: Comparison,
): readonly Verdict[] {
  const properties = touching(change, "spec");
  if (properties.length === 0) return [];
  const pools = poolsOf(head, after);
  const some = properties.every(({ keys }) => DYNAMIC.includes(String(keys[1])));
  const what = listed(
    [...new Set(properties.map(({ keys }) => String(keys[1] ?? "spec")))].toSorted(),
  );
  const rest = { properties: pathsOf(properties) };
  if (pools.length === 0)
    return [
      say(DRIFT, `${subjectOf(change)}: ${what} changes; no NodePool of this stack uses it.`, {
        ...rest,
        class: "in-place",
      }),
    ];
  return pools.map((one) =>
    say(
      DRIFT,
      `${subjectOf(change)}: ${what} changes: the nodes of NodePool ${nameOf(one)} ${some ? "that no longer fit " : ""}are replaced${paceOf(head, one)}`,
      rest,
    ),
  );
}

function poolsOf(snapshot: Snapshot, nodeClass: ResourceState): readonly ResourceState[] {
  return ofType(snapshot.resources, NODE_POOL).filter(
    (pool) =>
      text(at(pool.inputs, "spec", "template", "spec", "nodeClassRef", "name")) ===
      nameOf(nodeClass),
  );
}

/** How many nodes go at a time, how long a drain may take, and which workloads have nowhere else to go. Ends the sentence. */
function paceOf(snapshot: Snapshot, pool: ResourceState): string {
  const budgets = items(at(pool.inputs, "spec", "disruption", "budgets")).flatMap((budget) => {
    const nodes = at(budget, "nodes");
    const schedule = text(at(budget, "schedule"));
    const known = typeof nodes === "number" ? String(nodes) : text(nodes);
    return known === undefined
      ? []
      : [schedule === undefined ? known : `${known} (from ${schedule})`];
  });
  const grace = text(at(pool.inputs, "spec", "template", "spec", "terminationGracePeriod"));
  const pinned = pinnedTo(snapshot, pool);
  return [
    `, at most ${budgets.length === 0 ? "10%, the default," : budgets.join(", ")} of them at a time.`,
    budgets.includes("0") || budgets.includes("0%")
      ? " A budget of 0 forbids it until it is lifted."
      : "",
    grace === undefined
      ? ""
      : ` A drain ends after ${grace} at the latest, whatever budgets of pods say.`,
    pinned.length === 0 ? "" : ` Only there run ${titles(pinned)}.`,
  ].join("");
}

function gone(change: ResourceChange, before: ResourceState, { base }: Comparison): Verdict {
  const pools = change.type === NODE_POOL ? [before] : poolsOf(base, before);
  const pinned = [...new Set(pools.flatMap((one) => pinnedTo(base, one)))];
  const isReplaced = change.operation === "replace";
  const nodes =
    change.type === NODE_POOL
      ? "its nodes are drained and end"
      : `the nodes of ${pools.length === 0 ? "no NodePool of this stack" : titles(pools)} cannot be made anew`;
  const only =
    pinned.length === 0
      ? ""
      : ` No other nodes of this stack fit ${titles(pinned)}: pods stay pending.`;
  const level = isReplaced ? "downtime" : pinned.length > 0 ? "downtime" : "rolling";
  return say(
    POOL_GONE,
    `${subjectOf(change)} is deleted${isReplaced ? " before it is made anew" : ""}: ${nodes}.${only}`,
    {
      class: level,
      properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
      ...(level === "downtime" && {
        outage: { when: isReplaced ? "until new nodes are ready" : "from this update on" },
      }),
      fix: "Make another NodePool beside it first, and delete the old one in a later update.",
    },
  );
}
