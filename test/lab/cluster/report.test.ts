import { describe, expect, it } from "@jest/globals";

import type { Finding } from "../../../lab/cluster/finding.ts";
import { formatJson, formatReport, isProved } from "../../../lab/cluster/report.ts";
import type { Verification } from "../../../lab/cluster/verify.ts";

const REFUSED: Finding = {
  outcome: "rejected",
  object: "Deployment shop/api",
  resource: "kubernetes:apps/v1:Deployment api",
  fields: ["spec.replicas", "spec.selector"],
  words: "spec.replicas: Invalid value\nspec.selector: Required value",
};

const GOOD: Verification = {
  version: "v1.34.3",
  objects: { applied: 24, rejected: 0, changed: 0 },
  pods: { admitted: 15, refused: 0 },
  exempt: [{ namespace: "watch", level: "privileged", why: "it reads the node", tried: 2 }],
  quotas: [{ quota: "shop/shop", used: { pods: ["13", "13"], "limits.memory": ["9Gi", "9Gi"] } }],
  definitions: ["nodepools.karpenter.sh (sigs.k8s.io/karpenter v1.8.0)"],
  findings: [],
};

const PLAIN = { colour: false, skipped: [], secrets: [] };

describe("the report", () => {
  it("closes with the figures", () => {
    const skipped = ["kubernetes:helm.sh/v3:Release keda (a chart)"];
    expect(formatReport(GOOD, { ...PLAIN, skipped })).toBe(
      [
        "kube-apiserver v1.34.3, server-side apply, unknown fields refused, Pod Security and quotas enforced",
        "custom resource definitions:",
        "  nodepools.karpenter.sh (sigs.k8s.io/karpenter v1.8.0)",
        "not sent:",
        "  kubernetes:helm.sh/v3:Release keda (a chart)",
        'unguarded for a reason; pods of ours tried under "restricted":',
        "  watch: privileged, 2 workloads tried (it reads the node)",
        "quotas with every workload at its most:",
        "  shop/shop: pods 13 of 13, limits.memory 9Gi of 9Gi",
        "pods admitted / refused = 15 / 0",
        "objects applied / rejected / changed on re-apply = 24 / 0 / 0",
      ].join("\n"),
    );
  });

  it("begins with what must not be: object, resource, fields and the server's words", () => {
    const bad = { ...GOOD, findings: [REFUSED] };
    expect(formatReport(bad, PLAIN).split("\n").slice(0, 6)).toEqual([
      "rejected Deployment shop/api",
      "  resource  kubernetes:apps/v1:Deployment api",
      "  field     spec.replicas, spec.selector",
      "  server    spec.replicas: Invalid value",
      "            spec.selector: Required value",
      "",
    ]);
    expect([isProved(GOOD), isProved(bad)]).toEqual([true, false]);
  });

  it("never shows a secret, be it within another or in need of escaping", () => {
    const words = 'stringData.token: Invalid value: "hunter22", also hunt and p"w\nd in it';
    const bad = { ...GOOD, findings: [{ ...REFUSED, words }] };
    const options = { ...PLAIN, secrets: ["hunt", "hunter22", 'p"w\nd', "a"] };
    const hidden = 'stringData.token: Invalid value: "[secret]", also [secret] and [secret] in it';
    expect(formatReport(bad, options)).not.toContain("hunt");
    const json = JSON.parse(formatJson(bad, options)) as Verification;
    expect(json.findings[0]?.words).toBe(hidden);
    expect(json.objects).toEqual(GOOD.objects);
  });
});
