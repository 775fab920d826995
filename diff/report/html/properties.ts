import type { JsonObject, PropertyChange, ResourceChange } from "../../model.ts";
import type { PageProperty } from "./page-data.ts";

/** All properties of a change: what differs, or all inputs of what is created or deleted. */
export function pageProperties(change: ResourceChange): readonly PageProperty[] {
  if (change.properties.length > 0) return change.properties.map(pageProperty);
  if (change.operation === "create") return inputs(change.after?.inputs ?? {}, "add", "after");
  if (change.operation === "delete") return inputs(change.before?.inputs ?? {}, "delete", "before");
  return [];
}

function inputs(
  values: JsonObject,
  kind: PropertyChange["kind"],
  side: "before" | "after",
): readonly PageProperty[] {
  return Object.keys(values)
    .sort()
    .map((path) => ({ path, kind, replaces: false, [side]: values[path] }));
}

function pageProperty({ path, kind, replaces, before, after }: PropertyChange): PageProperty {
  return {
    ...{ path, kind, replaces },
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}
