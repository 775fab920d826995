/** Numbers of several rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no numbers. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError("a spread of no numbers");
  const [below, above] = [(sorted.length - 1) >> 1, sorted.length >> 1];
  return { median: ((sorted[below] ?? min) + (sorted[above] ?? max)) / 2, min, max };
}

/** A spread in words: "81.2 (80.9..81.4) %"; of one round the number alone. */
export function spreadText(
  { median, min, max }: Spread,
  unit: string,
  format: (value: number) => string,
): string {
  const range = min === max ? "" : ` (${format(min)}..${format(max)})`;
  return `${format(median)}${range} ${unit}`;
}

/** A share as percent without the sign: 0.8123 is "81.2". */
export function percent(share: number): string {
  return (share * 100).toFixed(1);
}

/** Milliseconds with as many decimals as say something: 0.061, 1.24, 12.3, 456. */
export function milliseconds(value: number): string {
  const decimals = value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(decimals);
}

/** Bytes as mebibytes with one decimal. */
export function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
