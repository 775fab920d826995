import type { Json, ResourceState, Snapshot } from "../../model.ts";
import { at, isUnknown } from "../../values.ts";
import { numeric, text } from "../general/reading.ts";
import { nameOf, ofTypes, sameNamespace, titleOf } from "./objects.ts";

/** What changes the number of replicas. */
export const SCALER_TYPES: readonly string[] = [
  "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
  "kubernetes:autoscaling/v1:HorizontalPodAutoscaler",
  "kubernetes:keda.sh/v1alpha1:ScaledObject",
];

/** How many pods a workload has. */
export interface Pods {
  readonly min: number;
  readonly max: number;
  /** What chooses between them, such as "HorizontalPodAutoscaler api". @default - the number is fixed */
  readonly by?: string | undefined;
}

/** The range of an autoscaler; undefined while it is not known. Left out: HPA 1, ScaledObject 0 to 100 (KEDA: ScaledObject specification). */
export function rangeOf(scaler: ResourceState): Pods | undefined {
  const spec = at(scaler.inputs, "spec");
  const isKeda = scaler.type.endsWith(":ScaledObject");
  const min = whole(at(spec, isKeda ? "minReplicaCount" : "minReplicas"), isKeda ? 0 : 1);
  const max = whole(at(spec, isKeda ? "maxReplicaCount" : "maxReplicas"), isKeda ? 100 : undefined);
  if (min === undefined || max === undefined) return undefined;
  return { min, max, by: titleOf(scaler) };
}

function whole(value: Json | undefined, otherwise: number | undefined): number | undefined {
  return value === undefined ? otherwise : numeric(value);
}

/** The autoscaler that names a workload as its target, or was made from it. */
export function scalerOf(snapshot: Snapshot, workload: ResourceState): ResourceState | undefined {
  return ofTypes(snapshot.resources, SCALER_TYPES).find((scaler) => {
    const target = at(scaler.inputs, "spec", "scaleTargetRef");
    // KEDA scales a Deployment unless told otherwise; the HPA has to name the kind.
    const kind = text(at(target, "kind")) ?? "Deployment";
    if (!workload.type.endsWith(`:${kind}`) || !sameNamespace(scaler, workload)) return false;
    const wanted = at(target, "name");
    return isUnknown(wanted)
      ? (scaler.propertyDependencies["spec"] ?? []).includes(workload.urn)
      : text(wanted) === nameOf(workload);
  });
}

/** The pods of a Deployment or StatefulSet; undefined while their number is not known. */
export function podsOf(snapshot: Snapshot, workload: ResourceState): Pods | undefined {
  const scaler = scalerOf(snapshot, workload);
  if (scaler !== undefined) return rangeOf(scaler);
  // Left out it is 1: Kubernetes API reference, DeploymentSpec and StatefulSetSpec.
  const count = whole(at(workload.inputs, "spec", "replicas"), 1);
  return count === undefined ? undefined : { min: count, max: count };
}

/** "3 pods", "2 to 4 pods (ScaledObject analysis)", "a number of pods that is not known". */
export function podsWords(pods: Pods | undefined): string {
  if (pods === undefined) return "a number of pods that is not known yet";
  const by = pods.by === undefined ? "" : ` (${pods.by})`;
  if (pods.min === pods.max) return `${pods.min} pod${pods.min === 1 ? "" : "s"}${by}`;
  return `${pods.min} to ${pods.max} pods${by}`;
}
