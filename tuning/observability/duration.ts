/** Seconds in each unit of a PromQL duration, the largest first. Prometheus documentation, "Time durations". */
const UNITS: readonly (readonly [string, number])[] = [
  ["d", 86_400],
  ["h", 3_600],
  ["m", 60],
  ["s", 1],
];

/**
 * A duration as PromQL and rule files write it, in the largest unit in which it is whole: 300 is "5m", 5400 is "90m",
 * 0 is "0s".
 *
 * @throws RangeError on anything but a whole number of seconds, 0 or more
 */
export function promDuration(seconds: number): string {
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw new RangeError(`${seconds} is no duration: whole seconds, 0 or more`);
  }
  const unit = seconds === 0 ? undefined : UNITS.find(([, size]) => seconds % size === 0);
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`;
}

/**
 * A number as PromQL reads it, without the noise of binary fractions: 14.4 * 0.001 is "0.0144", not
 * 0.014400000000000001. Twelve significant digits, more than any threshold has.
 *
 * @throws RangeError on a number that is not finite: no threshold of ours is
 */
export function promNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no threshold`);
  return String(Number(value.toPrecision(12)));
}

/** A share for a person: 0.999 is "99.9%". */
export function percent(share: number): string {
  return `${promNumber(share * 100)}%`;
}

/** A text as a PromQL string: in double quotes, with backslashes, quotes and line ends escaped. */
export function promString(text: string): string {
  return JSON.stringify(text);
}
