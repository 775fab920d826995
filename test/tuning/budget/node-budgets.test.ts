import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Finding } from "../../../tuning/budget/finding.ts";
import { nodeBudgets } from "../../../tuning/budget/node-budgets.ts";
import type { CapacityInput } from "../../../tuning/budget/node-pools.ts";
import type { PodDemand } from "../../../tuning/nodes.ts";
import { applyFix, sameFinding, stacks } from "./nodes-stack.ts";

const isSum = ({ subject }: Finding) =>
  !subject.startsWith("one pod of ") && !subject.endsWith(", packed");

const RESOURCES = new Map<string, keyof PodDemand["each"]>([
  ["node-cpu", "cpuMillicores"],
  ["node-memory", "memory"],
  ["node-storage", "ephemeralStorage"],
  ["node-pods", "pods"],
]);

/** What the pods behind a finding's lines take, pod by pod: another way than the budget's products. */
function countOneByOne({ budget, lines }: Finding, demands: readonly PodDemand[]): number {
  const resource = RESOURCES.get(budget) ?? "pods";
  let sum = 0;
  for (const { pods, surge, ending, each, label } of demands) {
    if (!lines.some((line) => line.label === label)) continue;
    for (let pod = 0; pod < pods + surge + ending; pod++) sum += each[resource];
  }
  return sum;
}

describe("any stack", () => {
  it("adds up to what counting pod by pod gives", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const finding of nodeBudgets(input).filter(isSum)) {
          expect(finding.total).toBe(countOneByOne(finding, input.demands));
          expect(finding.lines.reduce((sum, { amount }) => sum + amount, 0)).toBe(finding.total);
        }
      }),
    );
  });

  it("counts every pod on nodes in some sum, and none on Fargate", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        const counted = new Set(
          nodeBudgets(input).flatMap(({ lines }) => lines.map(({ label }) => label)),
        );
        const expected = input.demands.filter(({ fargate }) => !fargate);
        expect([...counted].sort()).toEqual(expected.map(({ label }) => label).sort());
      }),
    );
  });

  it("is offered only changes that fit, each the smallest of its kind", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const finding of nodeBudgets(input)) {
          const statusWith = (changed: CapacityInput) =>
            sameFinding(nodeBudgets(changed), finding)?.status ?? "ok";
          for (const fix of finding.fixes) {
            expect([fix.change, statusWith(applyFix(input, fix))]).toEqual([fix.change, "ok"]);
            if (fix.path.endsWith(".instanceTypes")) continue;
            const less = statusWith(applyFix(input, fix, 1));
            expect([fix.change, less]).toEqual([fix.change, finding.status]);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("is offered changes in order, and none when it fits", () => {
    fc.assert(
      fc.property(stacks, (input) => {
        for (const { status, fixes, total, limit } of nodeBudgets(input)) {
          const efforts = fixes.map(({ effort }) => effort);
          expect(efforts).toEqual([...efforts].sort((a, b) => a - b));
          expect(status === "ok").toBe(total <= limit);
          expect(status === "ok" ? fixes : []).toEqual([]);
        }
      }),
    );
  });

  it("never needs less with one pod more", () => {
    fc.assert(
      fc.property(stacks, fc.nat(4), (input, which) => {
        const demands = input.demands.map((one, index) =>
          index === which ? { ...one, pods: one.pods + 1 } : one,
        );
        const more = nodeBudgets({ ...input, demands });
        for (const finding of nodeBudgets(input).filter(isSum)) {
          const other = sameFinding(more, finding);
          expect(other?.total).toBeGreaterThanOrEqual(finding.total);
          expect(other?.limit).toBe(finding.limit);
        }
      }),
    );
  });

  it("does not depend on the order of workloads and groups", () => {
    const key = ({ budget, subject, status, total, limit, fixes }: Finding) =>
      JSON.stringify({ budget, subject, status, total, limit, fixes });
    fc.assert(
      fc.property(stacks, (input) => {
        const turned = {
          ...input,
          demands: [...input.demands].reverse(),
          nodeGroups: [...input.nodeGroups].reverse(),
        };
        expect(nodeBudgets(turned).map(key).sort()).toEqual(nodeBudgets(input).map(key).sort());
      }),
    );
  });
});
