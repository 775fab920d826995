import { Cursor } from "./cursor.ts";
import type { Resource } from "./resource.ts";

/** Whether a property is there with something in it, known or not: what a provider reads back may be empty text. */
export function isGiven(place: Cursor): boolean {
  return place.isHidden || (place.isSet && place.text() !== "");
}

/**
 * The parameters that a parameter group (of RDS or ElastiCache) sets, by name; each the place of its
 * object with `name`, `value` and, on RDS, `applyMethod`.
 *
 * @throws Unjudgeable when the list or one of the names is unknown
 */
export function parametersOf(group: Resource): ReadonlyMap<string, Cursor> {
  const found = new Map<string, Cursor>();
  for (const parameter of group.at("parameters").list()) {
    const name = parameter.at("name").text();
    if (name !== undefined && !found.has(name)) found.set(name, parameter);
  }
  return found;
}

/**
 * The place of one parameter in a group, an absent one when the group does not set it. An item of
 * unknown name is in the way only of what is not found among the others.
 *
 * @throws Unjudgeable when it may be one of unknown name
 */
export function parameterOf(group: Resource, name: string): Cursor {
  const items = group.at("parameters").list();
  const known = items.filter((item) => !item.at("name").isHidden);
  const found = known.find((item) => item.at("name").text() === name);
  if (found !== undefined) return found;
  for (const item of items) item.at("name").text();
  return new Cursor(undefined, "parameters");
}
