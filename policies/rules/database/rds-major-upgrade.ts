import { resourceRule } from "../../core/rule.ts";
import { rdsGuide } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** Major upgrades that a changed number sets off. */
export const rdsMajorUpgrade = resourceRule({
  name: "rds-major-upgrade",
  service: "database",
  checks: "Major upgrades of the engine are not allowed outside of a planned one.",
  why: "A changed engineVersion is enough to start an upgrade that takes the database down and cannot be undone without a snapshot.",
  severity: "medium",
  level: "mandatory",
  references: [
    rdsGuide(
      "Upgrading the PostgreSQL DB engine for Amazon RDS",
      "USER_UpgradeDBInstance.PostgreSQL",
    ),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const allowed = database.at("allowMajorVersionUpgrade");
    if (allowed.flag() !== true) return;
    report.violation(
      "allowMajorVersionUpgrade is true: leave it out, and set it (with a waiver) for the time of a planned upgrade only.",
      allowed,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", allowMajorVersionUpgrade: false } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", allowMajorVersionUpgrade: true } },
    says: [
      "allowMajorVersionUpgrade is true: leave it out, and set it (with a waiver) for the time of a planned upgrade only.",
    ],
  },
});
