import type { Setting } from "../setting.ts";
import { humanDuration, milliseconds, seconds } from "../units.ts";

/** A value of the environment contract before it becomes a Setting. */
export interface ContractValue {
  /** The environment variable. */
  readonly name: string;
  readonly value: number | boolean | string;
  /** What a number counts. @default "count" */
  readonly unit?: "s" | "ms" | "count";
  readonly why: string;
  readonly source: string;
  /** What the client library does when the variable is not used. */
  readonly default: string;
}

/** A changed environment starts new pods at once (a rollout), so every value applies immediately. */
export function toSetting(entry: ContractValue): Setting {
  const { name, value, why, source } = entry;
  const common = { name, value: String(value), why, source, apply: "immediate" as const };
  if (typeof value === "boolean") {
    return { ...common, unit: "bool", human: value ? "yes" : "no", default: entry.default };
  }
  if (typeof value === "string") {
    return { ...common, unit: "enum", human: value, default: entry.default };
  }
  const unit = entry.unit ?? "count";
  return { ...common, unit, amount: value, human: human(value, unit), default: entry.default };
}

function human(value: number, unit: "s" | "ms" | "count"): string {
  switch (unit) {
    case "s":
      return humanDuration(seconds(value));
    case "ms":
      return humanDuration(milliseconds(value));
    case "count":
      return value.toLocaleString("en-US");
  }
}

/**
 * TCP keepalive of every pooled connection, in seconds: first probe after 120 s of silence, then
 * every 30 s, closed after 3 without answer. Below the 350 s after which NLB and Nitro connection
 * tracking forget an idle connection; a dead peer is found after 120 + 3 x 30 = 210 s.
 * Elastic Load Balancing guide, update-idle-timeout.
 */
export const KEEPALIVE = Object.freeze({ idle: 120, interval: 30, count: 3 });
