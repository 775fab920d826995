import { alertAnnotations } from "../document.ts";
import { percent, promNumber } from "../duration.ts";
import type { Threshold } from "../thresholds.ts";
import type { AlertRule, RuleGroup } from "../types.ts";
import { isAlert } from "../types.ts";

/** Units of Grafana that the panels use. */
export type Unit =
  | "none"
  | "short"
  | "percentunit"
  | "percent"
  | "s"
  | "ms"
  | "bytes"
  | "binBps"
  | "reqps"
  | "ops"
  | "iops";

/** A value of the panel from which an alert's condition holds. */
export interface Limit {
  /** The alert whose threshold it is; where the stack has left it out, the panel has no line. */
  readonly alert: string;
  /** In the panel's unit; the constant or input the rule is made from. */
  readonly value: number;
  /** On which side the condition holds. @default "above" */
  readonly fires?: "above" | "below";
}

/** An alert of the stack as a panel speaks of it. */
export interface ShownAlert {
  readonly rule: AlertRule;
  /** Address of its runbook. */
  readonly runbook: string;
}

/** Colours of Grafana's palette: what is well, and what each severity is. */
export const COLOURS = { well: "green", warning: "orange", critical: "red" } as const;

/** The alerts of these groups, by name as the first group has it, and by "<group>/<name>". */
export function alertsByName(
  groups: readonly RuleGroup[],
  runbookUrl: string,
): ReadonlyMap<string, ShownAlert> {
  const shown = new Map<string, ShownAlert>();
  for (const { name, rules } of groups) {
    for (const rule of rules.filter(isAlert)) {
      const runbook = alertAnnotations(rule, { team: "", runbookUrl })["runbook_url"] ?? runbookUrl;
      shown.set(`${name}/${rule.alert}`, { rule, runbook });
      if (!shown.has(rule.alert)) shown.set(rule.alert, { rule, runbook });
    }
  }
  return shown;
}

/** A value as a person reads it in this unit: 0.8 of "percentunit" is "80%". */
export function inUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "percentunit":
      return percent(value);
    case "percent":
      return `${promNumber(value)}%`;
    case "s":
    case "ms":
      return `${promNumber(value)} ${unit}`;
    case "bytes":
      return `${promNumber(value)} bytes`;
    case "binBps":
      return `${promNumber(value)} bytes/s`;
    case "reqps":
    case "ops":
    case "iops":
      return `${promNumber(value)}/s`;
    case "none":
    case "short":
      return promNumber(value);
  }
}

/** Grafana colours from a value on, an alert fires above it: where any is too many, 0 itself must stay well. */
const JUST_ABOVE_0 = 1e-9;

/** Colour of one side of a value. */
export interface Step {
  /** From here on; null: from the lowest on. */
  readonly value: number | null;
  readonly color: string;
}

/**
 * Thresholds as Grafana has them: the colour below the first value, then the colour from each value on.
 *
 * @param alarms thresholds of CloudWatch's alarms, in the panel's unit
 */
export function thresholdSteps(
  limits: readonly Limit[],
  alarms: readonly Threshold[],
  alertOf: (alert: string) => ShownAlert | undefined,
): readonly Step[] {
  const known = [
    ...alarms.map(({ value, fires }) => ({ value, fires, severity: "warning" as const })),
    ...limits.flatMap(({ alert, value, fires = "above" }) => {
      const severity = alertOf(alert)?.rule.severity;
      return severity === undefined ? [] : [{ value, fires, severity }];
    }),
  ];
  const below = known.filter(({ fires }) => fires === "below");
  const above = known.filter(({ fires }) => fires !== "below");
  // From the worst to the best: each begins where the one before ends.
  const falling = [...below].sort((a, b) => a.value - b.value);
  const rising = [...above].sort((a, b) => a.value - b.value);
  return [
    ...falling.map(({ severity }, index) => ({
      value: falling[index - 1]?.value ?? null,
      color: COLOURS[severity],
    })),
    { value: falling.at(-1)?.value ?? null, color: COLOURS.well },
    ...rising.map(({ value, severity }) => ({
      value: value === 0 ? JUST_ABOVE_0 : value,
      color: COLOURS[severity],
    })),
  ];
}
