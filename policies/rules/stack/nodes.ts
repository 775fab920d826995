import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { podLabels, podSpec } from "../../core/pods.ts";

/** Something that makes nodes. */
export interface NodeSource {
  readonly resource: Resource;
  readonly kind: "node group" | "node pool" | "Fargate profile";
  /** Labels every node has; which others AWS adds is not known. */
  readonly labels: ReadonlyMap<string, string>;
  /** What a NodePool demands of its nodes: key to the values In allows. */
  readonly requirements: ReadonlyMap<string, readonly string[]>;
  readonly taints: readonly Taint[];
}

interface Taint {
  readonly key: string;
  readonly value: string | undefined;
  readonly effect: string;
}

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";
const FARGATE = "aws:eks/fargateProfile:FargateProfile";

/** Labels that Kubernetes, EKS and Karpenter give nodes; a custom one is there only when it is declared. */
const WELL_KNOWN = /^(?:[a-z.]*kubernetes\.io|[a-z.]*k8s\.aws|karpenter\.sh|eks\.amazonaws\.com)\//;

/** The node groups and node pools of the stack. @throws Unjudgeable */
export function nodeSources(stack: Stack): readonly NodeSource[] {
  return [...stack.ofType(NODE_GROUP).map(groupSource), ...stack.ofType(NODE_POOL).map(poolSource)];
}

/**
 * Where the pods of a workload may land: the Fargate profile that selects them, else every group and pool
 * that its nodeSelector and required node affinity match and whose taints it tolerates.
 *
 * @throws Unjudgeable
 */
export function landingOf(
  stack: Stack,
  workload: Resource,
  sources: readonly NodeSource[],
): readonly NodeSource[] {
  const profile = stack.ofType(FARGATE).find((one) => isSelected(one, workload));
  if (profile !== undefined) {
    const none = { labels: new Map(), requirements: new Map(), taints: [] };
    return [{ resource: profile, kind: "Fargate profile", ...none }];
  }
  const spec = podSpec(workload);
  return sources.filter((source) => matches(spec, source) && tolerates(spec, source));
}

/** What a source is called in the cluster when that is known, else in the program. */
export function sourceLabel({ resource, kind }: NodeSource): string {
  const own = kind === "node pool" ? resource.at("metadata", "name") : undefined;
  const name = own === undefined || own.isHidden ? undefined : own.text();
  return `${kind} ${name ?? resource.name}`;
}

function groupSource(resource: Resource): NodeSource {
  return {
    resource,
    kind: "node group",
    labels: textsOf(resource.at("labels")),
    requirements: new Map(),
    taints: resource.at("taints").list().map(taintOf),
  };
}

function poolSource(resource: Resource): NodeSource {
  const template = resource.at("spec", "template");
  const requirements = template
    .at("spec", "requirements")
    .list()
    .filter((one) => one.at("operator").text() === "In")
    .map((one) => [one.at("key").text() ?? "", one.at("values").texts()] as const);
  const name = resource.at("metadata", "name");
  const labels = textsOf(template.at("metadata", "labels"));
  if (!name.isHidden) labels.set("karpenter.sh/nodepool", name.text() ?? resource.name);
  return {
    resource,
    kind: "node pool",
    labels,
    requirements: new Map(requirements),
    taints: template.at("spec", "taints").list().map(taintOf),
  };
}

function taintOf(taint: Cursor): Taint {
  return {
    key: taint.at("key").text() ?? "",
    value: taint.at("value").text(),
    // EKS writes NO_SCHEDULE where Kubernetes writes NoSchedule.
    effect: (taint.at("effect").text() ?? "").replaceAll("_", "").toLowerCase(),
  };
}

function textsOf(place: Cursor): Map<string, string> {
  return new Map(place.entries().map(([key, value]) => [key, value.text() ?? ""]));
}

function isSelected(profile: Resource, workload: Resource): boolean {
  const namespace = workload.at("metadata", "namespace");
  if (namespace.isHidden) return false;
  const own = namespace.text() ?? "default";
  return profile
    .at("selectors")
    .list()
    .some((selector) => {
      const place = selector.at("namespace");
      if (place.isHidden || place.text() !== own) return false;
      const labels = podLabels(workload);
      return selector
        .at("labels")
        .entries()
        .every(([key, value]) => labels.at(key).text() === value.text());
    });
}

/** Source: Kubernetes, "Assigning Pods to Nodes": terms are alternatives, the expressions of one all hold. */
function matches(spec: Cursor, source: NodeSource): boolean {
  const selected = spec
    .at("nodeSelector")
    .entries()
    .every(([key, value]) => mayBe(source, key, [value.text() ?? ""]));
  const terms = spec
    .at("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    .at("nodeSelectorTerms")
    .list();
  if (!selected || terms.length === 0) return selected;
  return terms.some((term) =>
    term
      .at("matchExpressions")
      .list()
      .every((expression) => holds(expression, source)),
  );
}

function holds(expression: Cursor, source: NodeSource): boolean {
  const key = expression.at("key").text() ?? "";
  const values = expression.at("values").texts();
  const label = source.labels.get(key);
  switch (expression.at("operator").text() ?? "") {
    case "In":
      return mayBe(source, key, values);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined || source.requirements.has(key) || WELL_KNOWN.test(key);
    case "DoesNotExist":
      return label === undefined;
    default:
      return true;
  }
}

/** Whether a node of the source may carry one of these values of a label. */
function mayBe({ labels, requirements }: NodeSource, key: string, values: readonly string[]) {
  const label = labels.get(key);
  if (label !== undefined) return values.includes(label);
  const allowed = requirements.get(key);
  if (allowed !== undefined) return values.some((value) => allowed.includes(value));
  return WELL_KNOWN.test(key);
}

/** Source: Kubernetes, "Taints and Tolerations". PreferNoSchedule keeps nobody away. */
function tolerates(spec: Cursor, { taints }: NodeSource): boolean {
  const tolerations = spec.at("tolerations").list();
  return taints
    .filter(({ effect }) => effect === "noschedule" || effect === "noexecute")
    .every((taint) => tolerations.some((toleration) => isTolerated(taint, toleration)));
}

function isTolerated(taint: Taint, toleration: Cursor): boolean {
  const key = toleration.at("key").text();
  const effect = toleration.at("effect").text()?.toLowerCase();
  if (effect !== undefined && effect !== "" && effect !== taint.effect) return false;
  if (toleration.at("operator").text() === "Exists") return key === undefined || key === taint.key;
  return key === taint.key && (toleration.at("value").text() ?? "") === (taint.value ?? "");
}
