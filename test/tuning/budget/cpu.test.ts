import { describe, expect, it } from "@jest/globals";
import type { CapacityInput } from "../../../tuning/budget/cpu.ts";
import { cpuBudget } from "../../../tuning/budget/cpu.ts";
import { capacityOf } from "../nodes/group.ts";
import { demand } from "./nodes-stack.ts";

// Six nodes of m7g.2xlarge: 7,498m each, 44,988m together.
const general = capacityOf();
const budget = (...demands: CapacityInput["demands"]) =>
  cpuBudget({ nodeGroups: [general], demands });

describe("the sum", () => {
  it("counts pods at their most and the surge of a rollout, jobs once", () => {
    const [finding, ...others] = budget(
      demand("services.api", { pods: 10, surge: 3, cpu: 1000 }),
      demand("jobs.migrations", { cpu: 250 }),
    );
    expect(others).toEqual([]);
    // 13 x 1,000 + 250
    expect(finding).toMatchObject({
      budget: "node-cpu",
      subject: "node group general",
      status: "ok",
      total: 13_250,
      limit: 44_988,
      unit: "millicores",
      limitArithmetic: "6 nodes x 7,498m (m7g.2xlarge: 8,000m - 90m reserved - 412m DaemonSets)",
      fixes: [],
    });
    expect(finding?.lines).toEqual([
      { label: "services.api", arithmetic: "(10 + 3) pods x 1,000m", amount: 13_000 },
      { label: "jobs.migrations", arithmetic: "1 pod x 250m", amount: 250 },
    ]);
  });

  it("is exact to the millicore", () => {
    // 44,988 = 12 x 3,749
    expect(budget(demand("services.api", { pods: 12, cpu: 3749 }))[0]?.status).toBe("ok");
    expect(
      budget(demand("services.api", { pods: 12, cpu: 3749 }), demand("jobs.a", { cpu: 10 }))[0]
        ?.status,
    ).toBe("error");
  });

  it("leaves out what runs on Fargate, and is none when nothing is left", () => {
    const onFargate = demand("services.api", { pods: 100, fargate: true });
    expect(budget(onFargate)).toEqual([]);
    expect(budget(onFargate, demand("services.worker"))[0]?.total).toBe(500);
  });
});

describe("an overrun", () => {
  it("offers the smallest single change of each kind, least effort first", () => {
    // 9 x 5,000 = 45,000, 12m too much
    const [finding] = budget(demand("services.api", { pods: 9, cpu: 5000 }));
    expect(finding?.status).toBe("error");
    expect(finding?.fixes.map(({ change, total, limit }) => [change, total, limit])).toEqual([
      // 44,988 / 9 = 4,998.67; 2 of 5,000
      ["services.api.resources.cpuMillicores: 5000 -> 4998", 44_982, 44_988],
      // 1 of 9
      ["services.api.replicas.max: 9 -> 8", 40_000, 44_988],
      // 1 of 6; 7 x 7,498
      ["nodeGroups.general.nodes.max: 6 -> 7", 45_000, 52_486],
      // twice the memory; 6 x (16,000 - 110 - 412)
      ["nodeGroups.general.instanceTypes: m7g.2xlarge -> m7g.4xlarge", 45_000, 92_868],
    ]);
  });

  it("never goes below the autoscaler's minimum, and keeps the surge", () => {
    const api = { pods: 20, surge: 5, cpu: 2000 };
    // 44,988 / 2,000 = 22.49: 17 replicas and 5 of surge
    const fixOf = (minPods: number) =>
      budget(demand("services.api", { ...api, minPods }))[0]?.fixes.find(({ path }) =>
        path.endsWith("replicas.max"),
      )?.to;
    expect(fixOf(1)).toBe("17");
    expect(fixOf(17)).toBe("17");
    expect(fixOf(18)).toBeUndefined();
  });

  it("scales services only, and changes no request of an operation", () => {
    const [finding] = budget(
      demand("jobs.import", { pods: 1, cpu: 7400 }),
      demand("operations.clear", { pods: 6, cpu: 7400 }),
      demand("services.api", { pods: 2, cpu: 100 }),
    );
    expect(finding?.fixes.map(({ path }) => path)).toEqual([
      "nodeGroups.general.nodes.max",
      "jobs.import.resources.cpuMillicores",
      "nodeGroups.general.instanceTypes",
    ]);
  });
});

