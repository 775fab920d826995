import type { Problem } from "../../tuning/errors.ts";
import { TuningError } from "../../tuning/errors.ts";

/** Everything the calculation found wrong; none when it found nothing. */
export function problemsOf(compute: () => unknown): readonly Problem[] {
  try {
    compute();
  } catch (error) {
    if (error instanceof TuningError) return error.problems;
    throw error;
  }
  return [];
}
