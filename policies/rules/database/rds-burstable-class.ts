import { databaseClass } from "../../core/rds.ts";
import { resourceRule } from "../../core/rule.ts";
import { rdsGuide } from "./references.ts";
import { CLUSTER_INSTANCE, INSTANCE } from "./types.ts";

/** A class on CPU credits. */
export const rdsBurstableClass = resourceRule({
  name: "rds-burstable-class",
  service: "database",
  checks: "Databases run on classes with a CPU of their own, not on credits.",
  why: "Once the credits are spent, a burstable class has a fraction of its CPU left, or is billed for more, exactly when the load is high.",
  severity: "medium",
  level: "mandatory",
  references: [rdsGuide("DB instance classes", "Concepts.DBInstanceClass")],
  types: [INSTANCE, CLUSTER_INSTANCE],
  check(instance, report) {
    const instanceClass = instance.at("instanceClass");
    const name = instanceClass.text() ?? "";
    // db.t1 to db.t4g, and what may follow them.
    const isBurstable = databaseClass(name)?.burstable ?? /^db\.t\d/.test(name);
    if (!isBurstable) return;
    report.violation(
      `instanceClass is ${name}, which runs on CPU credits: take one of the m or r families, such as db.r7g.large.`,
      instanceClass,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", instanceClass: "db.r7g.xlarge" } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", instanceClass: "db.t4g.medium" } },
    says: [
      "instanceClass is db.t4g.medium, which runs on CPU credits: take one of the m or r families, such as db.r7g.large.",
    ],
  },
});
