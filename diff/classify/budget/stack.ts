import { Resource, Stack } from "../../../policies/core/resource.ts";
import { Secret, UNKNOWN } from "../../../policies/core/value.ts";
import type { Props, Value } from "../../../policies/core/value.ts";
import type { Json, JsonObject, ResourceState, Snapshot } from "../../model.ts";
import { isList, isObject, isSecret, isUnknown } from "../../values.ts";

/**
 * A snapshot as the rules of the policy pack see a stack. What the program asks for counts; what only came of it, such
 * as an endpoint, is added. Outputs do not win, as they are of the time before the change.
 */
export function toStack(snapshot: Snapshot): Stack {
  return new Stack([...snapshot.resources.values()].map(toResource));
}

function toResource(state: ResourceState): Resource {
  return new Resource({
    urn: state.urn,
    type: state.type,
    name: state.name,
    props: merged(state),
    options: { protect: state.protect },
    parent: state.parent,
    propertyDependencies: state.propertyDependencies,
  });
}

function merged({ inputs, outputs }: ResourceState): Props {
  const known = Object.entries(inputs).filter(
    ([key, value]) => !isUnknown(value) || !Object.hasOwn(outputs, key),
  );
  return { ...toProps(outputs), ...toProps(Object.fromEntries(known)) };
}

function toProps(object: JsonObject): Props {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, toValue(value)]));
}

/** A value of the model as the rules see it. */
export function toValue(value: Json): Value {
  if (isUnknown(value)) return UNKNOWN;
  if (isSecret(value)) return new Secret(value);
  if (isList(value)) return value.map(toValue);
  return isObject(value) ? toProps(value) : value;
}
