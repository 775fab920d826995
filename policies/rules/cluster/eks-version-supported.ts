import { z } from "zod";

import { today } from "../../core/judge.ts";
import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, eksGuide, eksControl } from "./blocks.ts";
import { supportOf } from "./versions.ts";

/** A version that gets fixes. */
export const eksVersionSupported = resourceRule({
  name: "eks-version-supported",
  service: "cluster",
  checks: "A cluster's Kubernetes version is in support.",
  why: "After standard support each hour of the cluster costs six times as much, and after extended support AWS upgrades it at a time of its own.",
  severity: "high",
  level: "mandatory",
  references: [
    eksGuide("Understand the Kubernetes version lifecycle on EKS", "kubernetes-versions"),
    eksControl("EKS.2"),
  ],
  types: [CLUSTER],
  limits: z.strictObject({
    support: z
      .enum(["standard", "extended"])
      .default("standard")
      .describe("Support that a version has to have."),
    day: z
      .union([z.literal("today"), z.iso.date()])
      .default("today")
      .describe("Day to judge for: YYYY-MM-DD in UTC, or today, which is the day of the run."),
  }),
  check(cluster, report, limits) {
    const at = cluster.at("version");
    const version = at.text();
    // Without a version AWS takes its default one, which is always in support.
    if (version === undefined) return;
    const row = supportOf(version);
    if (row === undefined) return;
    if (row === "older") {
      report.violation(
        `Kubernetes ${version} is out of all support: upgrade one minor version after the other.`,
        at,
      );
      return;
    }
    const end = row[limits.support];
    if ((limits.day === "today" ? today() : limits.day) < end) return;
    report.violation(
      `Kubernetes ${version} has been out of ${limits.support} support since ${end}: upgrade one minor version after the other.`,
      at,
    );
  },
  // A version that is newer than the table passes, so that this example does not grow old.
  good: { type: CLUSTER, props: { version: "1.99" } },
  bad: {
    example: { type: CLUSTER, props: { version: "1.29" } },
    says: [
      "Kubernetes 1.29 has been out of standard support since 2025-03-23: upgrade one minor version after the other.",
    ],
  },
});
