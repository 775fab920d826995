import type {
  Comparison,
  JsonObject,
  ResourceChange,
  ResourceState,
  Snapshot,
} from "../../../../diff/model.ts";

/** A resource, told by its type and its name. */
export function resource(
  type: string,
  name: string,
  inputs: JsonObject,
  more: Partial<ResourceState> = {},
): ResourceState {
  return {
    urn: `urn:pulumi:prod::shop::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    outputs: {},
    protect: false,
    retainOnDelete: false,
    dependencies: [],
    propertyDependencies: {},
    ...more,
  };
}

/** Two versions of a stack; what is in only one is created or deleted, what differs is updated. */
export function comparison(
  base: readonly ResourceState[],
  head: readonly ResourceState[],
): Comparison {
  const [old, now] = [base, head].map(snapshot) as [Snapshot, Snapshot];
  const urns = [...new Set([...base, ...head].map(({ urn }) => urn))].toSorted();
  const changes = urns.flatMap((urn): readonly ResourceChange[] => {
    const [before, after] = [old.resources.get(urn), now.resources.get(urn)];
    const one = after ?? before;
    if (one === undefined || JSON.stringify(before?.inputs) === JSON.stringify(after?.inputs))
      return [];
    return [
      {
        urn,
        type: one.type,
        name: one.name,
        component: one.name,
        operation: before === undefined ? "create" : after === undefined ? "delete" : "update",
        before,
        after,
        properties: [],
        unknownEffects: [],
      },
    ];
  });
  return { base: old, head: now, changes };
}

/** One resource with other inputs. */
export function updated(type: string, before: JsonObject, after: JsonObject): Comparison {
  return comparison([resource(type, "it", before)], [resource(type, "it", after)]);
}

function snapshot(resources: readonly ResourceState[]): Snapshot {
  return {
    project: "shop",
    stack: "prod",
    resources: new Map(resources.map((one) => [one.urn, one])),
  };
}
