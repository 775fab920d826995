import { proposeValue } from "./allowed.ts";
import { placeIssues } from "./issues.ts";
import type { PlacedIssue } from "./issues.ts";
import { valueAt } from "./problems.ts";
import { stackSchema } from "./schema.ts";
import type { StackConfig } from "./schema.ts";
import { schemaAt } from "./schema-walk.ts";
import type { PathKey } from "./schema-walk.ts";

/** A configuration that the schema accepts, and where it differs from what was given. */
export interface Repaired {
  readonly config: StackConfig;
  /** Places whose value is not the user's. */
  readonly changed: readonly (readonly PathKey[])[];
}

/** A repair may uncover a deeper issue (a map instead of a text has keys of its own); three levels suffice. */
const ROUNDS = 4;

/**
 * Puts an accepted value in each place the schema refuses, so that the rules can look at all the
 * rest: without it one typing error would hide every impossible combination.
 * @returns undefined when no accepted value is known for some place
 */
export function repair(raw: unknown): Repaired | undefined {
  const data: unknown = structuredClone(raw);
  const changed: (readonly PathKey[])[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const result = stackSchema.safeParse(data);
    if (result.success) return { config: result.data, changed };
    // Last first: removing an item must not move the ones still to be repaired.
    for (const issue of placeIssues(result.error.issues, data).toReversed()) {
      if (!repairOne(data, issue)) return undefined;
      // A removed item moves those after it: the whole list is no longer the user's.
      changed.push(typeof issue.keys.at(-1) === "number" ? issue.keys.slice(0, -1) : issue.keys);
    }
  }
  return undefined;
}

function repairOne(data: unknown, issue: PlacedIssue): boolean {
  const parent = valueAt(data, issue.keys.slice(0, -1));
  const key = issue.keys.at(-1);
  if (typeof parent !== "object" || parent === null || key === undefined) return false;
  if (Array.isArray(parent) && typeof key === "number") {
    parent.splice(key, 1);
    return true;
  }
  const holder = parent as Record<PathKey, unknown>;
  const value = issue.kind === "bad-value" || issue.kind === "missing" ? accepted(issue, data) : {};
  if (value === undefined) return false;
  if (value.value === undefined) Reflect.deleteProperty(holder, key);
  else holder[key] = value.value;
  return true;
}

/** An accepted value for the place of an issue; one with no `value` when the key is better removed. */
function accepted(issue: PlacedIssue, data: unknown): { readonly value?: unknown } | undefined {
  const node = schemaAt(stackSchema, issue.keys, data);
  if (node === undefined) return undefined;
  const proposal = proposeValue(node, valueAt(data, issue.keys));
  if (proposal !== undefined) return { value: proposal };
  if (node.optional || isEntry(issue.keys)) return {};
  return { value: {} };
}

/** An entry of a map of names (`services.api`) may go as a whole. */
function isEntry(keys: readonly PathKey[]): boolean {
  return schemaAt(stackSchema, keys.slice(0, -1))?.schema._zod.def.type === "record";
}
