import { resourceRule } from "../../core/rule.ts";
import { CLUSTER, block, eksGuide } from "./blocks.ts";

/** Access by entries instead of a ConfigMap. */
export const eksAccessEntries = resourceRule({
  name: "eks-access-entries",
  service: "cluster",
  checks: "Access to a cluster is given by access entries.",
  why: "The ConfigMap aws-auth is edited inside the cluster: one wrong line locks everybody out, and no plan shows who has access.",
  severity: "low",
  level: "advisory",
  references: [
    eksGuide("Grant IAM users access to Kubernetes with EKS access entries", "access-entries"),
  ],
  types: [CLUSTER],
  check(cluster, report) {
    const mode = block(cluster.at("accessConfig")).at("authenticationMode");
    const got = mode.text();
    if (got !== undefined && got !== "CONFIG_MAP") return;
    report.violation(
      `accessConfig.authenticationMode is ${got ?? "not set, which is CONFIG_MAP"}: set it to API, or to API_AND_CONFIG_MAP while entries are being written.`,
      mode,
    );
  },
  good: { type: CLUSTER, props: { accessConfig: { authenticationMode: "API" } } },
  bad: {
    example: { type: CLUSTER, props: { accessConfig: { authenticationMode: "CONFIG_MAP" } } },
    says: [
      "accessConfig.authenticationMode is CONFIG_MAP: set it to API, or to API_AND_CONFIG_MAP while entries are being written.",
    ],
  },
});
