/** Structural comparison of two sets of properties, down to the leaves that changed. */

import { LOST_SECRET } from "./lost-secret.ts";
import { AssetValue, Secret, UNKNOWN, isList, isRecord, reveal } from "./model.ts";
import type { Props, Value } from "./model.ts";

/** One property that is not what it was. */
export interface Change {
  /** Pulumi property path: `tags.Name`, `ingress[0].cidrBlocks[1]`, `labels["app.kubernetes.io/name"]`. */
  readonly path: string;
  /** `add`: absent before; `delete`: absent now; `update`: another value, or one not known yet. */
  readonly kind: "add" | "update" | "delete";
}

/** How to compare. */
export interface DiffOptions {
  /**
   * Says of a list, by its path, that its order means nothing (a set in the provider's schema). It is
   * then compared as a whole and reported as one change. @default - every list is ordered
   */
  readonly unordered?: (path: string) => boolean;
  /**
   * Report an object that appears or disappears property by property, not as one change.
   * @default false
   */
  readonly leaves?: boolean;
}

/** Keys that a property path can spell without brackets. */
const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** @returns the path of `key` below `path`: `a.b`, or `a["b.c"]` for a key that a dot would not spell. */
export function joinKey(path: string, key: string): string {
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/**
 * Lists every property that differs, at its deepest path. Null and absent are the same; a secret is
 * compared by what it wraps, and one that cannot be read any more is equal to any; a value not known yet counts as
 * changed, unless it was unknown before.
 */
export function diffProps(olds: Props, news: Props, options: DiffOptions = {}): readonly Change[] {
  const changes: Change[] = [];
  compareRecords("", olds, news, options, changes);
  return changes;
}

/** @returns true when the two values would be stored alike. */
export function equalValues(a: Value | undefined, b: Value | undefined): boolean {
  const changes: Change[] = [];
  compare("value", a, b, {}, changes);
  return changes.length === 0;
}

/**
 * The path without its indices, as facts tables spell it: `ingress[0].cidrBlocks[1]` is
 * `ingress.cidrBlocks`; a bracketed key is kept as it is.
 */
export function withoutIndices(path: string): string {
  return path.replace(/\[\d+\]/g, "");
}

/** The first name of a path: `ingress` of `ingress[0].cidrBlocks`. */
export function topProperty(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

function compare(
  path: string,
  before: Value | undefined,
  after: Value | undefined,
  options: DiffOptions,
  changes: Change[],
): void {
  const old = reveal(before) ?? undefined;
  const now = reveal(after) ?? undefined;
  if (old === now || isLostSecret(old, after)) return;
  if (options.leaves === true && opensUp(old, now)) {
    compareRecords(path, record(old), record(now), options, changes);
  } else if (old === undefined) changes.push({ path, kind: "add" });
  else if (now === undefined) changes.push({ path, kind: "delete" });
  else if (isList(old) && isList(now)) compareLists(path, old, now, options, changes);
  else if (old instanceof AssetValue && now instanceof AssetValue) {
    if (!sameAsset(old, now)) changes.push({ path, kind: "update" });
  } else if (isRecord(old) && isRecord(now)) compareRecords(path, old, now, options, changes);
  else changes.push({ path, kind: "update" });
}

/** True where a secret is in the place of one that cannot be read: whether it is another one, nobody can say. */
function isLostSecret(old: Value | undefined, after: Value | undefined): boolean {
  return old === LOST_SECRET && after instanceof Secret && after.value !== UNKNOWN;
}

/** True for a non-empty object that has no counterpart. */
function opensUp(old: Value | undefined, now: Value | undefined): boolean {
  const present = old === undefined ? now : now === undefined ? old : undefined;
  return isRecord(present) && Object.keys(present).length > 0;
}

function record(value: Value | undefined): Props {
  return isRecord(value) ? value : {};
}

function compareRecords(
  path: string,
  old: Props,
  now: Props,
  options: DiffOptions,
  changes: Change[],
): void {
  for (const key of Object.keys(now)) {
    compare(joinKey(path, key), ownValue(old, key), now[key], options, changes);
  }
  for (const key of Object.keys(old)) {
    if (!Object.hasOwn(now, key))
      compare(joinKey(path, key), old[key], undefined, options, changes);
  }
}

/** A property of the object itself: a label may well be called "constructor". */
function ownValue(props: Props, key: string): Value | undefined {
  return Object.hasOwn(props, key) ? props[key] : undefined;
}

function compareLists(
  path: string,
  old: readonly Value[],
  now: readonly Value[],
  options: DiffOptions,
  changes: Change[],
): void {
  if (options.unordered?.(path) === true) {
    if (!sameElements(old, now)) changes.push({ path, kind: "update" });
    return;
  }
  for (let index = 0; index < Math.max(old.length, now.length); index += 1) {
    const kind = index >= old.length ? "add" : index >= now.length ? "delete" : undefined;
    const at = `${path}[${index}]`;
    if (kind === undefined) compare(at, old[index], now[index], options, changes);
    else changes.push({ path: at, kind });
  }
}

/** Compares as multisets: every element of one finds its own partner in the other. */
function sameElements(old: readonly Value[], now: readonly Value[]): boolean {
  if (old.length !== now.length) return false;
  const left = [...old];
  return now.every((item) => {
    if (item === UNKNOWN) return false;
    const partner = left.findIndex((other) => equalValues(other, item));
    if (partner < 0) return false;
    left.splice(partner, 1);
    return true;
  });
}

/** By hash when both have one: the engine computes it from the content, and a path may have moved. */
function sameAsset(old: AssetValue, now: AssetValue): boolean {
  if (old.kind !== now.kind) return false;
  const [before, after] = [old.content["hash"], now.content["hash"]];
  if (typeof before === "string" && typeof after === "string" && before !== "" && after !== "") {
    return before === after;
  }
  return equalValues(old.content, now.content);
}
