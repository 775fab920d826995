import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide, securityHub } from "./references.ts";
import { INSTANCE } from "./types.ts";

/** A database in one availability zone. */
export const rdsMultiAz = resourceRule({
  name: "rds-multi-az",
  service: "database",
  checks: "RDS instances have a standby in another availability zone; replicas need none.",
  why: "A failed zone, and every change of the class, takes a single database with it until a backup is restored or the change is done.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected REL10-BP01" },
    securityHub("RDS.5"),
    rdsGuide("Configuring and managing a Multi-AZ deployment", "Concepts.MultiAZ"),
  ],
  types: [INSTANCE],
  check(instance, report) {
    if (isReplica(instance)) return;
    const multiAz = instance.at("multiAz");
    const flag = multiAz.flag();
    // Instances of Aurora share their cluster's storage, which is in three zones.
    if (flag === true || instance.at("engine").text()?.startsWith("aurora") === true) return;
    report.violation(
      `multiAz is ${flag === false ? "false" : "not set, and false by default"}: set it to true.`,
      multiAz,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", multiAz: true } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres" } },
    says: ["multiAz is not set, and false by default: set it to true."],
  },
});