describe("node groups", () => {
  // c7g.xlarge: 4,000 - 80 - 412 = 3,508m
  const spot = capacityOf({ instanceTypes: ["c7g.xlarge"], nodes: { min: 0, max: 2 } }, "spot");
  const chat = capacityOf({ dedicated: true, nodes: { min: 1, max: 1 } }, "chat");

  it("that are dedicated count only for the pods that name them", () => {
    const findings = cpuBudget({
      nodeGroups: [general, chat],
      demands: [demand("services.chat", { pods: 4, group: "chat" }), demand("services.api")],
    });
    expect(findings.map(({ subject, total, limit }) => [subject, total, limit])).toEqual([
      ["node group chat", 2000, 7498],
      ["node group general", 500, 44_988],
    ]);
  });

  it("that are shared count together, and alone for the pods that name them", () => {
    const findings = cpuBudget({
      nodeGroups: [spot, general],
      demands: [
        demand("services.worker", { pods: 15, group: "spot" }),
        demand("services.api", { pods: 10 }),
      ],
    });
    expect(
      findings.map(({ subject, status, total, limit }) => [subject, status, total, limit]),
    ).toEqual([
      ["node group spot", "error", 7500, 7016],
      ["node groups general, spot", "ok", 12_500, 52_004],
    ]);
    expect(findings[1]?.limitArithmetic).toBe(
      "6 nodes x 7,498m (m7g.2xlarge: 8,000m - 90m reserved - 412m DaemonSets) + " +
        "2 nodes x 3,508m (c7g.xlarge: 4,000m - 80m reserved - 412m DaemonSets)",
    );
  });

  it("that do not exist hold nothing", () => {
    const [finding] = cpuBudget({
      nodeGroups: [chat],
      demands: [demand("services.api"), demand("services.x", { group: "none" })],
    });
    expect(finding).toMatchObject({ subject: "node group none", status: "error", limit: 0 });
    const [, shared] = cpuBudget({
      nodeGroups: [chat],
      demands: [demand("services.api"), demand("services.x", { group: "none" })],
    });
    expect(shared).toMatchObject({
      subject: "nodes that are not dedicated",
      status: "error",
      limit: 0,
      limitArithmetic: "no such nodes",
    });
  });
});

describe("a pod larger than a node", () => {
  it("is an error of its own, which more nodes do not mend", () => {
    const findings = budget(demand("services.big", { cpu: 7600 }), demand("services.api"));
    expect(findings.map(({ subject, status }) => [subject, status])).toEqual([
      ["node group general", "ok"],
      ["one pod of services.big", "error"],
    ]);
    expect(findings[1]).toMatchObject({
      total: 7600,
      limit: 7498,
      limitArithmetic:
        "one empty node of general (m7g.2xlarge: 8,000m - 90m reserved - 412m DaemonSets)",
      notes: [
        "A pod takes its CPU from one node, so it starts nowhere in node group general; more nodes do not help.",
      ],
    });
    expect(findings[1]?.fixes.map(({ change }) => change)).toEqual([
      "services.big.resources.cpuMillicores: 7600 -> 7498",
      "nodeGroups.general.instanceTypes: m7g.2xlarge -> m7g.4xlarge",
    ]);
  });

  it("is measured by the group that comes nearest, and said once", () => {
    const small = capacityOf({ instanceTypes: ["m7g.large"] }, "a-small");
    const findings = cpuBudget({
      nodeGroups: [small, general],
      demands: [
        demand("services.fits", { cpu: 7000 }),
        demand("services.pinned", { cpu: 7000, group: "a-small" }),
      ],
    });
    // m7g.large: 2,000 - 70 - 412 = 1,518m
    const large = findings.filter(({ subject }) => subject.startsWith("one pod"));
    expect(large.map(({ subject, limit }) => [subject, limit])).toEqual([
      ["one pod of services.pinned", 1518],
    ]);
  });
});

describe("the loss of a zone", () => {
  const notes = (zones: number | undefined, pods: number) =>
    cpuBudget({
      nodeGroups: [general],
      demands: [demand("services.api", { pods, surge: 1, cpu: 1000 })],
      ...(zones === undefined ? {} : { zones }),
    })[0]?.notes;

  it("is noted: whether the other nodes have room, outside a rollout", () => {
    // 4 x 7,498 = 29,992
    expect(notes(3, 29)).toEqual([
      "With one of 3 zones lost and no rollout, 4 of 6 nodes have room for 29,992m of CPU against 29,000m: enough.",
    ]);
    expect(notes(3, 30)).toEqual([
      "With one of 3 zones lost and no rollout, 4 of 6 nodes have room for 29,992m of CPU against 30,000m: " +
        "not enough, so pods wait until nodes start in the other zones.",
    ]);
    // 6 nodes over 4 zones: one zone has 2
    expect(notes(4, 1)?.[0]).toContain("4 of 6 nodes");
  });

  it("is no question in one zone, nor when the zones are not known", () => {
    expect([notes(1, 1), notes(undefined, 1)]).toEqual([[], []]);
  });
});
