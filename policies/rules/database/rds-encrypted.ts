import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide, securityHub } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** A database that is not encrypted at rest. */
export const rdsEncrypted = resourceRule({
  name: "rds-encrypted",
  service: "database",
  checks: "Databases are encrypted at rest; a replica is as its source.",
  why: "Disks, backups and snapshots can be read by whoever gets hold of them, and encryption cannot be turned on later without a new database.",
  severity: "high",
  level: "mandatory",
  references: [
    securityHub("RDS.3"),
    { title: "CIS AWS Foundations Benchmark v3.0.0, 2.3.1" },
    rdsGuide("Encrypting Amazon RDS resources", "Overview.Encryption"),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const encrypted = database.at("storageEncrypted");
    const flag = encrypted.flag();
    if (flag === true || (flag === undefined && isReplica(database))) return;
    // The provider's default is true for Aurora Serverless v1.
    if (flag === undefined && database.at("engineMode").text() === "serverless") return;
    report.violation(
      `storageEncrypted is ${flag === false ? "false" : "not set, and false by default"}: set it to true.`,
      encrypted,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", storageEncrypted: true } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres" } },
    says: ["storageEncrypted is not set, and false by default: set it to true."],
  },
});
