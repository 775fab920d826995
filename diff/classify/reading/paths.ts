import type { Json, JsonObject } from "../../model.ts";
import { isList, isObject, isUnknown, nameOf, shown } from "../../values.ts";

/** A value with the place where it stands. */
export interface Place {
  /** As PropertyChange spells it. */
  readonly path: string;
  /** What to know the place by in another version of the resource: the same, with items by name where they have one. */
  readonly subject: string;
  /** @default - nothing stands there */
  readonly value?: Json | undefined;
}

/** One step of a way through properties. EACH stands for every item of a list, or for the only one that is no list. */
export type Key = string;

/** Every item of a list. */
export const EACH = "*";

/**
 * What stands at the end of a way. A key that is absent leads to a place without a value; a list that is absent has no
 * items, and one that is not known is itself the place.
 */
export function places(inputs: JsonObject, keys: readonly Key[]): readonly Place[] {
  let found: readonly Place[] = [{ path: "", subject: "", value: inputs }];
  for (const key of keys) found = found.flatMap((place) => step(place, key));
  return found;
}

function step(place: Place, key: Key): readonly Place[] {
  const { path, value } = place;
  if (isUnknown(value) || isMasked(value)) return [place];
  if (key === EACH) {
    if (isList(value)) return value.map((item, index) => itemAt(path, item, index));
    return isObject(value) ? [place] : [];
  }
  const next = join(path, key);
  const inside = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return [{ path: next, subject: next, value: inside }];
}

/** A place in a list, by the item's name where it has one. */
export function itemAt(path: string, item: Json, index: number): Place {
  const name = nameOf(item) ?? ownName(item);
  const here = `${path}[${name === undefined ? String(index) : JSON.stringify(name)}]`;
  return { path: here, subject: here, value: item };
}

/** A path one key further: `a.b`, or `a["b c"]` where the key is no plain word. */
export function join(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** A value as a word: text as it is, anything else as JSON. */
export function jsonWord(value: Json | undefined): string {
  return typeof value === "string" ? value : shown(value);
}

/** By what items are known that have no name. */
const OTHER_NAMES = [
  "originId",
  "pathPattern",
  "ref",
  "deviceName",
  "logType",
  "secretArn",
  "description",
];

function ownName(item: Json): string | undefined {
  if (!isObject(item)) return undefined;
  const found = OTHER_NAMES.map((key) => item[key]).find((one) => typeof one === "string");
  return typeof found === "string" && !isUnknown(found) && !isMasked(found) ? found : undefined;
}

function isMasked(value: Json | undefined): boolean {
  return value === "[secret]";
}
