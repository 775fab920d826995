import type { CodeInfo, Comparison, ResourceChange, ResourceState, Verdict } from "../../model.ts";
import { at } from "../../values.ts";
import { parseQuantity } from "../../../sandbox/providers/kubernetes/quantity.ts";
import type { Classifier } from "../rule.ts";
import { brief, listed, ofType, text } from "../general/reading.ts";
import { compareText } from "../../text.ts";
import { keepsVolumes, losesVolumes, STORAGE_CLASS, volumeFate } from "./claims.ts";
import {
  isGone,
  kubernetesDocs,
  nameOf,
  namespaceOf,
  pathsOf,
  say,
  subjectOf,
  titleOf,
  titles,
  touching,
  WORKLOADS,
} from "./objects.ts";

const CLAIM = "kubernetes:core/v1:PersistentVolumeClaim";
const VOLUME = "kubernetes:core/v1:PersistentVolume";
const VOLUMES = kubernetesDocs("Persistent Volumes", "concepts/storage/persistent-volumes");

/** A volume goes. */
const VOLUME_GONE: CodeInfo = {
  code: "k8s-volume-gone",
  kind: "data-loss",
  title: "A volume claim or a volume is deleted or replaced.",
  why:
    "With the reclaim policy Delete, which is what storage classes use where they do not say, the disk is deleted with the claim. " +
    "With Retain it stays with its data, but a new claim gets another, empty one.",
  sources: [VOLUMES, kubernetesDocs("Storage Classes", "concepts/storage/storage-classes")],
};

/** A volume's size. */
const VOLUME_SIZE: CodeInfo = {
  code: "k8s-volume-size",
  kind: "in-place",
  title: "The size of a volume claim changes.",
  why: "A volume grows while it is in use where its class has allowVolumeExpansion; it cannot shrink.",
  sources: [VOLUMES],
};

/** A storage class. */
const CLASS_CHANGED: CodeInfo = {
  code: "k8s-storage-class",
  kind: "in-place",
  title: "A storage class is replaced or deleted.",
  why: "Volumes that exist keep the policy and the parameters they were made with; a claim made meanwhile waits.",
  sources: [kubernetesDocs("Storage Classes", "concepts/storage/storage-classes")],
};

/** Everything in a namespace. */
const NAMESPACE_GONE: CodeInfo = {
  code: "k8s-namespace-gone",
  kind: "downtime",
  title: "A namespace is deleted or replaced, and everything in it with it.",
  why: "Deleting a namespace deletes every object in it, those of other tools too, and the volumes whose policy is Delete.",
  sources: [kubernetesDocs("Namespaces", "concepts/overview/working-with-objects/namespaces")],
};

/** Recognises what changes of claims, volumes, storage classes and namespaces do to data. */
export const STORAGE_CLASSIFIER: Classifier = {
  codes: [VOLUME_GONE, VOLUME_SIZE, CLASS_CHANGED, NAMESPACE_GONE],
  types: [CLAIM, VOLUME, STORAGE_CLASS, "kubernetes:core/v1:Namespace"],
  judge(change, comparison) {
    const { before } = change;
    if (before === undefined || before.retainOnDelete)
      return change.operation === "update" ? size(change, comparison) : [];
    if (change.operation === "update") return size(change, comparison);
    if (!isGone(change, comparison) && change.operation !== "replace") return [];
    if (change.type === STORAGE_CLASS) return [classGone(change)];
    if (change.type === CLAIM || change.type === VOLUME)
      return [volumeGone(change, before, comparison)];
    return [namespaceGone(change, before, comparison)];
  },
};

function volumeGone(change: ResourceChange, before: ResourceState, { base }: Comparison): Verdict {
  const spec = at(before.inputs, "spec");
  const isReplaced = change.operation === "replace";
  const policy = at(spec, "persistentVolumeReclaimPolicy");
  const fate =
    change.type === CLAIM
      ? volumeFate(base, at(spec, "storageClassName"))
      : // A volume made by hand is retained where it does not say (Kubernetes: Persistent Volumes).
        policy === undefined || text(policy) === "Retain"
        ? { isLost: false, words: " The disk behind it stays with its data." }
        : {
            isLost: true,
            words: ` Its reclaim policy is ${brief(policy)}: once released, the disk is deleted with its data.`,
          };
  const words = isReplaced ? "is deleted and made anew, empty" : "is deleted";
  return say(VOLUME_GONE, `${subjectOf(change)} ${words}.${fate.words}`, {
    class: fate.isLost ? "data-loss" : isReplaced ? "replace" : "downtime",
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    outage: { when: "from this update on for the pods that mount it" },
    fix: "Set reclaimPolicy Retain on the volume first, or make a snapshot, and bind the new claim to it.",
  });
}

