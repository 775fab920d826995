import { isDeepStrictEqual } from "node:util";

import { labError } from "../errors.ts";
import type { AddedResource, Change, Mutant } from "./mutant.ts";
import { changeAt, PathError } from "./path.ts";
import { PROVIDER_TYPE, UNKNOWN_ID, urnOf } from "./recording.ts";
import type { Json, RecordedResource, Recording } from "./recording.ts";

/** A mutant whose places have been found in a stack. */
export interface PlacedMutant {
  readonly mutant: Mutant;
  /** URNs of what it changes. */
  readonly touches: readonly string[];
  /** URNs on which its rule must report it, and nobody else anything. */
  readonly expected: readonly string[];
  /** The stack's resources with the mutant in them. */
  apply(resources: readonly RecordedResource[]): readonly RecordedResource[];
}

/**
 * Finds the places of mutants in a stack, and tries each alone.
 *
 * @throws LabError that lists those that have no place, or change nothing
 */
export function placeMutants(
  recording: Recording,
  mutants: readonly Mutant[],
): readonly PlacedMutant[] {
  const problems: string[] = [];
  const placed = mutants.flatMap((mutant) => {
    try {
      const one = place(recording, mutant);
      one.apply(recording.resources);
      return [one];
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      problems.push(`${mutant.rule}, "${mutant.name}": ${error.message}`);
      return [];
    }
  });
  if (problems.length > 0) throw labError("Mutants that cannot be made", problems);
  return placed;
}

function place(recording: Recording, mutant: Mutant): PlacedMutant {
  const touches = mutant.changes.map((change) => touched(recording, change));
  const expected = mutant.reportedOn?.map((reference) => {
    const added = mutant.changes.find(
      (change) => change.kind === "add" && change.added.name === reference,
    );
    return added === undefined ? find(recording, reference).urn : touched(recording, added);
  });
  return {
    mutant,
    touches,
    expected: expected ?? touches.slice(0, 1),
    apply: (resources) =>
      mutant.changes.reduce<readonly RecordedResource[]>(
        (changed, change, index) => applyChange(recording, changed, change, touches[index] ?? ""),
        resources,
      ),
  };
}

function touched(recording: Recording, change: Change): string {
  if (change.kind !== "add") return find(recording, change.resource).urn;
  const { type, name, like } = change.added;
  return urnOf(recording, type, name, find(recording, like).parent);
}

function find(recording: Recording, reference: string): RecordedResource {
  const named = recording.resources.filter(({ name }) => name === reference);
  const ending = recording.resources.filter(
    ({ urn }) => urn.endsWith(`:${reference}`) || urn.endsWith(`$${reference}`),
  );
  const found = named.length === 1 ? named : ending;
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const urns = found.map(({ urn }) => urn).join(", ");
  throw new PathError(
    found.length === 0
      ? `the stack has no resource ${reference}`
      : `${reference} is ${found.length} resources: ${urns}`,
  );
}

function applyChange(
  recording: Recording,
  resources: readonly RecordedResource[],
  change: Change,
  urn: string,
): readonly RecordedResource[] {
  switch (change.kind) {
    case "add":
      return [...resources, made(recording, change.added, urn, resources)];
    case "remove":
      return without(resources, urn);
    case "options":
      return replace(resources, urn, (resource) => ({ ...resource, ...change.options }));
    case "set":
      return replace(resources, urn, (resource) =>
        withInput(resource, change.path, (before) => {
          const { value } = change;
          return typeof value === "function" ? value(structuredClone(before)) : value;
        }),
      );
    case "unset":
      return replace(resources, urn, (resource) =>
        withInput(resource, change.path, () => undefined),
      );
  }
}

function replace(
  resources: readonly RecordedResource[],
  urn: string,
  change: (resource: RecordedResource) => RecordedResource,
): readonly RecordedResource[] {
  return resources.map((resource) => {
    if (resource.urn !== urn) return resource;
    const changed = change(resource);
    if (isDeepStrictEqual(changed, resource))
      throw new PathError(`${resource.name} stays as it is`);
    return changed;
  });
}

function withInput(
  resource: RecordedResource,
  path: string,
  change: (before: Json | undefined) => Json | undefined,
): RecordedResource {
  const inputs = changeAt(resource.inputs, path, change) as RecordedResource["inputs"];
  const made = Object.entries(resource.propertyDependencies);
  // A plain value in place of one that was made from resources is made from none.
  const key = path.split(/[.[]/, 1)[0] ?? "";
  const isWhole = path === key;
  return {
    ...resource,
    inputs,
    propertyDependencies: isWhole
      ? Object.fromEntries(made.map(([name, urns]) => [name, name === key ? [] : urns]))
      : resource.propertyDependencies,
  };
}

/** What was made from the removed resource is known no longer to be so; its values stay as they were. */
function without(resources: readonly RecordedResource[], urn: string): readonly RecordedResource[] {
  const child = resources.find(({ parent }) => parent === urn);
  if (child !== undefined) throw new PathError(`${child.name} belongs to the removed resource`);
  const others = (urns: readonly string[]) => urns.filter((other) => other !== urn);
  return resources
    .filter((resource) => resource.urn !== urn)
    .map((resource) => ({
      ...resource,
      dependencies: others(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies).map(([key, urns]) => [key, others(urns)]),
      ),
    }));
}

function made(
  recording: Recording,
  added: AddedResource,
  urn: string,
  resources: readonly RecordedResource[],
): RecordedResource {
  const model = find(recording, added.like);
  const provider = resources.find(({ name }) => name === added.provider);
  const sources = Object.entries(added.madeFrom ?? {}).map(
    ([key, names]) => [key, names.map((name) => find(recording, name).urn)] as const,
  );
  return {
    ...model,
    urn,
    type: added.type,
    name: added.name,
    inputs: added.inputs,
    custom: added.isComponent !== true,
    ...((added.isComponent === true || added.type.startsWith(PROVIDER_TYPE)) && {
      provider: undefined,
    }),
    ...(provider !== undefined && { provider: `${provider.urn}::${UNKNOWN_ID}` }),
    dependencies: [...new Set(sources.flatMap(([, urns]) => urns))],
    propertyDependencies: {
      ...Object.fromEntries(Object.keys(added.inputs).map((key) => [key, []])),
      ...Object.fromEntries(sources),
    },
    protect: added.protect === true,
    deleteBeforeReplace: undefined,
    retainOnDelete: false,
    ignoreChanges: [],
    additionalSecretOutputs: [],
  };
}
