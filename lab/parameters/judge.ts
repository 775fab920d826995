import { plainNumber } from "../../policies/core/rds.ts";
import type { Check } from "../proof/types.ts";
import { amountOf } from "./amounts.ts";
import type { Bound } from "./bound.ts";
import { DATABASE_BOUNDS } from "./bounds.ts";
import type { CacheBound, CacheSizes } from "./cache-bounds.ts";
import { CACHE_BOUNDS, POLICIES } from "./cache-bounds.ts";
import { describeDatabase, readBackFaults } from "./compare.ts";
import type { Fault, MeasuredCache, MeasuredDatabase, MeasuredVersion } from "./types.ts";
import { humanBytes, humanSeconds, percent } from "./words.ts";

/** Faults that are told in a check; the others are counted. */
const TOLD = 6;

/** Kinds of families, as RDS calls them, by the letter of the class. */
const KINDS: readonly (readonly [letter: string, kind: string])[] = [
  ["t", "burstable"],
  ["m", "general"],
  ["r", "memory"],
];

/** The kind of a class: "general" for "db.m7g.large". */
export function kindOf(instanceClass: string): string {
  const letter = instanceClass.replace(/^db\./, "").charAt(0);
  return KINDS.find(([first]) => first === letter)?.[1] ?? letter;
}

/** A bound at one class or cache: what was found, and what is wrong with it. */
export interface BoundResult {
  readonly what: string;
  /** @default - there is nothing to judge, or no number */
  readonly value?: number;
  readonly problem?: string;
}

/** All bounds of a database that apply to it. */
export function judgeSizes(
  measured: MeasuredDatabase,
  bounds: readonly Bound[] = DATABASE_BOUNDS,
): readonly BoundResult[] {
  const { database, readings, sharedMemory } = measured;
  const amount = (name: string) => amountOf(readings.get(name));
  const usable = (name: string) => !measured.leftOut.has(name) && !measured.refused.has(name);
  return bounds.flatMap((bound) =>
    judgeBound(bound, { database, amount, sharedMemory }, database.values, usable),
  );
}

/** All bounds of a cache that apply to it, and what it does when it is full. */
export function judgeCacheSizes(measured: MeasuredCache): readonly BoundResult[] {
  const { cache, readings, refused } = measured;
  // What only ElastiCache knows is judged as declared.
  const amount = (name: string) => plainNumber(readings.get(name) ?? cache.values[name] ?? "");
  const sizes: CacheSizes = { cache, amount };
  const usable = (name: string) => !refused.has(name);
  const results = CACHE_BOUNDS.flatMap((bound) => judgeBound(bound, sizes, cache.values, usable));
  return [...results, judgePolicy(measured)];
}

function judgePolicy({ cache, readings }: MeasuredCache): BoundResult {
  const [allowed, why] = POLICIES[cache.role];
  const policy = readings.get("maxmemory-policy") ?? "none";
  const what = "maxmemory-policy";
  if (allowed.test(policy)) return { what };
  return { what, problem: `${what}: ${policy} for a ${cache.role}: ${why}` };
}

function judgeBound<S extends { readonly amount: (name: string) => number | undefined }>(
  bound: Omit<Bound<S>, "unit"> & { readonly unit: CacheBound["unit"] },
  sizes: S,
  declared: Readonly<Record<string, string>>,
  usable: (name: string) => boolean,
): readonly BoundResult[] {
  const { what, of, low, high, unit, special = [], why } = bound;
  const missing = of.filter((name) => declared[name] === undefined);
  if (missing.length > 0) {
    if (bound.always !== true) return [];
    return [{ what, problem: `${what}: ${missing.join(", ")} not declared` }];
  }
  // A refused one is told by the server's words already.
  if (!of.every(usable)) return [];
  const [first] = of.map(sizes.amount);
  if (first !== undefined && special.includes(first)) return [];
  const value = bound.value(sizes);
  if (value === undefined) return [{ what, problem: `${what}: no number to judge` }];
  if (value >= low && value <= high) return [{ what, value }];
  const allowed = `${show(low, unit)} to ${show(high, unit)}`;
  return [{ what, value, problem: `${what}: ${show(value, unit)}, sane is ${allowed} (${why})` }];
}

