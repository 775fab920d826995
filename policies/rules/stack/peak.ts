import type { Cursor } from "../../core/cursor.ts";
import {
  AUTOSCALER_TYPES,
  POD_TYPES,
  autoscalerRange,
  inSameNamespace,
  podTemplateKeys,
  replicaRange,
} from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";

/** The pods of a workload at the worst moment of a rollout. */
export interface Peak {
  /** How many run when nothing is rolled out: the autoscaler's maximum, else the replicas. */
  readonly pods: number;
  /** New ones that run beside them while a Deployment is rolled out. */
  readonly surge: number;
}

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
/** All resources of the stack that have pods. */
export function workloadsOf(stack: Stack): readonly Resource[] {
  return stack.ofType(...POD_TYPES);
}

/**
 * The pods of a workload at its peak. What is suspended has none until somebody starts it; a DaemonSet
 * has one on every node, and the stack does not say how many nodes there will be.
 *
 * @param nodes nodes a DaemonSet runs on
 * @throws Unjudgeable
 */
export function peakOf(stack: Stack, workload: Resource, nodes: number): Peak {
  const spec = workload.at("spec");
  switch (workload.type) {
    case "kubernetes:core/v1:Pod":
      return { pods: 1, surge: 0 };
    case "kubernetes:apps/v1:DaemonSet":
      return { pods: nodes, surge: 0 };
    case "kubernetes:batch/v1:Job":
      return { pods: parallelPods(spec), surge: 0 };
    case "kubernetes:batch/v1:CronJob":
      return { pods: parallelPods(spec, spec.at("jobTemplate", "spec")), surge: 0 };
    default: {
      const pods = scaledByReference(stack, workload) ?? replicaRange(stack, workload)?.max ?? 1;
      return { pods, surge: workload.type === DEPLOYMENT ? surgeOf(spec, pods) : 0 };
    }
  }
}

/** All pods at the peak. */
export function peakTotal({ pods, surge }: Peak): number {
  return pods + surge;
}

/** The pods in words: "1 pod", "6 pods", "(10 + 3) pods" with a surge of 3. */
export function peakText({ pods, surge }: Peak): string {
  if (surge > 0) return `(${pods} + ${surge}) pods`;
  return pods === 1 ? "1 pod" : `${pods} pods`;
}

/** The place of the pod template. */
export function templateOf(workload: Resource): Cursor {
  return workload.at(...podTemplateKeys(workload.type));
}

/** Source: Kubernetes API, JobSpec: parallelism is 1 when left out; never more run than completions asks for. */
function parallelPods(outer: Cursor, job: Cursor = outer): number {
  if (outer.at("suspend").flag() === true || job.at("suspend").flag() === true) return 0;
  const parallelism = job.at("parallelism").number() ?? 1;
  const completions = job.at("completions").number() ?? parallelism;
  return Math.min(parallelism, completions);
}

/** Source: Kubernetes, Deployments: RollingUpdate and maxSurge 25 %, rounded up, when left out. */
function surgeOf(spec: Cursor, pods: number): number {
  if (spec.at("strategy", "type").text() === "Recreate") return 0;
  const text = spec.at("strategy", "rollingUpdate", "maxSurge").text() ?? "25%";
  const percent = /^(\d+)%$/.exec(text)?.[1];
  if (percent !== undefined) return Math.ceil((pods * Number(percent)) / 100);
  return Number.isFinite(Number(text)) ? Number(text) : 0;
}

/** Autoscalers whose target's name is not known, once for each stack. */
const REFERRING = new WeakMap<Stack, readonly Resource[]>();

/** A workload whose name the engine makes up is known to its autoscaler by what the target's name was made from. */
function scaledByReference(stack: Stack, workload: Resource): number | undefined {
  const referring =
    REFERRING.get(stack) ??
    stack
      .ofType(...AUTOSCALER_TYPES)
      .filter((one) => one.at("spec", "scaleTargetRef", "name").isHidden);
  REFERRING.set(stack, referring);
  const autoscaler = referring.find(
    (one) =>
      (one.propertyDependencies["spec"] ?? []).includes(workload.urn) &&
      inSameNamespace(one, workload),
  );
  return autoscaler === undefined ? undefined : autoscalerRange(autoscaler)?.max;
}
