import { describe, expect, it } from "@jest/globals";
import { podsBudget } from "../../../tuning/budget/pods.ts";
import { capacityOf } from "../nodes/group.ts";
import { demand } from "./nodes-stack.ts";

describe("pods on nodes", () => {
  it("are limited by maxPods less the DaemonSets", () => {
    const [finding, ...others] = podsBudget({
      nodeGroups: [capacityOf({ nodes: { min: 1, max: 2 } })],
      demands: [
        demand("services.api", { pods: 200, surge: 6, cpu: 10, memoryMiB: 16, diskMiB: 64 }),
        demand("jobs.migrations", { cpu: 10, memoryMiB: 16, diskMiB: 64 }),
      ],
    });
    expect(others).toEqual([]);
    // 206 + 1 against 2 x 103
    expect(finding).toMatchObject({
      budget: "node-pods",
      status: "error",
      total: 207,
      limit: 206,
      unit: "pods",
      limitArithmetic: "2 nodes x 103 (m7g.2xlarge: 110 - 7 DaemonSets)",
    });
    expect(finding?.lines.map(({ arithmetic }) => arithmetic)).toEqual(["(200 + 6) pods", "1 pod"]);
    expect(finding?.fixes.map(({ change }) => change)).toEqual([
      "services.api.replicas.max: 200 -> 199",
      "nodeGroups.general.nodes.max: 2 -> 3",
      // 4xlarge has 110 pods too; 8xlarge has 250
      "nodeGroups.general.instanceTypes: m7g.2xlarge -> m7g.8xlarge",
    ]);
  });

  it("say how many nodes they fill", () => {
    const [finding] = podsBudget({
      nodeGroups: [capacityOf()],
      demands: [demand("services.api", { pods: 5, cpu: 3749 })],
    });
    // two to a node
    expect(finding?.notes).toEqual([
      "Packed largest first, with CPU, memory and disk, they fill 3 of 6 nodes.",
    ]);
  });
});

describe("whole pods on whole nodes", () => {
  // 7,498m a node: one pod of 4,000m each
  const nodeGroups = [capacityOf({ nodes: { min: 1, max: 2 } })];

  it("are a warning where the sums fit and the pods do not", () => {
    const findings = podsBudget({
      nodeGroups,
      demands: [demand("services.api", { pods: 3, cpu: 4000 }), demand("jobs.a")],
    });
    expect(findings.map(({ subject, status }) => [subject, status])).toEqual([
      ["node group general", "ok"],
      ["node group general, packed", "warning"],
    ]);
    expect(findings[1]).toMatchObject({
      budget: "node-pods",
      total: 4,
      limit: 3,
      notes: [
        "The sums fit, but no node has room left for a whole pod of services.api (1). The scheduler may place them better.",
      ],
    });
    expect(findings[1]?.fixes.map(({ change }) => change)).toEqual([
      // One of 500m beside one or two: 7,498 - 500 = 6,998 for two on one node is 3,499; but the job goes to
      // the other node, so two of 3,749 and one with the job.
      "services.api.resources.cpuMillicores: 4000 -> 3749",
      "services.api.replicas.max: 3 -> 2",
      "nodeGroups.general.nodes.max: 2 -> 3",
      "nodeGroups.general.instanceTypes: m7g.2xlarge -> m7g.4xlarge",
    ]);
  });

  it("are no question where a sum does not fit or a pod is larger than a node", () => {
    const over = podsBudget({
      nodeGroups,
      demands: [demand("services.api", { pods: 4, cpu: 4000 })],
    });
    const large = podsBudget({ nodeGroups, demands: [demand("services.api", { cpu: 8000 })] });
    expect([over, large].map((findings) => findings.map(({ status }) => status))).toEqual([
      ["ok"],
      ["ok"],
    ]);
  });
});