function size(change: ResourceChange, { head }: Comparison): readonly Verdict[] {
  if (change.type !== CLAIM) return [];
  const properties = touching(change, "spec", "resources", "requests", "storage");
  const { before, after } = change;
  if (properties.length === 0 || before === undefined || after === undefined) return [];
  const [old, now] = [before, after].map((state) =>
    text(at(state.inputs, "spec", "resources", "requests", "storage")),
  );
  const rest = { properties: pathsOf(properties) };
  if (old === undefined || now === undefined) {
    return [say(VOLUME_SIZE, `${subjectOf(change)}: its size is known only afterwards.`, rest)];
  }
  const [from, to] = [parseQuantity(old) ?? 0, parseQuantity(now) ?? 0];
  const name = text(at(after.inputs, "spec", "storageClassName"));
  const storage = ofType(head.resources, STORAGE_CLASS).find((one) => nameOf(one) === name);
  const words =
    to < from
      ? "Kubernetes refuses: a volume cannot shrink, and the update fails there"
      : storage !== undefined && at(storage.inputs, "allowVolumeExpansion") !== true
        ? `${titleOf(storage)} has no allowVolumeExpansion: Kubernetes refuses, and the update fails there`
        : "the volume grows while it is in use";
  return [say(VOLUME_SIZE, `${subjectOf(change)}: storage ${old} -> ${now}: ${words}.`, rest)];
}

function classGone(change: ResourceChange): Verdict {
  const words = change.operation === "replace" ? "is made anew" : "is deleted";
  return say(
    CLASS_CHANGED,
    `${subjectOf(change)} ${words}: volumes that exist keep what they were made with; new claims wait while there is none.`,
  );
}

function namespaceGone(
  change: ResourceChange,
  before: ResourceState,
  { base }: Comparison,
): Verdict {
  const name = nameOf(before);
  const inside = [...base.resources.values()]
    .filter(
      (one) =>
        one.custom &&
        one.urn !== before.urn &&
        one.type.startsWith("kubernetes:") &&
        isIn(one, before, name),
    )
    .toSorted((a, b) => compareText(a.urn, b.urn));
  const runs = inside.filter(({ type }) => WORKLOADS.includes(type) || type.endsWith(":Release"));
  const kept = inside.filter(keepsVolumes);
  const isLost = kept.some((one) => losesVolumes(base, one));
  const isReplaced = change.operation === "replace";
  const words = [
    `${subjectOf(change)} is deleted${isReplaced ? " and made anew" : ""}, and everything in it: ${inside.length} objects of this stack`,
    runs.length > 0 ? `, among them ${titles(runs)}` : "",
    ".",
    kept.length > 0
      ? ` ${listed(kept.map(titleOf).toSorted(compareText))} ${kept.length === 1 ? "keeps" : "keep"} data in volumes, whose claims go too${isLost ? "" : "; their storage class retains the volumes"}.`
      : "",
  ].join("");
  return say(NAMESPACE_GONE, words, {
    class: isLost ? "data-loss" : "downtime",
    properties: isReplaced ? pathsOf(change.properties.filter(({ replaces }) => replaces)) : [],
    outage: {
      when: isReplaced ? "until everything in it is made again and ready" : "from this update on",
    },
    fix: "Keep the namespace; make another one beside it and move over.",
  });
}

function isIn(state: ResourceState, namespace: ResourceState, name: string): boolean {
  if (state.type.endsWith(":Release")) return text(state.inputs["namespace"]) === name;
  const own = at(state.inputs, "metadata", "namespace");
  if (own === undefined) return false;
  return text(own) === undefined
    ? (state.propertyDependencies["metadata"] ?? []).includes(namespace.urn)
    : namespaceOf(state) === name;
}
