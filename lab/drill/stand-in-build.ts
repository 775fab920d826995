import type { Labels, StandInSeries } from "./types.ts";

/** A gauge. */
export function gauge(name: string, labels: Labels, value: number): StandInSeries {
  return { name, labels, value, type: "gauge" };
}

/** A counter. @param each growth a second. */
export function counter(name: string, labels: Labels, each: number): StandInSeries {
  return { name, labels, value: each, type: "counter" };
}

/** Gauges with the same labels. */
export function gauges(labels: Labels, values: Readonly<Record<string, number>>): StandInSeries[] {
  return Object.entries(values).map(([name, value]) => gauge(name, labels, value));
}

/** Counters with the same labels; values are growth a second. */
export function counters(
  labels: Labels,
  values: Readonly<Record<string, number>>,
): StandInSeries[] {
  return Object.entries(values).map(([name, value]) => counter(name, labels, value));
}
