import type { InputSeries } from "./promtool.ts";

/** A stretch of a counter: it grows by the same amount at each step. */
export interface Stretch {
  readonly seconds: number;
  readonly perStep: number;
}

/**
 * A counter that starts at 0 and grows by stretches, in promtool's notation.
 *
 * @param stepSeconds seconds between two values; every stretch is a multiple of it
 */
export function counter(
  series: string,
  stepSeconds: number,
  stretches: readonly Stretch[],
): InputSeries {
  let value = 0;
  const parts = stretches.flatMap(({ seconds, perStep }) => {
    const steps = seconds / stepSeconds;
    if (!Number.isInteger(steps)) throw new Error(`${seconds} s are no steps of ${stepSeconds} s`);
    if (steps === 0) return [];
    const first = value + perStep;
    value += perStep * steps;
    // "a+bxn" is a and n more values.
    return [`${decimal(first)}+${decimal(perStep)}x${steps - 1}`];
  });
  return { series, values: ["0", ...parts].join(" ") };
}

/** promtool reads no exponents. */
function decimal(value: number): string {
  return value.toFixed(6);
}
