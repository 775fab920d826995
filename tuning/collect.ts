import type { Problem } from "./errors.ts";
import { TuningError } from "./errors.ts";

/**
 * Runs one part; its problems are kept for one error at the end.
 * @param key turns a problem's path into a key of the stack configuration
 */
export function collect<T>(
  problems: Problem[],
  key: (path: string) => string,
  compute: () => T,
): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    problems.push(...error.problems.map((problem) => ({ ...problem, path: key(problem.path) })));
    return undefined;
  }
}

/** Narrows a part after every problem has been thrown. */
export function certain<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("a part without value and without problem");
  return part;
}

/** The record with every part mapped, in the same order. */
export function mapEach<A, B>(
  parts: Readonly<Record<string, A>>,
  map: (name: string, part: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, map(name, part)]));
}
