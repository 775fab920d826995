import type { Source } from "../../model.ts";
import sizes from "./sizes.json" with { type: "json" };

/** Tables of normalised units: what AWS counts a size of one family as, within that family. */
export type SizeTable = "database" | "cache" | "cacheValkey" | "compute";

/** A class or type, taken apart: "db.r7g.xlarge" is the family "db.r7g" and the size "xlarge". */
export interface Size {
  readonly family: string;
  /** Normalised units of one machine. @default - the table does not have the size */
  readonly units?: number | undefined;
}

/** The pages that the tables were read from. */
export const SIZE_SOURCES: readonly Source[] = [sizes.database, sizes.cache, sizes.compute].map(
  ({ title, url }) => ({ title: `${title} (read ${sizes.read})`, url }),
);

/** What a machine counts as. Sizes of different families are not comparable. */
export function sizeOf(table: SizeTable, name: string): Size {
  const dot = name.lastIndexOf(".");
  const [family, size] = [name.slice(0, dot), name.slice(dot + 1)];
  const units: Readonly<Record<string, number>> = sizes[table].units;
  return { family, units: Object.hasOwn(units, size) ? units[size] : undefined };
}