/** A bound's number with its unit. */
export function show(value: number, unit: CacheBound["unit"]): string {
  switch (unit) {
    case "bytes":
      return humanBytes(value);
    case "seconds":
      return humanSeconds(value);
    case "ratio":
      return percent(value);
    case "percent":
      return `${value} %`;
    case "microseconds":
      return `${value} us`;
    case "count":
      return String(value);
  }
}

/** Two checks for each version and kind of class: taken and read back alike, and of a sane size. */
export function databaseChecks({ version, server, databases }: MeasuredVersion): readonly Check[] {
  const kinds = Map.groupBy(databases, ({ database }) => kindOf(database.instanceClass));
  return [...kinds].sort().flatMap(([kind, group]) => {
    const id = `parameters.pg${version}.${kind}`;
    const count = group.reduce((sum, one) => sum + tried(one), 0);
    const classes = `${group.length} ${kind} ${group.length === 1 ? "class" : "classes"}`;
    const sizes = group.flatMap((one) => {
      const at = describeDatabase(one.database);
      return faultsOf(at, judgeSizes(one));
    });
    const bounds = group.reduce((sum, one) => sum + judgeSizes(one).length, 0);
    return [
      check(
        `${id}.read-back`,
        `PostgreSQL ${server} takes every parameter of ${classes} and reads it back in value and unit`,
        `${count} parameters`,
        group.flatMap(readBackFaults),
      ),
      check(
        `${id}.sizes`,
        `what ${classes} declare comes to sane sizes and times in bytes and seconds, by PostgreSQL ${server}'s own units`,
        `${bounds} bounds`,
        sizes,
      ),
    ];
  });
}

/** One check for each family and role. */
export function cacheChecks(measured: readonly MeasuredCache[]): readonly Check[] {
  const groups = Map.groupBy(measured, ({ cache }) => `${cache.family}.${cache.role}`);
  return [...groups].map(([key, group]) => {
    const [first] = group;
    const faults = group.flatMap((one) => {
      const at = one.cache.nodeType;
      return [...cacheReadBackFaults(one), ...faultsOf(at, judgeCacheSizes(one))];
    });
    const count = group.reduce((sum, { readings }) => sum + readings.size, 0);
    return check(
      `parameters.${key}`,
      `${first?.server ?? ""} takes every parameter of a ${key.split(".")[1] ?? ""} of ${key.split(".")[0] ?? ""} and reads it back, and each is of a sane size`,
      `${count} parameters on ${group.length} node types`,
      faults,
    );
  });
}

/** All parameters of a cache that the server refused or has otherwise. */
export function cacheReadBackFaults(measured: MeasuredCache): readonly Fault[] {
  const { cache, readings, refused, leftOut } = measured;
  return Object.entries(cache.values).flatMap(([name, value]) => {
    if (leftOut.has(name)) return [];
    const words = refused.get(name);
    const read = readings.get(name);
    if (words === undefined && read === value) return [];
    const problem =
      words === undefined
        ? `declared ${value}, the server has ${read ?? "no such parameter"}`
        : `the server refuses ${value}: ${words}`;
    return [{ at: cache.nodeType, problem: `${name}: ${problem}` }];
  });
}

/** Parameters that a server was given. */
export function tried({ database, leftOut }: MeasuredDatabase): number {
  return Object.keys(database.values).length - leftOut.size;
}

function faultsOf(at: string, results: readonly BoundResult[]): readonly Fault[] {
  return results.flatMap(({ problem }) => (problem === undefined ? [] : [{ at, problem }]));
}

function check(id: string, what: string, all: string, faults: readonly Fault[]): Check {
  const holds = faults.length === 0;
  const told = faults.slice(0, TOLD).map(({ at, problem }) => `${at}: ${problem}`);
  const more = faults.length > TOLD ? [`and ${faults.length - TOLD} more`] : [];
  const seen = holds ? `${all}, all as they should be` : [...told, ...more].join("; ");
  return { id, what, seen, holds, required: true };
}
