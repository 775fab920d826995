import { percentile } from "./engines/pgbench.ts";

/** A number over several runs. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Ascending; the given ones stay as they are. */
export function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** The middle one; of an even count, the mean of the two in the middle; of none, no number. */
export function median(numbers: readonly number[]): number {
  const all = sorted(numbers);
  const middle = (all.length - 1) / 2;
  const at = (index: number) => all[index] ?? Number.NaN;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}

/** The value that 95 % do not exceed; of none, no number. */
export function p95(numbers: readonly number[]): number {
  return percentile(sorted(numbers), 0.95);
}

/** Of none, no number. */
export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** Median, least and largest. */
export function spreadOf(numbers: readonly number[]): Spread {
  const all = sorted(numbers);
  return {
    median: median(all),
    least: all[0] ?? Number.NaN,
    most: all.at(-1) ?? Number.NaN,
  };
}

/** "2 ms (1 ms to 3 ms)"; of runs that were all the same, the number alone. */
export function spreadText(
  { median: middle, least, most }: Spread,
  text: (number: number) => string,
): string {
  return least === most ? text(middle) : `${text(middle)} (${text(least)} to ${text(most)})`;
}

/** Numbers as `spreadText` has them. */
export function spread(numbers: readonly number[], text: (number: number) => string): string {
  return spreadText(spreadOf(numbers), text);
}

/** Milliseconds with three significant digits and their unit: 0.01234 is "0.0123 ms", 1234.5 is "1,235 ms". */
export function ms(milliseconds: number): string {
  const text =
    milliseconds >= 100 ? count(milliseconds) : String(Number(milliseconds.toPrecision(3)));
  return `${text} ms`;
}

/** A ratio with two significant digits, from 100 on whole: "9.5x", "12x", "1,234x". */
export function times(ratio: number): string {
  return `${ratio >= 100 ? count(ratio) : Number(ratio.toPrecision(2))}x`;
}

/** Whole, with commas: 12345.6 is "12,346". */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}
