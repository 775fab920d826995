import type { Spread } from "../statistics.ts";

/** A spread in words: "81.2 (80.9..81.4) %"; of one round the number alone. */
export function spreadText(
  { median, least, most }: Spread,
  unit: string,
  format: (value: number) => string,
): string {
  const range = least === most ? "" : ` (${format(least)}..${format(most)})`;
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
