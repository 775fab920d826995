import type { Json, ResourceState } from "../../model.ts";
import { isList, isSecret, isUnknown } from "../../values.ts";
import type { Aspect, Reading } from "./aspects.ts";
import { EACH, itemAt, places } from "../reading/paths.ts";
import type { Key, Place } from "../reading/paths.ts";
import { asBoolean, asNumber } from "../reading/scalars.ts";

/** What every aspect of one property has. */
interface About extends Omit<Aspect, "read"> {
  readonly path: readonly Key[];
  /** Whether something new is not told of, however it is set. @default false */
  readonly quietWhenNew?: boolean | undefined;
}

/** A switch. @param options safe: the position that is safe; unset: the position it has when nothing is written */
export function flag(options: About & { readonly safe: boolean; readonly unset: boolean }): Aspect {
  return leveled(options, (value) => {
    const on = value === undefined ? options.unset : asBoolean(value);
    return on === undefined ? undefined : on === options.safe ? 0 : 1;
  });
}

/** One of some words. @param options order: from the safest; unset: the word that counts when nothing is written */
export function ranked(
  options: About & {
    readonly order: readonly string[];
    readonly unset: string;
    /** Words from this one on are told of in something new. @default - all but the safest */
    readonly dangerousFrom?: string | undefined;
  },
): Aspect {
  const { order } = options;
  const least = options.dangerousFrom === undefined ? 1 : order.indexOf(options.dangerousFrom);
  return leveled(
    options,
    (value) => {
      const word = value === undefined ? options.unset : value;
      const index = typeof word === "string" ? order.indexOf(word) : -1;
      return index === -1 ? undefined : index;
    },
    (level) => level >= least,
  );
}

/** A number. @param options safer: which way is safer; unset: what counts when nothing is written */
export function numeric(
  options: About & { readonly safer: "higher" | "lower"; readonly unset: number },
): Aspect {
  return leveled(
    options,
    (value) => {
      const number = value === undefined ? options.unset : asNumber(value);
      if (number === undefined) return undefined;
      return options.safer === "lower" ? number : -number;
    },
    () => false,
  );
}

/** Something that should be set, whatever it is. */
export function present(options: About): Aspect {
  return {
    ...options,
    read: (resource) =>
      places(resource.inputs, options.path).map((place) => {
        const level = isSet(place.value) ? 0 : 1;
        return { ...place, level, ...newness(options, level > 0) };
      }),
  };
}

/** The members of a list of words, each of which guards. The aspect's `absent` has to be above 0. */
export function members(options: About): Aspect {
  return {
    ...options,
    read: (resource) =>
      places(resource.inputs, options.path).flatMap(({ path, subject, value }) => {
        if (isUnknown(value) || isSecret(value)) return [{ path, subject, value }];
        if (!isList(value)) return [];
        return value.map((item) => ({
          path,
          subject: `${subject}=${JSON.stringify(item)}`,
          value: item,
          level: 0,
        }));
      }),
  };
}

/** A resource that guards by being there. */
export function guardian(options: Omit<Aspect, "read" | "absent">): Aspect {
  return {
    ...options,
    absent: 1,
    read: () => [{ subject: "", path: "", level: 0 }],
  };
}

/** Several properties that mean the same, told in one finding. They differ in what they read only. */
export function together(aspects: readonly Aspect[]): Aspect {
  const [first] = aspects;
  if (first === undefined) throw new Error("together() needs at least one aspect");
  return { ...first, read: (resource) => aspects.flatMap((aspect) => aspect.read(resource)) };
}

/** Any property, with a level of its own for each value. */
export function leveled(
  options: About,
  level: (value: Json | undefined, resource: ResourceState) => number | undefined,
  isDangerous: (level: number) => boolean = (one) => one > 0,
): Aspect {
  return {
    ...options,
    read: (resource) =>
      places(resource.inputs, options.path).map((place) => reading(place, resource)),
  };
  function reading(place: Place, resource: ResourceState): Reading {
    if (isUnknown(place.value) || isSecret(place.value)) return place;
    const found = level(place.value, resource);
    return {
      ...place,
      level: found,
      ...newness(options, found !== undefined && isDangerous(found)),
    };
  }
}

/** A reading is told of in something new only where it is dangerous. Guards (absent above 0) decide for themselves. */
function newness(options: About, dangerous: boolean): { readonly dangerous?: boolean } {
  if ((options.absent ?? 0) > 0) return {};
  return { dangerous: dangerous && options.quietWhenNew !== true };
}

/** The items of a list at a path, each with its place; none when there is no list. */
export function items(resource: ResourceState, ...keys: readonly Key[]): readonly Place[] {
  return places(resource.inputs, [...keys, EACH]).filter(({ value }) => !isUnknown(value));
}

/** The items of a list that is at hand. */
export function itemsOf(value: Json | undefined, path: string): readonly Place[] {
  return isList(value) ? value.map((item, index) => itemAt(path, item, index)) : [];
}

function isSet(value: Json | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== "" && !(isList(value) && value.length === 0)
  );
}
