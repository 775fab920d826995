import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { rdsWindowsApart } from "../../../../policies/rules/database/rds-windows-apart.ts";
import {
  dailyWindows,
  formatMinute,
  sharedMinute,
  weeklyWindow,
} from "../../../../policies/rules/database/windows.ts";
import { judged, violations } from "./judged.ts";

const INSTANCE = "aws:rds/instance:Instance";
const CLUSTER = "aws:rds/cluster:Cluster";

describe("windows", () => {
  it("counts minutes from Monday 00:00", () => {
    // Sunday is the seventh day: 6 x 1,440 + 4 x 60 + 30 = 8,910.
    expect(weeklyWindow("Sun:04:30-sun:05:30")).toEqual({ start: 8910, length: 60 });
    // Over the end of the week: from Sunday 23:00 two hours, to Monday 01:00.
    expect(weeklyWindow("sun:23:00-mon:01:00")).toEqual({ start: 10_020, length: 120 });
    // 23:30 is minute 1,410; one hour over midnight; the Tuesday's a day later.
    expect(dailyWindows("23:30-00:30")?.slice(0, 2)).toEqual([
      { start: 1410, length: 60 },
      { start: 2850, length: 60 },
    ]);
    expect(formatMinute(8910)).toBe("sun 04:30");
  });

  it.each(["", "24:00-01:00", "3:00-4:00", "03:00", "03:60-04:00"])(
    "%j is no daily one",
    (text) => {
      expect(dailyWindows(text)).toBeUndefined();
    },
  );

  it.each(["", "03:00-04:00", "day:03:00-day:04:00", "sun:04:30-05:30"])(
    "%j is no weekly one",
    (text) => {
      expect(weeklyWindow(text)).toBeUndefined();
    },
  );

  it("shares a minute with another exactly when some minute of the week is in both", () => {
    const window = fc.record({ start: fc.nat(10_079), length: fc.nat(3000) });
    const minutes = ({ start, length }: { start: number; length: number }) =>
      new Set(Array.from({ length }, (_, at) => (start + at) % 10_080));
    fc.assert(
      fc.property(window, window, (one, other) => {
        const shared = sharedMinute(one, other);
        const ofOther = minutes(other);
        const both = new Set([...minutes(one)].filter((minute) => ofOther.has(minute)));
        expect(shared === undefined).toBe(both.size === 0);
        expect(shared === undefined || both.has(shared)).toBe(true);
      }),
    );
  });
});

describe("rds-windows-apart", () => {
  const instance = (backupWindow: string, maintenanceWindow: string) => ({
    type: INSTANCE,
    props: { backupWindow, maintenanceWindow },
  });

  it.each<[string, string, number]>([
    // They may touch, at either end.
    ["03:30-04:30", "sun:04:30-sun:05:30", 0],
    ["05:30-06:30", "sun:04:30-sun:05:30", 0],
    ["03:31-04:31", "sun:04:30-sun:05:30", 1],
    ["05:29-06:29", "sun:04:30-sun:05:30", 1],
    // Over midnight and over the end of the week.
    ["23:30-00:30", "sun:23:00-sun:23:30", 0],
    ["23:30-00:30", "mon:00:29-mon:01:29", 1],
    ["00:10-00:40", "sun:23:30-mon:00:30", 1],
    // Within one another.
    ["03:00-04:00", "sat:00:00-sun:00:00", 1],
    ["00:00-12:00", "wed:03:00-wed:03:30", 1],
  ])("backup %s and maintenance %s: %d", (backup, maintenance, count) => {
    expect(violations(rdsWindowsApart, instance(backup, maintenance))).toBe(count);
  });

  it("says what is no window", () => {
    expect(judged(rdsWindowsApart, instance("3-4", "sunday"))).toEqual([
      'backupWindow is "3-4", which is no time of day: write it like 03:00-04:00 (UTC).',
      'maintenanceWindow is "sunday", which is no time of a week: write it like sun:04:30-sun:05:30 (UTC).',
    ]);
  });

  it("leaves to AWS what is not set, and reads a cluster's own names", () => {
    expect(judged(rdsWindowsApart, { type: INSTANCE, props: { backupWindow: "x" } })).toEqual([
      "pass",
    ]);
    const cluster = {
      type: CLUSTER,
      props: {
        preferredBackupWindow: "02:00-03:00",
        preferredMaintenanceWindow: "tue:02:30-tue:03:30",
      },
    };
    expect(judged(rdsWindowsApart, cluster)).toEqual([
      "preferredBackupWindow 02:00-03:00 and preferredMaintenanceWindow tue:02:30-tue:03:30 overlap from tue 02:30 (UTC): move one of them.",
    ]);
  });
});
