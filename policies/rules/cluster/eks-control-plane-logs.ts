import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, eksGuide, eksControl } from "./blocks.ts";

const TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

/** What the control plane writes down. */
export const eksControlPlaneLogs = resourceRule({
  name: "eks-control-plane-logs",
  service: "cluster",
  checks: "A cluster's control plane writes its API, audit and authenticator logs.",
  why: "Without them nobody can tell afterwards who changed or read what in the cluster; they cannot be had for the past.",
  severity: "medium",
  level: "mandatory",
  references: [
    eksGuide("Send control plane logs to CloudWatch Logs", "control-plane-logs"),
    eksControl("EKS.8"),
    { title: "CIS Amazon EKS Benchmark 2.1.1: Enable audit Logs" },
  ],
  types: [CLUSTER],
  limits: z.strictObject({
    logTypes: z
      .array(z.enum(TYPES))
      .default(["api", "audit", "authenticator"])
      .describe("Logs that a cluster has to write."),
  }),
  check(cluster, report, { logTypes }) {
    const enabled = cluster.at("enabledClusterLogTypes");
    const written = enabled.texts();
    const missing = logTypes.filter((type) => !written.includes(type));
    if (missing.length === 0) return;
    const got = written.length === 0 ? "not set, which is none" : written.join(", ");
    report.violation(`enabledClusterLogTypes is ${got}: add ${missing.join(", ")}.`, enabled);
  },
  good: {
    type: CLUSTER,
    props: { enabledClusterLogTypes: ["api", "audit", "authenticator"] },
  },
  bad: {
    example: { type: CLUSTER, props: { enabledClusterLogTypes: ["api", "scheduler"] } },
    says: ["enabledClusterLogTypes is api, scheduler: add audit, authenticator."],
  },
});
