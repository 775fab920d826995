import { formatProblem } from "../tuning/errors.ts";
import type { Problem } from "../tuning/errors.ts";
import type { PathKey } from "./schema-walk.ts";

/** What stands in a message where a secret value would. */
export const MASK = "[secret]";

/** A problem whose place is a path, so that it can be compared with others. */
export interface ConfigProblem extends Problem {
  /** Keys from the top of the namespace down. */
  readonly keys: readonly PathKey[];
}

/**
 * The whole report of a refused configuration, as plain text: how many problems, then one block each.
 * @param stack name of the stack, as in Pulumi.<stack>.yaml
 */
export function formatProblems(problems: readonly Problem[], stack: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const head = `Pulumi.${stack}.yaml: ${count} in the configuration. Nothing was declared or changed.`;
  return [head, ...problems.map(formatProblem)].join("\n\n");
}

/** A value as a message shows it; long ones are cut, absent ones named so. */
export function showValue(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Is one path equal to the other, or above it? */
export function overlaps(a: readonly PathKey[], b: readonly PathKey[]): boolean {
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).every((key, index) => key === b[index]);
}

/** The value at `path` inside plain data; undefined where there is none. */
export function valueAt(data: unknown, path: readonly PathKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PathKey, unknown>>)[key];
  }
  return value;
}
