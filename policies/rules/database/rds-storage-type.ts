import { isGiven } from "../../core/parameters.ts";
import { resourceRule } from "../../core/rule.ts";
import { isReplica } from "./instances.ts";
import { rdsGuide } from "./references.ts";
import { INSTANCE } from "./types.ts";

/** Disks of an older kind. */
export const rdsStorageType = resourceRule({
  name: "rds-storage-type",
  service: "database",
  checks: "Storage is gp3, io1 or io2, and says so; gp2 and magnetic are not used.",
  why: "gp2 gives 3 IOPS a GiB and spends credits above that; gp3 gives 3,000 at any size, and more can be asked for.",
  severity: "medium",
  level: "mandatory",
  references: [rdsGuide("Amazon RDS DB instance storage", "CHAP_Storage")],
  types: [INSTANCE],
  check(instance, report) {
    const storage = instance.at("storageType");
    const type = isGiven(storage) ? storage.text() : undefined;
    const replacement =
      'set it to "gp3", and iops and storageThroughput where its base is not enough.';
    if (type === "gp2" || type === "standard") {
      report.violation(`storageType is ${type}: ${replacement}`, storage);
      return;
    }
    // A replica takes its source's; with iops the default is io1 (the provider); Aurora has storage of its own.
    if (type !== undefined || isReplica(instance) || instance.at("iops").isSet) return;
    if (instance.at("engine").text()?.startsWith("aurora") === true) return;
    report.violation(
      `storageType is not set, and gp2 by default as the provider states: ${replacement}`,
      storage,
    );
  },
  good: { type: INSTANCE, props: { engine: "postgres", storageType: "gp3" } },
  bad: {
    example: { type: INSTANCE, props: { engine: "postgres", storageType: "gp2" } },
    says: [
      'storageType is gp2: set it to "gp3", and iops and storageThroughput where its base is not enough.',
    ],
  },
});
