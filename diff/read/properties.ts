import { diffArrays } from "diff";

import { joinKey } from "../../sandbox/providers/diff-values.ts";
import type { Json, JsonObject, PropertyChange } from "../model.ts";
import { at, canonicalJson, isList, isObject, nameOf } from "../values.ts";

type Keys = readonly (string | number)[];
type Difference = Omit<PropertyChange, "path" | "replaces">;

/** What the engine says of the properties that differ. */
export interface EngineDiff {
  /** Paths, with what happens to each, such as "update-replace". @default - it names none */
  readonly detailed?: Readonly<Record<string, { readonly kind?: string }>> | undefined;
  /** Properties that differ, at least their first names. */
  readonly differing: readonly string[];
  /** Properties that the provider replaces the resource for. */
  readonly replacing: readonly string[];
}

/**
 * What differs between two sets of inputs, sorted by path. What the engine does not count as different (white space
 * in JSON, ignored changes) is left out; what it counts although it looks the same here, as secrets do, is told.
 */
export function propertyChanges(
  before: JsonObject,
  after: JsonObject,
  engine: EngineDiff,
): readonly PropertyChange[] {
  const detailed = Object.entries(engine.detailed ?? {});
  const named = [...detailed.map(([path]) => path), ...engine.differing, ...engine.replacing];
  const counted = new Set(named.map((path) => String(readPath(path)[0])));
  const replacing = [
    ...engine.replacing,
    ...detailed.filter(([, { kind = "" }]) => kind.endsWith("-replace")).map(([path]) => path),
  ].map((path) => names(readPath(path)));
  const found = compare([], before, after).filter(
    ({ keys }) => counted.size === 0 || counted.has(String(keys[0])),
  );
  const seen = new Set(found.map(({ keys }) => String(keys[0])));
  const unseen = named.filter((path) => !seen.has(String(readPath(path)[0])));
  const hidden = [...new Set(unseen)].map((path): Difference => {
    const keys = readPath(path);
    return { keys, kind: "update", before: at(before, ...keys), after: at(after, ...keys) };
  });
  return [...found, ...hidden]
    .map((one) => ({
      ...one,
      path: pathOf(one.keys),
      replaces: replacing.some((names) => isNear(one.keys, names)),
    }))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function key({ path, kind }: PropertyChange): string {
  return `${path}\0${kind}`;
}

/** A property path of Pulumi in parts. */
export function readPath(path: string): Keys {
  const parts = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...parts].map(([, index, quoted, plain = ""]) => {
    if (index !== undefined) return Number(index);
    return quoted === undefined ? plain : String(JSON.parse(quoted));
  });
}

/** Parts of a path as Pulumi spells them; an item of a list known by its name is named. */
export function pathOf(keys: Keys): string {
  return keys.reduce<string>(
    (path, one) => (typeof one === "number" ? `${path}[${one}]` : joinKey(path, one)),
    "",
  );
}

/** The names in a path: where in a list something is differs between what the engine counts and what is told here. */
function names(keys: Keys): readonly string[] {
  return keys.filter((one) => typeof one === "string");
}

/** Whether a path, which may name items of lists, lies on the way to one without those names, or beyond it. */
function isNear(keys: Keys, plain: readonly string[]): boolean {
  const own = names(keys);
  if (own.length <= plain.length && own.every((one, index) => one === plain[index])) return true;
  let next = 0;
  for (const one of own) if (one === plain[next]) next++;
  return own[0] === plain[0] && next === plain.length;
}

function compare(keys: Keys, before: Json | undefined, after: Json | undefined): Difference[] {
  if (before === undefined || after === undefined) {
    if (before === after) return [];
    return [{ keys, kind: before === undefined ? "add" : "delete", before, after }];
  }
  if (isObject(before) && isObject(after)) return compareObjects(keys, before, after);
  if (isList(before) && isList(after)) return compareLists(keys, before, after);
  if (same(before, after)) return [];
  const [old, now] = [parsed(before), parsed(after)];
  if (old !== undefined && now !== undefined) {
    const inside = compare(keys, old, now);
    // The same document in other words.
    if (inside.length > 0) return inside;
  }
  return [{ keys, kind: "update", before, after }];
}

function compareObjects(keys: Keys, before: JsonObject, after: JsonObject): Difference[] {
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return all.flatMap((one) => compare([...keys, one], own(before, one), own(after, one)));
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function compareLists(keys: Keys, before: readonly Json[], after: readonly Json[]): Difference[] {
  const [old, now] = [byName(before), byName(after)];
  if (old !== undefined && now !== undefined) {
    const all = [...new Set([...old.keys(), ...now.keys()])];
    return all.flatMap((name) => compare([...keys, name], old.get(name), now.get(name)));
  }
  return compareItems(keys, before, after);
}

/** The items by their names; undefined when one has none, or two have the same. */
function byName(items: readonly Json[]): ReadonlyMap<string, Json> | undefined {
  const entries = items.map((item) => [nameOf(item), item] as const);
  const named = entries.filter((entry): entry is [string, Json] => entry[0] !== undefined);
  const found = new Map(named);
  return found.size === items.length ? found : undefined;
}

/** Items without names: those that stay are found, and what stands between them is compared one by one. */
function compareItems(keys: Keys, before: readonly Json[], after: readonly Json[]): Difference[] {
  const differences: Difference[] = [];
  const [removed, added]: [Json[], Json[]] = [[], []];
  let [old, now] = [0, 0];
  const flush = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index++) {
      const place = index < added.length ? now - added.length : old - removed.length;
      differences.push(...compare([...keys, place + index], removed[index], added[index]));
    }
    removed.length = 0;
    added.length = 0;
  };
  for (const part of diffArrays([...before], [...after], { comparator: same })) {
    if (part.removed) {
      removed.push(...part.value);
      old += part.value.length;
    } else if (part.added) {
      added.push(...part.value);
      now += part.value.length;
    } else {
      flush();
      old += part.value.length;
      now += part.value.length;
    }
  }
  flush();
  return differences;
}

function same(a: Json, b: Json): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

/** The object or list that a text is JSON of. */
function parsed(value: Json): Json | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}
