import type { Json, ResourceState, Snapshot } from "../../model.ts";
import { at } from "../../values.ts";
import { ofType, text } from "../general/reading.ts";
import { entries, items, nameOf, ofTypes, podSpec, POD_TYPES } from "./objects.ts";

/** Type of a managed node group. */
export const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

/** Type of Karpenter's node pool. */
export const NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool";

/** What nodes of a group or pool are like. */
interface NodeKind {
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly taints: readonly Json[];
}

/** Labels that nodes have without anyone asking for them. */
const GIVEN =
  /^(?:[a-z0-9.-]*kubernetes\.io|[a-z0-9.-]*k8s\.aws|karpenter\.sh|eks\.amazonaws\.com)\//;

/** The workloads whose pods fit no other nodes of the stack than those of this group or pool. */
export function pinnedTo(snapshot: Snapshot, source: ResourceState): readonly ResourceState[] {
  const others = ofTypes(snapshot.resources, [NODE_GROUP, NODE_POOL]).filter(
    ({ urn }) => urn !== source.urn,
  );
  return ofTypes(snapshot.resources, POD_TYPES).filter(
    (workload) =>
      fits(workload, kindOf(source)) && !others.some((other) => fits(workload, kindOf(other))),
  );
}

/** The workloads whose pods fitted some nodes of the base and fit none of the head. */
export function homeless(base: Snapshot, head: Snapshot): readonly ResourceState[] {
  const [old, now] = [base, head].map(({ resources }) =>
    ofTypes(resources, [NODE_GROUP, NODE_POOL]).map(kindOf),
  );
  return ofTypes(head.resources, POD_TYPES).filter((workload) => {
    const before = base.resources.get(workload.urn);
    if (before === undefined || !(old ?? []).some((kind) => fits(before, kind))) return false;
    return !(now ?? []).some((kind) => fits(workload, kind));
  });
}

function kindOf(source: ResourceState): NodeKind {
  if (source.type === NODE_GROUP) {
    const labels = entries(source.inputs["labels"]).map(
      ([key, value]) => [key, [text(value) ?? ""]] as const,
    );
    return { labels: new Map(labels), taints: items(source.inputs["taints"]) };
  }
  const template = at(source.inputs, "spec", "template");
  const labels = entries(at(template, "metadata", "labels")).map(
    ([key, value]) => [key, [text(value) ?? ""]] as const,
  );
  const demanded = items(at(template, "spec", "requirements"))
    .filter((one) => at(one, "operator") === "In")
    .map((one) => [text(at(one, "key")) ?? "", items(at(one, "values")).map(String)] as const);
  const labelled = new Map<string, readonly string[]>([...demanded, ...labels]);
  return {
    labels: labelled.set("karpenter.sh/nodepool", [nameOf(source)]),
    taints: items(at(template, "spec", "taints")),
  };
}

function fits(workload: ResourceState, kind: NodeKind): boolean {
  const spec = podSpec(workload);
  const required = items(
    at(
      spec,
      "affinity",
      "nodeAffinity",
      "requiredDuringSchedulingIgnoredDuringExecution",
      "nodeSelectorTerms",
    ),
  );
  return (
    entries(at(spec, "nodeSelector")).every(([key, value]) =>
      offers(kind, key, [text(value) ?? ""]),
    ) &&
    (required.length === 0 || required.some((term) => meetsTerm(term, kind))) &&
    kind.taints.every((taint) => tolerated(taint, items(at(spec, "tolerations"))))
  );
}

function meetsTerm(term: Json, kind: NodeKind): boolean {
  return items(at(term, "matchExpressions")).every((one) => {
    const key = text(at(one, "key")) ?? "";
    const operator = at(one, "operator");
    if (operator === "In") return offers(kind, key, items(at(one, "values")).map(String));
    if (operator === "Exists") return kind.labels.has(key) || GIVEN.test(key);
    return true;
  });
}

function offers(kind: NodeKind, key: string, wanted: readonly string[]): boolean {
  const own = kind.labels.get(key);
  return own === undefined ? GIVEN.test(key) : own.some((value) => wanted.includes(value));
}

function tolerated(taint: Json, tolerations: readonly Json[]): boolean {
  // EKS writes NO_SCHEDULE where Kubernetes writes NoSchedule.
  const effect = (text(at(taint, "effect")) ?? "").replaceAll("_", "").toLowerCase();
  if (effect === "prefernoschedule") return true;
  return tolerations.some((one) => {
    const key = text(at(one, "key"));
    if (key !== undefined && key !== text(at(taint, "key"))) return false;
    const own = text(at(one, "effect"));
    if (own !== undefined && own.toLowerCase() !== effect) return false;
    return at(one, "operator") === "Exists" || at(one, "value") === at(taint, "value");
  });
}

/** The node groups that take their launch template from a resource. */
export function groupsOf(snapshot: Snapshot, template: ResourceState): readonly ResourceState[] {
  return ofType(snapshot.resources, NODE_GROUP).filter((group) => {
    const id = text(at(group.inputs, "launchTemplate", "id"));
    const made = group.propertyDependencies["launchTemplate"] ?? [];
    return made.includes(template.urn) || (id !== undefined && id === text(template.outputs["id"]));
  });
}
