import type { SettingUnit } from "../setting.ts";
import type { PostgresParameter } from "./parameter.ts";

/** Size of the suffixes people write, in bytes: PostgreSQL's kB, MB, GB are binary, and so are these. */
const SIZES: Readonly<Record<string, number>> = Object.freeze({
  b: 1,
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
});

/** Length of the suffixes people write, in milliseconds. */
const TIMES: Readonly<Record<string, number>> = Object.freeze({
  ms: 1,
  s: 1000,
  sec: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
});

/** What one of the API's units is, in bytes or milliseconds. */
const UNITS: Readonly<Partial<Record<SettingUnit, { size: number; of: typeof SIZES }>>> =
  Object.freeze({
    "8kB": { size: 8192, of: SIZES },
    kB: { size: 1024, of: SIZES },
    MB: { size: 1024 ** 2, of: SIZES },
    bytes: { size: 1, of: SIZES },
    ms: { size: 1, of: TIMES },
    s: { size: 1000, of: TIMES },
  });

/** How to write `value`, which is no plain number, for the API: with the number it must be when it has a unit suffix. */
export function suffixFix(parameter: PostgresParameter, value: string): string {
  const unit = UNITS[parameter.unit];
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(value);
  const factor = unit?.of[match?.[2]?.toLowerCase() ?? ""];
  if (unit === undefined || factor === undefined || match?.[1] === undefined) {
    return `write the plain number of ${parameter.unit === "count" || parameter.unit === "ratio" ? parameter.name : parameter.unit}`;
  }
  const amount = (Number(match[1]) * factor) / unit.size;
  return Number.isInteger(amount)
    ? `write ${JSON.stringify(String(amount))} (${value} in ${parameter.unit})`
    : `write a whole number of ${parameter.unit}; ${value} is ${amount}`;
}
