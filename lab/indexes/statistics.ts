import { percentile } from "../engines/pgbench.ts";

/** Ascending. */
export function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

/** The middle one; of an even count, the lower of the two in the middle. */
export function median(numbers: readonly number[]): number {
  return percentile(sorted(numbers), 0.5);
}

/** The value that 95 % do not exceed. */
export function p95(numbers: readonly number[]): number {
  return percentile(sorted(numbers), 0.95);
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** Milliseconds with three significant digits and their unit: 0.0123 is "0.012 ms", 1234.5 is "1,235 ms". */
export function ms(milliseconds: number): string {
  return `${significant(milliseconds)} ms`;
}

/** "12.3x"; two significant digits below 10. */
export function times(ratio: number): string {
  return `${ratio >= 100 ? Math.round(ratio).toLocaleString("en") : Number(ratio.toPrecision(2))}x`;
}

/** "median (least to most)"; of a single number, that. */
export function spread(numbers: readonly number[], text: (n: number) => string): string {
  const all = sorted(numbers);
  if (all.length === 1) return text(median(all));
  return `${text(median(all))} (${text(all[0] ?? Number.NaN)} to ${text(all.at(-1) ?? Number.NaN)})`;
}

/** Whole, with commas: 12345.6 is "12,346". */
export function count(number: number): string {
  return Math.round(number).toLocaleString("en");
}

function significant(number: number): string {
  if (number >= 100) return count(number);
  return String(Number(number.toPrecision(3)));
}
