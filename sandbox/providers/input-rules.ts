/** Checks of inputs against declared rules, for packages whose facts are a table. */

import type { Failure, Props, Value } from "./model.ts";
import { UNKNOWN, hasSecret, isList, isRecord, reveal, show } from "./model.ts";

/** What an input may hold. */
export interface InputRule {
  /** Type of the value; `any` takes all, `asset` a file or an archive. */
  readonly type: "string" | "number" | "integer" | "boolean" | "list" | "map" | "asset" | "any";
  /** True when the provider refuses a resource without it. @default false */
  readonly required?: boolean;
  /** The only values taken. @default - any value of the type */
  readonly values?: readonly (string | number)[];
  /** Smallest number, or fewest characters or items. @default - no limit */
  readonly min?: number;
  /** Largest number, or most characters or items. @default - no limit */
  readonly max?: number;
  /** What a text must match, and how to say it. @default - any text */
  readonly pattern?: { readonly regex: RegExp; readonly says: string };
  /** What to do about a refusal. @default - the rule says enough */
  readonly fix?: string;
}

/** Rules by input name. */
export type InputRules = Readonly<Record<string, InputRule>>;

/**
 * Checks every input against its rule: required ones present, no unknown names, values within limits.
 * Values not known yet pass; they are checked when they are known.
 */
export function checkInputs(rules: InputRules, inputs: Props): Failure[] {
  const failures: Failure[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const value = inputs[name] ?? null;
    if (value !== null) failures.push(...checkValue(name, value, rule));
    else if (rule.required === true) {
      failures.push({
        path: name,
        got: "nothing",
        allowed: `${described(rule.type)}: it is required`,
      });
    }
  }
  for (const name of Object.keys(inputs)) {
    if (Object.hasOwn(rules, name)) continue;
    const near = nearest(name, Object.keys(rules));
    failures.push({
      path: name,
      got: "an input this resource does not have",
      allowed: Object.keys(rules).join(", "),
      ...(near === undefined ? {} : { fix: `did you mean ${near}?` }),
    });
  }
  return failures;
}

/** Checks one value; `path` names it in the failure. */
export function checkValue(path: string, value: Value, rule: InputRule): Failure[] {
  const plain = reveal(value);
  if (plain === UNKNOWN || plain === undefined || plain === null) return [];
  const allowed = refusal(plain, rule);
  if (allowed === undefined) return [];
  const got = hasSecret(value) ? "[secret]" : show(value);
  return [{ path, got, allowed, ...(rule.fix === undefined ? {} : { fix: rule.fix }) }];
}

/** What would have been allowed, or undefined when the value is. */
function refusal(value: Exclude<Value, null>, rule: InputRule): string | undefined {
  if (!hasType(value, rule.type)) return described(rule.type);
  if (rule.values !== undefined && !rule.values.some((one) => one === value)) {
    return rule.values.map((one) => JSON.stringify(one)).join(", ");
  }
  const size = sizeOf(value);
  if (size !== undefined && !within(size, rule)) return limits(rule, typeof value === "number");
  if (rule.pattern !== undefined && typeof value === "string" && !rule.pattern.regex.test(value)) {
    return rule.pattern.says;
  }
  return undefined;
}

/** The type in words, with its article. */
function described(type: InputRule["type"]): string {
  return `${["integer", "asset"].includes(type) ? "an" : "a"} ${type === "any" ? "value" : type}`;
}

function hasType(value: Exclude<Value, null>, type: InputRule["type"]): boolean {
  switch (type) {
    case "any":
      return true;
    case "integer":
      return Number.isInteger(value);
    case "list":
      return isList(value);
    case "map":
      return isRecord(value);
    case "asset":
      return typeof value === "object" && !isList(value) && !isRecord(value);
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
  }
}

/** What `min` and `max` measure: the number itself, characters, or items. */
function sizeOf(value: Exclude<Value, null>): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string" || isList(value)) return value.length;
  return undefined;
}

function within(size: number, { min, max }: InputRule): boolean {
  return (min === undefined || size >= min) && (max === undefined || size <= max);
}

function limits({ type, min, max }: InputRule, isNumber: boolean): string {
  const unit = isNumber ? "" : type === "list" ? " items" : " characters";
  if (min === undefined) return `at most ${max ?? 0}${unit}`;
  if (max === undefined) return `at least ${min}${unit}`;
  return `${min} to ${max}${unit}`;
}

/** The name that differs least, if it differs by no more than a third of its letters. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, distance: distance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.ceil(name.length / 3)
    ? best.candidate
    : undefined;
}

/** Levenshtein distance, ignoring case. */
function distance(from: string, to: string): number {
  const [a, b] = [from.toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
