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

/** A counter that grows by as much every minute until `minutes`, and by `then` from there on. */
export function turning(series: string, each: number, minutes: number, then: number): InputSeries {
  return ramp(series, 60, [
    { seconds: minutes * 60, perStep: each },
    { seconds: (SAMPLES - minutes) * 60, perStep: then },
  ]);
}
