import type { Comparison, Json, JsonObject, PropertyChange, ResourceState } from "../../model.ts";
import { isList, isObject, isSecret, isUnknown, MASK, nameOf } from "../../values.ts";

/** A resource before and after: of a renamed one, the deleted and the created. What is a secret in one is one in both. */
export interface Subject {
  /** Of what is there afterwards, else of what was. */
  readonly urn: string;
  readonly name: string;
  /** @default - it is created */
  readonly before?: ResourceState | undefined;
  /** @default - it is deleted */
  readonly after?: ResourceState | undefined;
  /** Both as they really are, with what is a secret in one of them only. Nothing of these may be printed. */
  readonly bare: {
    readonly before?: ResourceState | undefined;
    readonly after?: ResourceState | undefined;
  };
  /** What the engine says differs; none of a created, deleted or renamed one. */
  readonly properties: readonly PropertyChange[];
}

/** By what resources are called, which says nothing of what they allow. */
const NAME_KEYS = [
  "name",
  "namePrefix",
  "identifier",
  "bucket",
  "bucketPrefix",
  "replicationGroupId",
  "nodeGroupName",
  "tags",
  "tagsAll",
];

/** All changes, where a deletion and a creation of equal content are one: a new name opens nothing. */
export function subjectsOf(comparison: Comparison): readonly Subject[] {
  const changes = comparison.changes.filter(
    ({ before, after }) => (before ?? after)?.custom === true,
  );
  const created = changes
    .filter(({ before }) => before === undefined)
    .map(({ after }) => after)
    .filter((one) => one !== undefined)
    .toSorted(byUrn);
  const renamed = new Map<string, ResourceState>();
  const gone = new Set<string>();
  for (const { before, after } of changes.toSorted(byUrn)) {
    if (after !== undefined || before === undefined) continue;
    const now = created.find((one) => !renamed.has(one.urn) && isSame(before, one));
    if (now === undefined) continue;
    renamed.set(now.urn, before);
    gone.add(before.urn);
  }
  return changes
    .filter(({ urn }) => !gone.has(urn))
    .toSorted(byUrn)
    .map(({ urn, name, before, after, properties }) => {
      const bare = { before: before ?? renamed.get(urn), after };
      return {
        ...{ urn, name, properties, bare },
        before: veiled(bare.before, bare.after),
        after: veiled(bare.after, bare.before),
      };
    });
}

/** A resource with secrets where the other version has them, so that no view tells what a secret was or becomes. */
function veiled(
  resource: ResourceState | undefined,
  other: ResourceState | undefined,
): ResourceState | undefined {
  if (resource === undefined || other === undefined) return resource;
  return { ...resource, inputs: veil(resource.inputs, other.inputs) as JsonObject };
}

function veil(value: Json, other: Json | undefined): Json {
  if (isSecret(other)) return MASK;
  if (isObject(value) && isObject(other)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        veil(item, Object.hasOwn(other, key) ? other[key] : undefined),
      ]),
    );
  }
  if (!isList(value) || !isList(other)) return value;
  const hasSecret = other.some(isSecret);
  return value.map((item, index) => {
    const name = nameOf(item);
    if (name !== undefined)
      return veil(item, other.find((one) => nameOf(one) === name) ?? other[index]);
    // Items without names may have moved: beside a secret, only what was there before is no secret.
    const isNew = hasSecret && !isObject(item) && !other.includes(item);
    return isNew ? MASK : veil(item, other[index]);
  });
}

/** Paths of the engine's changes at or below one of these, or these themselves when it names none. Sorted. */
export function changedPaths(subject: Subject, paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    const inside = subject.properties.filter(
      (change) =>
        change.path === path ||
        (/^[.[]/.test(change.path.slice(path.length)) && change.path.startsWith(path)),
    );
    return inside.length === 0 ? [path] : inside.map((change) => change.path);
  });
  return [...new Set(found)].toSorted();
}

/** Whether a resource is still, or already, there. */
export function isIn(snapshot: Comparison["base"], urn: string): boolean {
  return snapshot.resources.has(urn);
}

function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
  return a.urn < b.urn ? -1 : a.urn > b.urn ? 1 : 0;
}

function isSame(before: ResourceState, after: ResourceState): boolean {
  if (before.type !== after.type) return false;
  const own = ({ inputs }: ResourceState): readonly (readonly [string, Json])[] =>
    Object.entries(inputs).filter(([key]) => !NAME_KEYS.includes(key));
  const [one, other] = [own(before), own(after)];
  if (one.length !== other.length) return false;
  return one.every(([key, value]) => isEqual(value, after.inputs[key], key === "metadata"));
}

/** Whether two values are equal as far as they are known. */
function isEqual(a: Json | undefined, b: Json | undefined, ignoresName = false): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (isUnknown(a) || isUnknown(b)) return true;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = (one: object): readonly string[] =>
    Object.keys(one).filter((key) => !(ignoresName && key === "name"));
  return (
    keys(a).length === keys(b).length &&
    keys(a).every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
}
