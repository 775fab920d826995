import { describe, expect, it } from "@jest/globals";
import { nodeMemoryBudget } from "../../../tuning/budget/node-memory.ts";
import { nodeStorageBudget } from "../../../tuning/budget/node-storage.ts";
import { gib, mib } from "../../../tuning/units.ts";
import { capacityOf } from "../nodes/group.ts";
import { demand } from "./nodes-stack.ts";

const nodeGroups = [capacityOf()];

describe("memory of nodes", () => {
  it("is what Linux has less reserve, eviction and DaemonSets", () => {
    const [finding] = nodeMemoryBudget({
      nodeGroups,
      demands: [demand("services.api", { pods: 10, surge: 3, memoryMiB: 1024 })],
    });
    expect(finding).toMatchObject({
      budget: "node-memory",
      status: "ok",
      total: gib(13),
      limit: mib(168_756), // 6 x 28,126
      unit: "bytes",
      // 30,251 MiB; 1,465 MiB; 28,126 MiB
      limitArithmetic:
        "6 nodes x 27.47 GiB (m7g.2xlarge: 29.54 GiB that Linux has - 1.43 GiB reserved - 100 MiB eviction - 560 MiB DaemonSets)",
    });
    expect(finding?.lines[0]?.arithmetic).toBe("(10 + 3) pods x 1 GiB");
  });

  it("is not cut to less than half by a fix: the pod would be killed", () => {
    const requestFix = (pods: number) =>
      nodeMemoryBudget({
        nodeGroups,
        demands: [demand("services.api", { pods, memoryMiB: 1000 })],
      })[0]?.fixes.find(({ path }) => path === "services.api.resources.memoryMiB")?.to;
    // 168,756 / 300 = 562.5; / 400 = 421.9, which is below 500
    expect([requestFix(300), requestFix(400)]).toEqual(["562", undefined]);
  });
});

describe("disk of nodes", () => {
  it("is the volume less reserve and eviction", () => {
    const [finding] = nodeStorageBudget({
      nodeGroups,
      demands: [demand("services.api", { pods: 100, diskMiB: 5120 })],
    });
    // 6 x 71 GiB = 426 GiB for 500 GiB
    expect(finding).toMatchObject({
      budget: "node-storage",
      status: "error",
      total: gib(500),
      limit: gib(426),
      limitArithmetic: "6 nodes x 71 GiB (80 GiB disk - 1 GiB reserved - 10 % eviction)",
    });
    expect(finding?.fixes.map(({ change }) => change)).toEqual([
      "services.api.resources.ephemeralStorageMiB: 5120 -> 4362", // 436,224 MiB / 100
      "services.api.replicas.max: 100 -> 85", // 426 / 5 = 85.2
      "nodeGroups.general.nodes.max: 6 -> 8", // 500 / 71 = 7.04
    ]);
  });
});
