import type { InputSeries } from "./promtool.ts";
import { counter as ramp } from "./ramp.ts";

/** Samples of a series that stays longer than any case looks. */
const SAMPLES = 200;

/** A gauge that keeps its value. */
export function flat(series: string, value: number): InputSeries {
  return { series, values: `${value}x${SAMPLES}` };
}

/** A counter that starts at 0 and grows by as much every interval. */
export function counter(series: string, each: number): InputSeries {
  return { series, values: `0+${each}x${SAMPLES}` };
}

/**
 * Seconds between samples in cases that look back on a change. Prometheus 2 counts a sample that is exactly as old as the
 * window, Prometheus 3 does not; with 40 s and a look at a multiple of 120 s none is, in windows of 5 and 15 minutes, and
 * both see the same.
 */
export const OFF_EDGE = 40;

/**
 * A counter that grows by as much every minute until `minutes`, and by `then` from there on.
 *
 * @param step seconds between two samples. @default 60
 */
export function turning(
  series: string,
  each: number,
  minutes: number,
  then: number,
  step = 60,
): InputSeries {
  const perStep = (minute: number) => (minute * step) / 60;
  return ramp(series, step, [
    { seconds: minutes * 60, perStep: perStep(each) },
    { seconds: (SAMPLES - minutes) * 60, perStep: perStep(then) },
  ]);
}
