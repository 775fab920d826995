import type { Comparison, Json, JsonObject, ResourceChange } from "../../model.ts";
import { isList, isObject, isUnknown } from "../../values.ts";
import { compareText } from "../../text.ts";
import { SERVING_TYPES } from "./serving.ts";
import { STATEFUL_TYPES } from "./stateful.ts";

/** What is told about a resource, not what it is. */
const TOLD = new Set(["tags", "tagsAll", "description"]);

/** Physical names: equal ones tell that it is the same resource, others tell nothing, as many are made up by the engine. */
const PHYSICAL = /^(name|namePrefix|bucket|bucketPrefix)$|(Identifier|GroupId)$/;

/** How much of the inputs must be equal for two resources of one type to be the same. */
const SAME_NAME = 0.5;
const PRECIOUS = 0.8;
const ORDINARY = 1;

/** Pairs of URNs: what is deleted, and what is made of the same type with equal or nearly equal inputs. */
export interface Renames {
  /** By the URN that goes: the change that makes it anew. */
  readonly newer: ReadonlyMap<string, ResourceChange>;
  /** By the URN that comes: the change that deletes it. */
  readonly older: ReadonlyMap<string, ResourceChange>;
}

const KNOWN = new WeakMap<Comparison, Renames>();

/**
 * Finds resources that only got another URN, because their name or the component they belong to changed: the engine deletes
 * the one and makes the other.
 */
export function renames(comparison: Comparison): Renames {
  const known = KNOWN.get(comparison);
  if (known !== undefined) return known;
  const pairs = [...byType(comparison.changes).values()].flatMap(candidates);
  const newer = new Map<string, ResourceChange>();
  const older = new Map<string, ResourceChange>();
  for (const pair of pairs.toSorted(bestFirst)) {
    if (newer.has(pair.gone.urn) || older.has(pair.made.urn)) continue;
    newer.set(pair.gone.urn, pair.made);
    older.set(pair.made.urn, pair.gone);
  }
  const found = { newer, older };
  KNOWN.set(comparison, found);
  return found;
}

interface Pair {
  readonly gone: ResourceChange;
  readonly made: ResourceChange;
  readonly score: number;
}

function byType(changes: readonly ResourceChange[]): Map<string, ResourceChange[]> {
  const moved = changes.filter(({ operation }) => operation === "delete" || operation === "create");
  return Map.groupBy(moved, ({ type }) => type);
}

function candidates(changes: readonly ResourceChange[]): Pair[] {
  const made = changes.filter(({ operation }) => operation === "create");
  const byName = Map.groupBy(made, ({ name }) => name);
  // All pairs of hundreds of deleted and made alarms would be too many to compare: then only equal names are.
  const gone = changes.filter(({ operation }) => operation === "delete");
  const few = gone.length * made.length <= 10_000;
  return gone.flatMap((deleted) =>
    (few ? made : (byName.get(deleted.name) ?? [])).flatMap((created) => {
      const score = likeness(deleted.before?.inputs ?? {}, created.after?.inputs ?? {});
      return score >= needed(deleted, created) ? [{ gone: deleted, made: created, score }] : [];
    }),
  );
}

function needed(gone: ResourceChange, made: ResourceChange): number {
  if (gone.name === made.name) return SAME_NAME;
  return STATEFUL_TYPES.includes(gone.type) || SERVING_TYPES.has(gone.type) ? PRECIOUS : ORDINARY;
}

function bestFirst(a: Pair, b: Pair): number {
  const sameName = Number(b.gone.name === b.made.name) - Number(a.gone.name === a.made.name);
  if (sameName !== 0) return sameName;
  if (a.score !== b.score) return b.score - a.score;
  const byGone = compareText(a.gone.urn, b.gone.urn);
  return byGone === 0 ? compareText(a.made.urn, b.made.urn) : byGone;
}

/** Share of the inputs that are equal; 0 when there is too little to compare by. What is unknown yet may be equal. */
function likeness(before: JsonObject, after: JsonObject): number {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  let same = 0;
  let known = 0;
  let named = false;
  for (const key of keys.filter((each) => !TOLD.has(each))) {
    const [was, is] = [before[key], after[key]];
    if (was !== undefined && is !== undefined && (holdsUnknown(was) || holdsUnknown(is))) continue;
    const isEqual = equal(was, is);
    if (PHYSICAL.test(key) && !isEqual) continue;
    named ||= PHYSICAL.test(key) && isEqual;
    known += 1;
    if (isEqual) same += 1;
  }
  return known === 0 || (known === 1 && !named) ? 0 : same / known;
}

function holdsUnknown(value: Json): boolean {
  if (isUnknown(value)) return true;
  if (isList(value)) return value.some(holdsUnknown);
  return isObject(value) && Object.values(value).some(holdsUnknown);
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (isList(a) && isList(b)) {
    return a.length === b.length && a.every((item, index) => equal(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => key in b && equal(a[key], b[key]))
    );
  }
  return a === b;
}
