import type { Cursor } from "./cursor.ts";
import type { Resource, Stack } from "./resource.ts";
import { scalersOf, selectable, selectorsFor } from "./selectors.ts";

/** What keeps pods running until it is deleted. */
export const LONG_RUNNING_TYPES: readonly string[] = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
];

/** What runs a number of equal pods, which an autoscaler may change. */
export const REPLICATED_TYPES: readonly string[] = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
];

/** All that has a pod's specification in it. */
export const POD_TYPES: readonly string[] = [
  ...LONG_RUNNING_TYPES,
  "kubernetes:batch/v1:Job",
  "kubernetes:batch/v1:CronJob",
  "kubernetes:core/v1:Pod",
];

/** What changes the number of replicas: the HorizontalPodAutoscaler and KEDA's ScaledObject. */
export const AUTOSCALER_TYPES: readonly string[] = [
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
  "kubernetes:keda.sh/v1alpha1:ScaledObject",
];

/** The Service. */
export const SERVICE_TYPE = "kubernetes:core/v1:Service";

/** The PodDisruptionBudget. */
export const BUDGET_TYPE = "kubernetes:policy/v1:PodDisruptionBudget";

/** Smallest and largest number of replicas; equal when nothing scales it. */
export interface ReplicaRange {
  readonly min: number;
  readonly max: number;
}

/** Whether this type keeps its pods running: Jobs, CronJobs and bare Pods may end. */
export function isLongRunning(type: string): boolean {
  return LONG_RUNNING_TYPES.includes(type);
}

/** The place of the keys that lead to the pod's metadata and spec in a resource of this type. */
export function podTemplateKeys(type: string): readonly string[] {
  if (type === "kubernetes:core/v1:Pod") return [];
  if (type === "kubernetes:batch/v1:CronJob") return ["spec", "jobTemplate", "spec", "template"];
  return ["spec", "template"];
}

/** The pod's specification in one of POD_TYPES. */
export function podSpec(resource: Resource): Cursor {
  return resource.at(...podTemplateKeys(resource.type), "spec");
}

/** The labels of the pods of one of POD_TYPES. */
export function podLabels(resource: Resource): Cursor {
  return resource.at(...podTemplateKeys(resource.type), "metadata", "labels");
}

/** The annotations of the pods of one of POD_TYPES. */
export function podAnnotations(resource: Resource): Cursor {
  return resource.at(...podTemplateKeys(resource.type), "metadata", "annotations");
}

/**
 * The containers of a pod's specification, in the order they are written.
 *
 * @param options init: whether the init containers come after them. @default - without
 * @throws Unjudgeable when one of the lists is unknown
 */
export function containersOf(
  spec: Cursor,
  { init = false }: { readonly init?: boolean } = {},
): readonly Cursor[] {
  const containers = spec.at("containers").list();
  return init ? [...containers, ...spec.at("initContainers").list()] : containers;
}

/**
 * The number of replicas that is written in a Deployment or StatefulSet; 1 when there is none, as
 * Kubernetes has it. Undefined for what is not replicated (a DaemonSet runs one a node).
 *
 * @throws Unjudgeable
 */
export function replicasOf(resource: Resource): number | undefined {
  return REPLICATED_TYPES.includes(resource.type)
    ? (resource.at("spec", "replicas").number() ?? 1)
    : undefined;
}

/**
 * The autoscaler of the stack whose scaleTargetRef names this Deployment or StatefulSet. A name that is
 * not known yet is followed by what it was made from.
 */
export function autoscalerOf(stack: Stack, workload: Resource): Resource | undefined {
  const name = known(workload.at("metadata", "name"));
  return scalersOf(stack, AUTOSCALER_TYPES, workload, name).find((autoscaler) => {
    const target = autoscaler.at("spec", "scaleTargetRef");
    // KEDA scales a Deployment unless told otherwise; the HPA has to name the kind.
    const kind = known(target.at("kind")) ?? "Deployment";
    if (!workload.type.endsWith(`:${kind}`)) return false;
    const wanted = known(target.at("name"));
    if (name !== undefined && wanted !== undefined) {
      return name === wanted && inSameNamespace(autoscaler, workload);
    }
    return stack.madeFrom(autoscaler, "spec", workload.type).includes(workload);
  });
}

/**
 * The replicas an autoscaler allows. Left out, an HPA's minReplicas is 1 (Kubernetes), a ScaledObject's
 * minReplicaCount 0 and its maxReplicaCount 100 (KEDA: ScaledObject specification).
 *
 * @throws Unjudgeable
 */
export function autoscalerRange(autoscaler: Resource): ReplicaRange | undefined {
  const spec = autoscaler.at("spec");
  if (autoscaler.type.endsWith(":ScaledObject")) {
    return {
      min: spec.at("minReplicaCount").number() ?? 0,
      max: spec.at("maxReplicaCount").number() ?? 100,
    };
  }
  const max = spec.at("maxReplicas").number();
  return max === undefined ? undefined : { min: spec.at("minReplicas").number() ?? 1, max };
}

/**
 * How many replicas a Deployment or StatefulSet has at the least and at the most: what its autoscaler
 * allows, else what is written. Undefined for what is not replicated.
 *
 * @throws Unjudgeable
 */
export function replicaRange(stack: Stack, workload: Resource): ReplicaRange | undefined {
  if (!REPLICATED_TYPES.includes(workload.type)) return undefined;
  const autoscaler = autoscalerOf(stack, workload);
  const range = autoscaler === undefined ? undefined : autoscalerRange(autoscaler);
  if (range !== undefined) return range;
  const count = replicasOf(workload) ?? 1;
  return { min: count, max: count };
}

