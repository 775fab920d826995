import { fieldAt, groupKind } from "./manifest.ts";
import type { ClusterObject, Manifest, Metadata } from "./manifest.ts";

/** A workload, and the pods a controller would make of it. */
export interface Workload {
  /** The workload. */
  readonly object: ClusterObject;
  /** Namespace of its pods. */
  readonly namespace: string;
  /** One of its pods, without a name: the server makes one, as for a controller. */
  readonly pod: Readonly<Record<string, unknown>>;
  /** Pods at the same time at its most. */
  readonly most: number;
  /** How that number comes about, such as "10 replicas + 3 surge". */
  readonly arithmetic: string;
}

/** Where the kinds that make pods keep the template. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  "apps/Deployment": ["spec", "template"],
  "apps/StatefulSet": ["spec", "template"],
  "apps/DaemonSet": ["spec", "template"],
  "batch/Job": ["spec", "template"],
  "batch/CronJob": ["spec", "jobTemplate", "spec", "template"],
};

/** maxReplicaCount of a ScaledObject that names none (KEDA, ScaledObject specification). */
const KEDA_DEFAULT_MAXIMUM = 100;

/** maxSurge of a Deployment that names none (Kubernetes API reference, RollingUpdateDeployment). */
const DEFAULT_SURGE = "25%";

/** The workloads among objects, each with the pods it has at its most. */
export function workloadsOf(objects: readonly ClusterObject[]): readonly Workload[] {
  return objects.flatMap((object) => {
    const { manifest } = object;
    const path = TEMPLATES[groupKind(manifest)];
    const template = path === undefined ? undefined : fieldAt(manifest, ...path);
    if (template === undefined) return [];
    const namespace = manifest.metadata.namespace ?? "default";
    const pod = podOf(manifest, template);
    return [{ object, namespace, pod, ...countOf(manifest, objects) }];
  });
}

function podOf({ kind, metadata }: Manifest, template: unknown): Workload["pod"] {
  const given = fieldAt(template, "metadata") as Partial<Metadata> | undefined;
  // The Deployment controller adds it, and spread constraints may name it.
  const hash = kind === "Deployment" ? { "pod-template-hash": "5d4f8c7b9d" } : {};
  return {
    ...(template as Readonly<Record<string, unknown>>),
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...given,
      generateName: `${metadata.name}-`,
      labels: { ...given?.labels, ...hash },
    },
  };
}

function countOf(
  manifest: Manifest,
  objects: readonly ClusterObject[],
): Pick<Workload, "most" | "arithmetic"> {
  const { kind } = manifest;
  if (kind === "DaemonSet") return { most: 1, arithmetic: "1, for one node" };
  if (kind === "Job" || kind === "CronJob") {
    const job = kind === "Job" ? manifest : fieldAt(manifest, "spec", "jobTemplate");
    const parallelism = numberAt(job, "spec", "parallelism") ?? 1;
    return { most: parallelism, arithmetic: `${parallelism} at a time` };
  }
  const replicas =
    maximumReplicas(manifest, objects) ?? numberAt(manifest, "spec", "replicas") ?? 1;
  const surge = kind === "Deployment" ? surgeOf(manifest, replicas) : 0;
  const word = replicas === 1 ? "replica" : "replicas";
  return { most: replicas + surge, arithmetic: `${replicas} ${word} + ${surge} surge` };
}

/** The most replicas that an autoscaler may ask for; undefined where none scales the workload. */
function maximumReplicas(target: Manifest, objects: readonly ClusterObject[]): number | undefined {
  const found = objects.flatMap(({ manifest }) => {
    const { kind, metadata } = manifest;
    const reference = fieldAt(manifest, "spec", "scaleTargetRef");
    const same =
      fieldAt(reference, "name") === target.metadata.name &&
      (fieldAt(reference, "kind") ?? "Deployment") === target.kind &&
      (metadata.namespace ?? "default") === (target.metadata.namespace ?? "default");
    if (!same) return [];
    if (kind === "HorizontalPodAutoscaler") return numberAt(manifest, "spec", "maxReplicas") ?? [];
    if (kind !== "ScaledObject") return [];
    return numberAt(manifest, "spec", "maxReplicaCount") ?? KEDA_DEFAULT_MAXIMUM;
  });
  return found.length === 0 ? undefined : Math.max(...found);
}

/** Extra pods of a rollout: a count, or a share of the replicas, rounded up as the controller does. */
function surgeOf(manifest: Manifest, replicas: number): number {
  const strategy = fieldAt(manifest, "spec", "strategy");
  if (fieldAt(strategy, "type") === "Recreate") return 0;
  const surge = fieldAt(strategy, "rollingUpdate", "maxSurge") ?? DEFAULT_SURGE;
  if (typeof surge === "number") return surge;
  const percent = typeof surge === "string" ? Number.parseFloat(surge) : 0;
  return Math.ceil((replicas * percent) / 100);
}

function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = fieldAt(value, ...path);
  return typeof found === "number" ? found : undefined;
}
