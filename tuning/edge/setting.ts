import type { Setting } from "../setting.ts";
import { grouped } from "../explain/text.ts";
import { humanDuration, seconds } from "../units.ts";

/** A value of the edge before it becomes a Setting. */
export interface EdgeValue {
  /** Id of the zone setting, or where in the zone it is: "rateLimits.search", "worker.policies.api". */
  readonly name: string;
  readonly value: string | number;
  /** What a number counts. @default "count" */
  readonly unit?: "s" | "bytes" | "count";
  /** How a person reads it. @default - from value and unit */
  readonly human?: string;
  readonly why: string;
  readonly source: string;
  /** What happens when it is not set. */
  readonly default: string;
}

/** The zone takes a changed value at once, everywhere within seconds. */
export function edgeSetting(entry: EdgeValue): Setting {
  const { name, value, why, source } = entry;
  const common = {
    name,
    value: String(value),
    human: entry.human ?? human(entry),
    why,
    source,
    apply: "immediate" as const,
    default: entry.default,
  };
  if (typeof value === "string") return { ...common, unit: "enum" };
  return { ...common, unit: entry.unit ?? "count", amount: value };
}

function human({ value, unit }: EdgeValue): string {
  if (typeof value === "string") return value;
  if (unit === "s") return value === 0 ? "0 s" : humanDuration(seconds(value));
  return unit === "bytes" ? `${grouped(value)} bytes` : grouped(value);
}
