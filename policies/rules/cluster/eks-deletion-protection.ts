import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, eksGuide } from "./blocks.ts";

/** A cluster is not deleted by mistake. */
export const eksDeletionProtection = resourceRule({
  name: "eks-deletion-protection",
  service: "cluster",
  checks: "A cluster is protected from deletion.",
  why: "With the cluster go all that runs on it and the volumes nobody else knows of; it cannot be brought back.",
  severity: "high",
  level: "mandatory",
  references: [eksGuide("Protect EKS clusters from accidental deletion", "deletion-protection")],
  types: [CLUSTER],
  check(cluster, report) {
    const protection = cluster.at("deletionProtection");
    if (protection.flag() === true) return;
    report.violation(
      `deletionProtection is ${protection.text() ?? "not set, which is false"}: set it to true.`,
      protection,
    );
  },
  good: { type: CLUSTER, props: { deletionProtection: true } },
  bad: {
    example: { type: CLUSTER, props: { deletionProtection: false } },
    says: ["deletionProtection is false: set it to true."],
  },
});
