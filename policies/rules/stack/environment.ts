import { Cursor } from "../../core/cursor.ts";
import { inSameNamespace } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { UNKNOWN } from "../../core/value.ts";

/** One variable of a container, and where its value comes from. */
export interface Variable {
  /** The value; hidden when it only exists in the cluster. */
  readonly value: Cursor;
  /** The resource whose `property` holds the value: the workload, a ConfigMap or a Secret of the stack. */
  readonly owner: Resource;
  readonly property: string;
}

/** Name to variable. */
export type Environment = ReadonlyMap<string, Variable>;

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const SECRET = "kubernetes:core/v1:Secret";

/**
 * The environment of a container: envFrom first, env over it, as Kubernetes does. ConfigMaps and Secrets
 * of the stack are read; variables from any other object are there, but hidden.
 *
 * @throws Unjudgeable when it is unknown which variables there are
 */
export function environmentOf(
  stack: Stack,
  workload: Resource,
  container: Cursor,
): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const source of container.at("envFrom").list()) {
    const prefix = source.at("prefix").text() ?? "";
    for (const holder of holders(stack, workload, source)) {
      for (const [key, variable] of contents(holder)) found.set(`${prefix}${key}`, variable);
    }
  }
  for (const entry of container.at("env").list()) {
    const name = entry.at("name").text();
    if (name !== undefined) found.set(name, variableOf(stack, workload, entry));
  }
  return found;
}

/** The first of these names that the container has. */
export function firstOf(
  environment: Environment,
  names: readonly string[],
): (Variable & { readonly name: string }) | undefined {
  const name = names.find((one) => environment.has(one));
  const variable = name === undefined ? undefined : environment.get(name);
  return name === undefined || variable === undefined ? undefined : { ...variable, name };
}

function variableOf(stack: Stack, workload: Resource, entry: Cursor): Variable {
  const from = entry.at("valueFrom");
  if (!from.isSet) return { value: entry.at("value"), owner: workload, property: "spec" };
  const isConfig = from.at("configMapKeyRef").isSet;
  const reference = from.at(isConfig ? "configMapKeyRef" : "secretKeyRef");
  const type = isConfig ? CONFIG_MAP : SECRET;
  const hidden = { value: new Cursor(UNKNOWN, from.path), owner: workload, property: "spec" };
  if (reference.at("key").isHidden) return hidden;
  const key = reference.at("key").text() ?? "";
  const found = named(stack, workload, reference.at("name"), type).map((one) =>
    contents(one).get(key),
  );
  return found.find((one) => one !== undefined) ?? hidden;
}

function holders(stack: Stack, workload: Resource, source: Cursor): readonly Resource[] {
  return [
    ...named(stack, workload, source.at("configMapRef", "name"), CONFIG_MAP),
    ...named(stack, workload, source.at("secretRef", "name"), SECRET),
  ];
}

/** The object of that name; while its name is unknown, those that the workload was made from. */
function named(stack: Stack, workload: Resource, name: Cursor, type: string): readonly Resource[] {
  if (!name.isSet) return [];
  if (name.isHidden) return stack.madeFrom(workload, "spec", type);
  return stack.named(type, name.text() ?? "").filter((one) => inSameNamespace(one, workload));
}

function contents(holder: Resource): Map<string, Variable> {
  const found = new Map<string, Variable>();
  for (const property of ["data", "stringData"]) {
    const place = holder.at(property);
    if (place.isHidden) continue;
    for (const [key, value] of place.entries()) {
      // A Secret's data is base64; its numbers are nobody's business here.
      const hidden = holder.type === SECRET && property === "data";
      const read = hidden ? new Cursor(UNKNOWN, value.path) : value;
      found.set(key, { value: read, owner: holder, property });
    }
  }
  return found;
}
