/** Reading nested properties of an object whose parts may be secret, unknown or absent. */

import { UNKNOWN, isList, isRecord, reveal } from "./model.ts";
import type { Props, Value } from "./model.ts";

/** @returns what stands at a path of property names; undefined where any part is absent or unknown. */
export function at(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let current = reveal(value);
  for (const key of path) {
    if (!isRecord(current) || !Object.hasOwn(current, key)) return undefined;
    current = reveal(current[key]);
  }
  return current ?? undefined;
}

/** @returns the object at a path, or an empty one. */
export function recordAt(value: Value | undefined, ...path: readonly string[]): Props {
  const found = at(value, ...path);
  return isRecord(found) ? found : {};
}

/** @returns the list at a path, or an empty one. */
export function listAt(value: Value | undefined, ...path: readonly string[]): readonly Value[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** @returns the text at a path; undefined when there is none, or none yet. */
export function textAt(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** @returns true when the path, or something on the way to it, is not known yet. */
export function unknownAt(value: Value | undefined, ...path: readonly string[]): boolean {
  let current = reveal(value);
  for (const key of path) {
    if (current === UNKNOWN) return true;
    if (!isRecord(current)) return false;
    current = reveal(current[key]);
  }
  return current === UNKNOWN;
}
