import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide, securityHub } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** A database that one call deletes. */
export const rdsDeletionProtection = resourceRule({
  name: "rds-deletion-protection",
  service: "database",
  checks: "Databases have deletion protection; replicas, which hold a copy only, need none.",
  why: "A wrong destroy, or a replacement nobody saw in the preview, deletes the data.",
  severity: "high",
  level: "mandatory",
  references: [
    securityHub("RDS.8"),
    securityHub("RDS.7"),
    rdsGuide("Deleting a DB instance", "USER_DeleteInstance"),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const protection = database.at("deletionProtection");
    const flag = protection.flag();
    if (flag === true || isReplica(database)) return;
    report.violation(
      `deletionProtection is ${flag === false ? "false" : "not set, and false by default"}: set it to true.`,
      protection,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", deletionProtection: true } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres" } },
    says: ["deletionProtection is not set, and false by default: set it to true."],
  },
});