/**
 * Whether two objects can be in one namespace. Namespaces are often created by the same program and
 * unknown at preview: only two known ones that differ say no.
 */
export function inSameNamespace(one: Resource, other: Resource): boolean {
  const a = known(one.at("metadata", "namespace"));
  const b = known(other.at("metadata", "namespace"));
  return a === undefined || b === undefined || a === b;
}

/**
 * The Services whose selector selects the workload's pods.
 *
 * @throws Unjudgeable when none is known to select them, and one may
 */
export function servicesOf(stack: Stack, workload: Resource): readonly Resource[] {
  return selecting(stack, SERVICE_TYPE, workload, (selector, labels) => {
    const wanted = selector.entries();
    // A Service without selector has its endpoints from elsewhere.
    return wanted.length > 0 && wanted.every(([key, value]) => has(labels, key, value));
  });
}

/** Whether a Service has an address of its own; a headless one only gives names to its pods. @throws Unjudgeable */
export function hasAddress(service: Resource): boolean {
  return service.at("spec", "clusterIP").text() !== "None";
}

/**
 * The PodDisruptionBudgets whose selector selects the workload's pods.
 *
 * @throws Unjudgeable when none is known to select them, and one may
 */
export function budgetsOf(stack: Stack, workload: Resource): readonly Resource[] {
  return selecting(stack, BUDGET_TYPE, workload, selectsLabels);
}

/**
 * The Deployments and StatefulSets whose pods a PodDisruptionBudget selects.
 *
 * @throws Unjudgeable when it cannot be told of one of them
 */
export function budgetedBy(stack: Stack, budget: Resource): readonly Resource[] {
  const selector = budget.at("spec", "selector");
  return REPLICATED_TYPES.flatMap((type) => selectable(stack, type, selector)).filter(
    (workload) => inSameNamespace(workload, budget) && selectsLabels(selector, podLabels(workload)),
  );
}

/** Whether a label selector (matchLabels, matchExpressions) selects these labels; an empty one selects all. @throws Unjudgeable */
export function selectsLabels(selector: Cursor, labels: Cursor): boolean {
  return (
    selector.isSet &&
    selector
      .at("matchLabels")
      .entries()
      .every(([key, value]) => has(labels, key, value)) &&
    selector
      .at("matchExpressions")
      .list()
      .every((requirement) => meets(requirement, labels))
  );
}

function selecting(
  stack: Stack,
  type: string,
  workload: Resource,
  selects: (selector: Cursor, labels: Cursor) => boolean,
): readonly Resource[] {
  const labels = podLabels(workload);
  const { readable, doubtful } = selectorsFor(stack, type, labels);
  const matching = (others: readonly Resource[]): readonly Resource[] =>
    others.filter(
      (other) => inSameNamespace(other, workload) && selects(other.at("spec", "selector"), labels),
    );
  const found = matching(readable);
  // Judging one that cannot be read says what it waits for.
  return found.length > 0 ? found : matching(doubtful);
}

function meets(requirement: Cursor, labels: Cursor): boolean {
  const label = labels.at(requirement.at("key").text() ?? "");
  const isOneOf = (): boolean =>
    requirement
      .at("values")
      .texts()
      .includes(label.text() ?? "");
  const operator = requirement.at("operator").text();
  if (operator === "In") return label.isSet && isOneOf();
  if (operator === "NotIn") return !label.isSet || !isOneOf();
  return label.isSet === (operator === "Exists");
}

function has(labels: Cursor, key: string, value: Cursor): boolean {
  const label = labels.at(key);
  return label.isSet && label.text() === value.text();
}

function known(cursor: Cursor): string | undefined {
  return cursor.isHidden ? undefined : cursor.text();
}

/**
 * A quantity of Kubernetes as a number: "500m" is 0.5, "1Gi" 1,073,741,824. Undefined for what is none.
 * Suffixes: Kubernetes API reference, Quantity.
 */
export function quantity(text: string | undefined): number | undefined {
  const match = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text?.trim() ?? "");
  const factor = match === null ? undefined : SUFFIXES.get(match[2] ?? "");
  const number = match === null ? Number.NaN : Number(match[1]);
  return factor === undefined || !Number.isFinite(number) ? undefined : number * factor;
}

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["n", 1e-9],
  ["u", 1e-6],
  ["m", 1e-3],
  ["", 1],
  ...["k", "M", "G", "T", "P", "E"].map((unit, i) => [unit, 1000 ** (i + 1)] as const),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((unit, i) => [unit, 1024 ** (i + 1)] as const),
]);

/**
 * Whether a sysctl belongs to the pod rather than to the whole node: the groups that the kubelet knows as
 * namespaced (kubelet: pkg/kubelet/sysctl), less two under net that only the node's own network has
 * (kernel: Documentation/admin-guide/sysctl/net).
 */
export function isNamespacedSysctl(name: string): boolean {
  const dotted = name.replaceAll("/", ".");
  if (NODE_NETWORK_SYSCTLS.includes(dotted)) return false;
  return /^(?:net\.|kernel\.shm|kernel\.msg|kernel\.sem$|fs\.mqueue\.)/.test(dotted);
}

const NODE_NETWORK_SYSCTLS: readonly string[] = [
  "net.core.netdev_max_backlog",
  "net.core.default_qdisc",
];
