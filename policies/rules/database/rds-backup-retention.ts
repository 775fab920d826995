import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide, securityHub } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** Too few backups. */
export const rdsBackupRetention = resourceRule({
  name: "rds-backup-retention",
  service: "database",
  checks: "Automated backups are kept long enough; replicas need none of their own.",
  why: "With 0 days there is no backup at all, and a mistake found after the last one has gone cannot be undone.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected REL09-BP03" },
    securityHub("RDS.11"),
    rdsGuide("Introduction to backups", "USER_WorkingWithAutomatedBackups"),
  ],
  types: [INSTANCE, CLUSTER],
  limits: z.strictObject({
    minDays: z
      .number()
      .int()
      .min(1)
      .max(35)
      .default(7)
      .describe("Fewest days that backups are kept. Days"),
  }),
  check(database, report, { minDays }) {
    const retention = database.at("backupRetentionPeriod");
    // Defaults of the provider: none for an instance, one day for a cluster.
    const absent = database.type === CLUSTER ? 1 : 0;
    const days = retention.number();
    if ((days ?? absent) >= minDays || isReplica(database)) return;
    const is = days === undefined ? `not set, and ${absent} by default` : String(days);
    const meaning = (days ?? absent) === 0 ? ": no backups are made" : "";
    report.violation(
      `backupRetentionPeriod is ${is}${meaning}. Set it to ${minDays} days or more, at most 35.`,
      retention,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", backupRetentionPeriod: 7 } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", backupRetentionPeriod: 0 } },
    says: [
      "backupRetentionPeriod is 0: no backups are made. Set it to 7 days or more, at most 35.",
    ],
  },
});
