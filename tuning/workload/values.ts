import type { Problem } from "../errors.ts";
import { grouped } from "../explain/text.ts";
import type { Setting } from "../setting.ts";
import { humanBytes, humanDuration, mib, seconds } from "../units.ts";

/** A value of a pod before it becomes a Setting. */
export interface PodValue {
  /** The field as Kubernetes spells it ("startupProbe.periodSeconds"), or the environment variable. */
  readonly name: string;
  readonly value: number | boolean | string;
  /** What a number counts. @default "count" */
  readonly unit?: "MiB" | "millicores" | "s" | "percent" | "count";
  readonly why: string;
  readonly source: string;
  /** What happens when it is not set. */
  readonly default: string;
}

/** One part of a tuning: what it comes to, the reasons, and what is wrong with its input. */
export interface Part<Value> {
  readonly value: Value;
  readonly settings: readonly Setting[];
  /** Paths below the service or job. */
  readonly problems: readonly Problem[];
}

/** A changed value starts new pods, a few at a time, so every value applies with a rollout. */
export function podSetting(entry: PodValue): Setting {
  const { name, value, why, source } = entry;
  const common = {
    name,
    value: String(value),
    why,
    source,
    apply: "rolling" as const,
    default: entry.default,
  };
  if (typeof value === "boolean") return { ...common, unit: "bool", human: value ? "yes" : "no" };
  if (typeof value === "string") return { ...common, unit: "enum", human: value };
  const unit = entry.unit ?? "count";
  return { ...common, unit, amount: value, human: human(value, unit) };
}

function human(value: number, unit: NonNullable<PodValue["unit"]>): string {
  switch (unit) {
    case "MiB":
      return humanBytes(mib(value));
    case "s":
      return value === 0 ? "0 s" : humanDuration(seconds(value));
    case "percent":
      return `${value} %`;
    case "millicores":
      return `${grouped(value)}m`;
    case "count":
      return grouped(value);
  }
}

/** The variables among `settings` as the pod receives them. */
export function environmentOf(settings: readonly Setting[]): Record<string, string> {
  return Object.fromEntries(settings.map(({ name, value }) => [name, value]));
}

/** "1 process", "4 processes" */
export function counted(amount: number, one: string, many: string): string {
  return `${grouped(amount)} ${amount === 1 ? one : many}`;
}
