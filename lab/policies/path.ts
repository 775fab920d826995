import type { Json } from "./recording.ts";

/** A change that cannot be made, and why. */
export class PathError extends Error {
  override readonly name = "PathError";
}

/** A key, an index, or (of a list) the name of an item. */
type Step = string | number;

/** Reads "spec.containers[0].env[DB_POOL].value"; text in brackets may be quoted. */
function parsePath(path: string): readonly Step[] {
  const steps: Step[] = [];
  const pattern = /\[(?:"([^"]*)"|([^\]]*))\]|\.?([^.[\]]+)/gy;
  while (pattern.lastIndex < path.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(path);
    if (match === null) throw new PathError(`${path}: cannot be read from character ${at + 1} on`);
    const [, quoted, bracketed, key] = match;
    const isIndex = bracketed !== undefined && /^\d+$/.test(bracketed);
    steps.push(isIndex ? Number(bracketed) : (quoted ?? bracketed ?? key ?? ""));
  }
  if (steps.length === 0) throw new PathError("an empty path");
  return steps;
}

/**
 * The value with another one at a path; objects on the way are made, items of lists are not.
 *
 * @param change gets what was there; returning undefined takes it away
 * @throws PathError when the path leads nowhere
 */
export function changeAt(
  value: Json | undefined,
  path: string,
  change: (before: Json | undefined) => Json | undefined,
): Json | undefined {
  return changeSteps(value, parsePath(path), path, change);
}

function changeSteps(
  value: Json | undefined,
  [step, ...rest]: readonly Step[],
  path: string,
  change: (before: Json | undefined) => Json | undefined,
): Json | undefined {
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    const index = indexOf(value, step);
    if (index < 0 || index > value.length || (index === value.length && rest.length > 0)) {
      throw new PathError(`${path}: the list has no item ${step}`);
    }
    const item = changeSteps(value[index], rest, path, change);
    return value.toSpliced(index, 1, ...(item === undefined ? [] : [item]));
  }
  if (value !== undefined && (typeof value !== "object" || value === null)) {
    throw new PathError(`${path}: there is ${JSON.stringify(value)} before ${step}`);
  }
  const key = String(step);
  const before = value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined;
  const after = changeSteps(before, rest, path, change);
  const others = Object.entries(value ?? {}).filter(([name]) => name !== key);
  return Object.fromEntries(after === undefined ? others : [...others, [key, after]]);
}

function indexOf(items: readonly Json[], step: Step): number {
  if (typeof step === "number") return step;
  return items.findIndex((item) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return item === step;
    return item["name"] === step || item["key"] === step;
  });
}
