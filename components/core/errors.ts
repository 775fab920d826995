import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../tuning/errors.ts";
import { TuningError, formatProblem } from "../../tuning/errors.ts";

/** The one error of a component with bad input: every problem, no stack, attached to the component in the engine's output. */
export function componentError(
  component: pulumi.Resource,
  subject: string,
  problems: readonly Problem[],
): pulumi.ResourceError {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const blocks = problems.map(formatProblem).join("\n\n");
  return new pulumi.ResourceError(`${subject}: ${count}\n\n${blocks}`, component, true);
}

/**
 * Runs `work` and turns the problems of a calculation (TuningError) into the component's own error; any other error is a
 * fault of the program and passes unchanged, with its stack.
 */
export function withComponentErrors<T>(
  component: pulumi.Resource,
  subject: string,
  work: () => T,
): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TuningError) throw componentError(component, subject, error.problems);
    throw error;
  }
}

/** Whole number within `min`..`max`: no problem, or one that says so. */
export function checkWhole(
  path: string,
  value: number | undefined,
  bounds: { readonly min: number; readonly max: number; readonly unit: string },
): readonly Problem[] {
  if (value === undefined) return [];
  const { min, max, unit } = bounds;
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  const allowed = `a whole number of ${unit} from ${min} to ${max}`;
  return [{ path, got: String(value), allowed, fix: `set ${path} to ${allowed}` }];
}

/** One of the values the service takes: no problem, or one that lists them. */
export function checkOneOf<T extends string | number>(
  path: string,
  value: T | undefined,
  values: readonly T[],
): readonly Problem[] {
  if (value === undefined || values.includes(value)) return [];
  const list = values.join(", ");
  return [
    { path, got: String(value), allowed: `one of ${list}`, fix: `set ${path} to one of them` },
  ];
}

/** Runs a calculation of the program itself; its problems end the program with their text and no stack (RunError). */
export function withRunErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TuningError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
