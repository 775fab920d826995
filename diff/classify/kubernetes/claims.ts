import type { Json, ResourceState, Snapshot } from "../../model.ts";
import { at, isList, isObject } from "../../values.ts";
import { ofType, text } from "../general/reading.ts";
import { items, nameOf, titleOf } from "./objects.ts";

/** What becomes of data in volumes. */
export interface ClaimsFate {
  readonly isLost: boolean;
  /** A sentence with a space before it. */
  readonly words: string;
}

/** Type of the StorageClass. */
export const STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass";

/** What becomes of a volume whose claim is deleted, by its storage class. Left out, reclaimPolicy is Delete (Kubernetes: Storage Classes). */
export function volumeFate(snapshot: Snapshot, className: Json | undefined): ClaimsFate {
  const name = text(className);
  const found = ofType(snapshot.resources, STORAGE_CLASS).find((one) => nameOf(one) === name);
  if (found === undefined) {
    const which =
      name === undefined
        ? "The storage class is not known"
        : `StorageClass ${name} is not of this stack`;
    return {
      isLost: true,
      words: ` ${which}: unless its reclaimPolicy is Retain, the volume is deleted with its data.`,
    };
  }
  const policy = at(found.inputs, "reclaimPolicy");
  if (text(policy) === "Retain") {
    return {
      isLost: false,
      words: ` ${titleOf(found)} retains the volume: its data stays, but no new claim finds it by itself.`,
    };
  }
  const why = policy === undefined || text(policy) === "Delete" ? "deletes" : "may delete";
  return {
    isLost: true,
    words: ` ${titleOf(found)} ${why} the volume with its data (reclaimPolicy).`,
  };
}

/**
 * What becomes of the volumes of a StatefulSet that is deleted. Left out, persistentVolumeClaimRetentionPolicy keeps the
 * claims (Kubernetes: StatefulSets).
 *
 * @returns undefined when it has none
 */
export function claimsFate(snapshot: Snapshot, workload: ResourceState): ClaimsFate | undefined {
  const templates = items(at(workload.inputs, "spec", "volumeClaimTemplates"));
  if (templates.length === 0) return undefined;
  const policy = at(workload.inputs, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted");
  if (policy === undefined || text(policy) === "Retain") {
    return {
      isLost: false,
      words: " Its volume claims stay with their data, and are used again by one of the same name.",
    };
  }
  const fates = templates.map((one) => volumeFate(snapshot, at(one, "spec", "storageClassName")));
  const worst = fates.find(({ isLost }) => isLost) ?? fates[0];
  return {
    isLost: worst?.isLost ?? true,
    words: ` whenDeleted deletes its volume claims.${worst?.words ?? ""}`,
  };
}

/** Whether a resource keeps data in volumes of the cluster: a claim, a StatefulSet with claims, a chart that is told to make some. */
export function keepsVolumes(state: ResourceState): boolean {
  if (state.type === "kubernetes:core/v1:PersistentVolumeClaim") return true;
  if (state.type === "kubernetes:apps/v1:StatefulSet") {
    return items(at(state.inputs, "spec", "volumeClaimTemplates")).length > 0;
  }
  return state.type === "kubernetes:helm.sh/v3:Release" && hasClaim(state.inputs["values"]);
}

/** Whether the volumes of one that keepsVolumes() go with their claims; where it is not known, they do. */
export function losesVolumes(snapshot: Snapshot, state: ResourceState): boolean {
  const spec = at(state.inputs, "spec");
  if (state.type === "kubernetes:core/v1:PersistentVolumeClaim") {
    return volumeFate(snapshot, at(spec, "storageClassName")).isLost;
  }
  const templates = items(at(spec, "volumeClaimTemplates"));
  return (
    templates.length === 0 ||
    templates.some((one) => volumeFate(snapshot, at(one, "spec", "storageClassName")).isLost)
  );
}

/** Whether the values of a chart ask for a claim in the usual way, which a chart may make itself or by a StatefulSet. */
export function mayOwnClaims(value: Json | undefined): boolean {
  if (isList(value)) return value.some(mayOwnClaims);
  if (!isObject(value)) return false;
  const persistence = value["persistence"];
  return (
    (at(persistence, "enabled") === true && at(persistence, "existingClaim") === undefined) ||
    Object.values(value).some(mayOwnClaims)
  );
}

function hasClaim(value: Json | undefined): boolean {
  if (isList(value)) return value.some(hasClaim);
  if (!isObject(value)) return false;
  return Object.hasOwn(value, "volumeClaimTemplate") || Object.values(value).some(hasClaim);
}
