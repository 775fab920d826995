import type {
  ChangeClass,
  CodeInfo,
  Comparison,
  Json,
  PropertyChange,
  ResourceChange,
  ResourceState,
  Source,
  Verdict,
} from "../../model.ts";
import { at, isList, isObject } from "../../values.ts";
import { byPath, listed, ofType, text, typeWords } from "../general/reading.ts";
import { renames } from "../general/renames.ts";

type Resources = ReadonlyMap<string, ResourceState>;

/** A page of the documentation of Kubernetes. */
export function kubernetesDocs(title: string, path: string): Source {
  return { title: `Kubernetes: ${title}`, url: `https://kubernetes.io/docs/${path}/` };
}

/** A verdict of a code; its class is the code's own unless another is given. */
export function say(
  code: CodeInfo,
  message: string,
  rest: Partial<Omit<Verdict, "code" | "message">> = {},
): Verdict {
  return {
    code: code.code,
    class: code.kind as ChangeClass,
    message: message.trim(),
    ...rest,
    properties: [...new Set(rest.properties)].sort(),
  };
}

/** What an object is called in the cluster when that is known, else in the program. */
export function nameOf(state: ResourceState): string {
  return text(at(state.inputs, "metadata", "name")) ?? state.name;
}

/** Such as "Deployment api". */
export function titleOf(state: ResourceState): string {
  return `${typeWords(state.type)} ${nameOf(state)}`;
}

/** "Deployment api" of the object a change is about. */
export function subjectOf(change: ResourceChange): string {
  const state = change.after ?? change.before;
  return state === undefined ? `${typeWords(change.type)} ${change.name}` : titleOf(state);
}

/** The namespace of an object, undefined while it is not known. Left out it is "default". */
export function namespaceOf(state: ResourceState): string | undefined {
  const value = at(state.inputs, "metadata", "namespace");
  return value === undefined ? "default" : text(value);
}

/** Whether two objects can be in one namespace: only two known ones that differ say no. */
export function sameNamespace(one: ResourceState, other: ResourceState): boolean {
  const [a, b] = [namespaceOf(one), namespaceOf(other)];
  return a === undefined || b === undefined || a === b;
}

/** The items of a list, none when it is no list. */
export function items(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

/** The entries of an object, none when it is no object. */
export function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** Whether a change of a property touches what lies at these keys: at them, below them or above them. */
export function touches(property: PropertyChange, ...keys: readonly string[]): boolean {
  const common = Math.min(keys.length, property.keys.length);
  return keys.slice(0, common).every((key, index) => property.keys[index] === key);
}

/** The properties that touch what lies at these keys, by path. */
export function touching(
  change: ResourceChange,
  ...keys: readonly string[]
): readonly PropertyChange[] {
  return byPath(change.properties.filter((property) => touches(property, ...keys)));
}

/** The paths of properties. */
export function pathsOf(properties: readonly PropertyChange[]): readonly string[] {
  return properties.map(({ path }) => path);
}

/** Resources of several types, by type as given, then by URN. */
export function ofTypes(resources: Resources, types: readonly string[]): readonly ResourceState[] {
  return types.flatMap((type) => ofType(resources, type));
}

/** "Deployment api and StatefulSet queue", the first few. */
export function titles(states: readonly ResourceState[]): string {
  return listed(states.map(titleOf).toSorted());
}

/** Whether a deletion really takes the object away: it is neither retained nor made anew under another URN. */
export function isGone(change: ResourceChange, comparison: Comparison): boolean {
  return (
    change.operation === "delete" &&
    change.before?.retainOnDelete !== true &&
    !renames(comparison).newer.has(change.urn)
  );
}

/** Whether the old one of a replacement goes before the new one is there. */
export function isDeleteFirst(change: ResourceChange): boolean {
  return change.operation === "replace" && change.replacement === "delete-first";
}

/** "1 pod", "3 pods". */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** Types that keep pods running. */
export const WORKLOADS: readonly string[] = [
  "kubernetes:apps/v1:Deployment",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:apps/v1:DaemonSet",
];

/** Types with a pod's specification in them. */
export const POD_TYPES: readonly string[] = [
  ...WORKLOADS,
  "kubernetes:batch/v1:CronJob",
  "kubernetes:batch/v1:Job",
  "kubernetes:core/v1:Pod",
];

/** The keys that lead to the pod's metadata and spec. */
export function templateKeys(type: string): readonly string[] {
  if (type === "kubernetes:core/v1:Pod") return [];
  return type === "kubernetes:batch/v1:CronJob"
    ? ["spec", "jobTemplate", "spec", "template"]
    : ["spec", "template"];
}

/** The specification of the pods of one of POD_TYPES. */
export function podSpec(state: ResourceState): Json | undefined {
  return at(state.inputs, ...templateKeys(state.type), "spec");
}

/** The labels of the pods of one of POD_TYPES. */
export function podLabels(state: ResourceState): Json | undefined {
  return at(state.inputs, ...templateKeys(state.type), "metadata", "labels");
}

/** The containers of a pod's specification, those that begin it last. */
export function containersOf(spec: Json | undefined): readonly Json[] {
  return [...items(at(spec, "containers")), ...items(at(spec, "initContainers"))];
}
