import { resourceRule } from "../../core/rule.ts";
import { securityHub } from "./references.ts";
import { CLUSTER_INSTANCE, INSTANCE } from "./types.ts";

/** A database with a public address. */
export const rdsPrivate = resourceRule({
  name: "rds-private",
  service: "database",
  checks: "Database instances have no public address.",
  why: "One wrong security group rule opens the database to the internet.",
  severity: "critical",
  level: "mandatory",
  references: [securityHub("RDS.2"), { title: "CIS AWS Foundations Benchmark v3.0.0, 2.3.3" }],
  types: [INSTANCE, CLUSTER_INSTANCE],
  check(instance, report) {
    const isPublic = instance.at("publiclyAccessible");
    if (isPublic.flag() !== true) return;
    report.violation(
      "publiclyAccessible is true: set it to false, and reach the database from within the VPC.",
      isPublic,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres" } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", publiclyAccessible: true } },
    says: [
      "publiclyAccessible is true: set it to false, and reach the database from within the VPC.",
    ],
  },
});
