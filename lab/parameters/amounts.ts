import { plainNumber } from "../../policies/core/rds.ts";
import type { Reading } from "./types.ts";

/** What one of a server's units is: bytes for memory and storage, seconds for time. PostgreSQL, pg_settings.unit. */
const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1024,
  "8kB": 8192,
  "16kB": 16_384,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  us: 0.000_001,
  ms: 0.001,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
};

/**
 * A reading in bytes, seconds or, without a unit, as it is. The factor is the server's, not the declaration's: a number that
 * was meant in another unit shows here by its size.
 *
 * @returns undefined for words, and for units that are not known
 */
export function amountOf(reading: Reading | undefined): number | undefined {
  if (reading === undefined) return undefined;
  const value = plainNumber(reading.value);
  if (value === undefined || reading.unit === undefined) return value;
  const factor = UNITS[reading.unit];
  // -1 and 0 stand for "off" or "by itself" in any unit.
  if (value <= 0) return value;
  return factor === undefined ? undefined : value * factor;
}
