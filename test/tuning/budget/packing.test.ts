import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nodePools, poolOutcome } from "../../../tuning/budget/node-pools.ts";
import { pack } from "../../../tuning/budget/packing.ts";
import { RESOURCE_NAMES, demandTotal } from "../../../tuning/budget/pod-sum.ts";
import { capacityOf } from "../nodes/group.ts";
import { demand, stacks } from "./nodes-stack.ts";

const general = capacityOf({ nodes: { min: 1, max: 2 } });

describe("first-fit decreasing", () => {
  it("places the largest first, each on the first node with room", () => {
    // 7,498m a node: 5,000 + 2,000 and 4,000 + 3,000; smallest first would leave the 5,000 out
    const { placed, left, nodes } = pack({
      subject: "",
      groups: [general],
      demands: [
        demand("services.a", { cpu: 2000 }),
        demand("services.b", { cpu: 3000 }),
        demand("services.c", { cpu: 4000 }),
        demand("services.d", { cpu: 5000 }),
      ],
    });
    expect([placed, [...left], nodes]).toEqual([4, [], 2]);
  });

  it("places pods that name a group first: they have the least choice", () => {
    const spot = capacityOf({ nodes: { min: 1, max: 1 } }, "a-spot");
    // The large pod would take a-spot, the first node; services.pinned can go nowhere else.
    const { left } = pack({
      subject: "",
      groups: [spot, general],
      demands: [
        demand("services.large", { cpu: 7000 }),
        demand("services.pinned", { cpu: 1000, group: "a-spot" }),
      ],
    });
    expect([...left]).toEqual([]);
  });

  it("minds every resource at once", () => {
    // 71 GiB of disk a node: 35 GiB twice; CPU and memory would hold many more
    const { placed, left } = pack({
      subject: "",
      groups: [general],
      demands: [demand("services.a", { pods: 5, diskMiB: 35 * 1024 })],
    });
    expect([placed, [...left]]).toEqual([4, [["services.a", 1]]]);
  });

  it("places nothing on no nodes, and nothing twice", () => {
    expect(pack({ subject: "", groups: [], demands: [demand("services.a")] })).toEqual({
      placed: 0,
      left: new Map([["services.a", 1]]),
      nodes: 0,
    });
  });
});

describe("any packing", () => {
  it("loses no pod, and whatever it places entirely fits by its sums too", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const pool of nodePools(input)) {
          const { placed, left, nodes } = pack(pool);
          const waiting = [...left.values()].reduce((sum, count) => sum + count, 0);
          expect(placed + waiting).toBe(demandTotal(pool.demands, "pods"));
          expect(nodes).toBeLessThanOrEqual(placed);
          if (waiting > 0) continue;
          const over = RESOURCE_NAMES.filter((resource) => {
            const { total, limit } = poolOutcome(pool, resource);
            return total > limit;
          });
          expect(over).toEqual([]);
        }
      }),
    );
  });

  it("does not depend on the order of the workloads", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        const [some] = nodePools(input);
        if (some === undefined) return;
        const turned = { ...some, demands: [...some.demands].reverse() };
        expect(pack(turned)).toEqual(pack(some));
      }),
    );
  });
});
