import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide } from "./references.ts";
import { CLUSTER, INSTANCE } from "./types.ts";

/** A database that leaves no snapshot behind. */
export const rdsFinalSnapshot = resourceRule({
  name: "rds-final-snapshot",
  service: "database",
  checks: "Deleting a database leaves a final snapshot, which has a name; replicas need none.",
  why: "The automated backups go with the database: what is deleted by mistake is gone. Without a name the deletion fails half way.",
  severity: "high",
  level: "mandatory",
  references: [
    { title: "AWS Well-Architected REL09-BP03" },
    rdsGuide("Deleting a DB instance", "USER_DeleteInstance"),
  ],
  types: [INSTANCE, CLUSTER],
  check(database, report) {
    const skip = database.at("skipFinalSnapshot");
    const identifier = database.at("finalSnapshotIdentifier");
    const isSkipped = skip.flag() === true;
    if ((!isSkipped && isGiven(identifier)) || isReplica(database)) return;
    if (isSkipped) {
      report.violation(
        "skipFinalSnapshot is true: set it to false, with a finalSnapshotIdentifier.",
        skip,
      );
    } else {
      report.violation(
        "finalSnapshotIdentifier is not set: without a name for the final snapshot the database cannot be deleted; set one.",
        identifier,
      );
    }
  },
  good: {
    type: INSTANCE,
    props: {
      engine: "postgres",
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "app-database-final",
    },
  },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", skipFinalSnapshot: true } },
    says: ["skipFinalSnapshot is true: set it to false, with a finalSnapshotIdentifier."],
  },
});
