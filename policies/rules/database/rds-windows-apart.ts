import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";

import { rdsGuide } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";
import { dailyWindows, formatMinute, sharedMinute, weeklyWindow } from "./windows.ts";

/** Backups during maintenance. */
export const rdsWindowsApart = resourceRule({
  name: "rds-windows-apart",
  service: "database",
  checks: "The daily backup window and the weekly maintenance window share no minute.",
  why: "RDS refuses windows that overlap, and a maintenance that meets a backup waits, or the backup does not happen.",
  severity: "medium",
  level: "mandatory",
  references: [
    rdsGuide("Maintaining a DB instance", "USER_UpgradeDBInstance.Maintenance"),
    rdsGuide("Introduction to backups", "USER_WorkingWithAutomatedBackups"),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const isCluster = database.type === CLUSTER;
    const backupName = isCluster ? "preferredBackupWindow" : "backupWindow";
    const maintenanceName = isCluster ? "preferredMaintenanceWindow" : "maintenanceWindow";
    const backup = database.at(backupName);
    const maintenance = database.at(maintenanceName);
    // Left out, AWS chooses one itself.
    if (!isGiven(backup) || !isGiven(maintenance)) return;
    const daily = dailyWindows(backup.text() ?? "");
    const weekly = weeklyWindow(maintenance.text() ?? "");
    if (daily === undefined) {
      report.violation(
        `${backupName} is ${JSON.stringify(backup.text())}, which is no time of day: write it like 03:00-04:00 (UTC).`,
        backup,
      );
    }
    if (weekly === undefined) {
      report.violation(
        `${maintenanceName} is ${JSON.stringify(maintenance.text())}, which is no time of a week: write it like sun:04:30-sun:05:30 (UTC).`,
        maintenance,
      );
    }
    if (daily === undefined || weekly === undefined) return;
    const shared = daily.map((day) => sharedMinute(day, weekly)).find((m) => m !== undefined);
    if (shared === undefined) return;
    report.violation(
      `${backupName} ${backup.text()} and ${maintenanceName} ${maintenance.text()} overlap from ${formatMinute(shared)} (UTC): move one of them.`,
      backup,
    );
  },
  good: {
    type: INSTANCE,
    props: {
      engine: "postgres",
      backupWindow: "03:00-04:00",
      maintenanceWindow: "sun:04:00-sun:05:00",
    },
  },
  bad: {
    example: {
      type: INSTANCE,
      props: {
        engine: "postgres",
        backupWindow: "23:30-00:30",
        maintenanceWindow: "Mon:00:00-Mon:01:00",
      },
    },
    says: [
      "backupWindow 23:30-00:30 and maintenanceWindow Mon:00:00-Mon:01:00 overlap from mon 00:00 (UTC): move one of them.",
    ],
  },
});
