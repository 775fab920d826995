import type { RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { PathKey } from "./schema-walk.ts";
import { dailyWindowOf, weeklyWindowOf, windowBefore, windowsOverlap } from "./windows.ts";

/** Which windows of which service. */
export interface WindowRule {
  /** Place of the service in the configuration. */
  readonly keys: readonly PathKey[];
  /** Key of the daily window. */
  readonly daily: "backupWindow" | "snapshotWindow";
  /** Shortest window the service takes, minutes: 30 for RDS, 60 for ElastiCache. */
  readonly minimum: number;
}

/** Windows that are too short, and a daily window that runs into the maintenance window: AWS refuses both. */
export function windowRule(
  rule: WindowRule,
  values: Readonly<Partial<Record<"backupWindow" | "snapshotWindow", string>>> & {
    readonly maintenanceWindow: string;
  },
  context: RuleContext,
): readonly Violation[] {
  const dailyText = values[rule.daily] ?? "";
  const weeklyText = values.maintenanceWindow;
  const daily = dailyWindowOf(dailyText);
  const weekly = weeklyWindowOf(weeklyText);
  const dailyKeys = [...rule.keys, rule.daily];
  const weeklyKeys = [...rule.keys, "maintenanceWindow"];
  const free = windowBefore(weekly, Math.max(rule.minimum, 60));
  const violations: Violation[] = [];
  const tooShort = (keys: readonly PathKey[], got: string, to: string) =>
    violation({ keys, got, allowed: `at least ${rule.minimum} minutes`, to }, context);
  if (daily.length < rule.minimum) violations.push(tooShort(dailyKeys, dailyText, free));
  if (weekly.length < rule.minimum) {
    violations.push(tooShort(weeklyKeys, weeklyText, "sun:05:30-sun:06:30"));
  }
  if (windowsOverlap(daily, weekly)) {
    violations.push(
      violation(
        {
          keys: dailyKeys,
          got: dailyText,
          allowed: `a window outside the maintenance window (${weeklyText}, UTC)`,
          to: free,
          with: [weeklyKeys],
        },
        context,
      ),
    );
  }
  return violations;
}
