/** Bytes of an entry. Cached lists and pages of JSON of 1 to 8 KiB, 3.75 KiB on average. */
const SIZES = [1, 2, 4, 8].map((kibibytes) => kibibytes * 1024);

/** Mean of the sizes. Bytes. */
export const MEAN_BYTES = SIZES.reduce((sum, size) => sum + size, 0) / SIZES.length;

const VALUES = SIZES.map((size) => "x".repeat(size));

/** The value of an entry: always of one size. */
export function valueOf(entry: number): string {
  // A prime beside the number of sizes: neighbours in popularity differ, and so do those of one kind.
  return VALUES[(entry * 7 + (entry >> 3)) % VALUES.length] ?? "";
}
