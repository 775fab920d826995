import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { tuneWorkload } from "../../../tuning/workload.ts";
import { problemsOf } from "../../support/problems.ts";
import type { RawService } from "../../support/services.ts";
import { CONTEXT, WEB, WORKER, service } from "../../support/services.ts";

function tuned(raw: RawService, change: Partial<RawService> = {}) {
  return tuneWorkload("api", service(raw, change), CONTEXT);
}

describe("a rollout", () => {
  it("starts the new before it ends the old", () => {
    expect(tuned(WEB, { surge: 3 }).rollout).toEqual({
      maxSurge: 3,
      maxUnavailable: 0,
      minReadySeconds: 10,
      // 300 + 65 + 10 + 85 = 460, below the default
      progressDeadlineSeconds: 600,
    });
  });

  it("without room for a new one ends an old one first", () => {
    expect(tuned(WEB, { surge: 0 }).rollout).toMatchObject({ maxSurge: 0, maxUnavailable: 1 });
  });

  it("waits for the slowest start and the longest task", () => {
    // 300 + 65 + 10 + 1815
    const slow = tuned(WORKER, { longestSeconds: 1800 }).rollout;
    expect(slow.progressDeadlineSeconds).toBe(2190);
    // (300 / 5 + 1) x 5 = 305; 300 + 305 + 10 + 85
    const start = tuned(WEB, { probes: { startupSeconds: 300 } }).rollout;
    expect(start.progressDeadlineSeconds).toBe(700);
  });
});

describe("what an eviction may take", () => {
  it.each([
    [1, 1],
    [6, 1],
    [19, 1],
    [20, 2],
    [100, 10],
  ])("of %d replicas at the fewest: %d", (min, taken) => {
    expect(tuned(WEB, { replicas: { min, max: 100 } }).maxUnavailable).toBe(taken);
  });

  it("is what somebody asks for", () => {
    expect(tuned(WEB, { disruption: { maxUnavailable: 2 } }).maxUnavailable).toBe(2);
    // 3 at the fewest - 1 that must stay
    expect(tuned(WEB, { disruption: { minAvailable: 1 } }).maxUnavailable).toBe(2);
    expect(tuned(WEB, { disruption: { minAvailable: 0 } }).maxUnavailable).toBe(3);
  });

  it("is at least one, whatever is accepted: nodes can be drained", () => {
    const amount = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), amount, amount, (min, most, least) => {
        const disruption = {
          ...(most === undefined ? {} : { maxUnavailable: most }),
          ...(least === undefined ? {} : { minAvailable: least }),
        };
        const change = { replicas: { min, max: 10 }, disruption };
        fc.pre(problemsOf(() => tuned(WORKER, change)).length === 0);
        const { maxUnavailable } = tuned(WORKER, change);
        return maxUnavailable >= 1 && (least === undefined || maxUnavailable <= min - least);
      }),
    );
  });
});

describe("a disruption budget that is refused", () => {
  const wrong = (change: Partial<RawService>, raw = WEB) => problemsOf(() => tuned(raw, change));

  it("blocks every eviction by maxUnavailable 0", () => {
    expect(wrong({ disruption: { maxUnavailable: 0 } })).toEqual([
      {
        path: "disruption.maxUnavailable",
        got: "0",
        allowed:
          "at least 1: with 0 the budget blocks every eviction, so no node with such a pod can be drained or upgraded",
        fix: "set it to 1; replicas.min 2 or more keep serving meanwhile",
      },
    ]);
  });

  it("blocks every eviction by a minAvailable of all replicas", () => {
    expect(wrong({ disruption: { minAvailable: 3 } })).toEqual([
      {
        path: "disruption.minAvailable",
        got: "3",
        allowed:
          "below replicas.min, 3: at the fewest replicas the budget blocks every eviction, so no node with such a pod can be drained or upgraded",
        fix: "set it to 2, or raise replicas.min to 4",
      },
    ]);
  });

  it("blocks the eviction of the only replica", () => {
    const change = { replicas: { min: 1, max: 1 }, disruption: { minAvailable: 1 } };
    expect(wrong(change)[0]).toMatchObject({
      path: "disruption.minAvailable",
      fix: "raise replicas.min to 2, or remove it",
    });
  });

  it("is two at once", () => {
    expect(wrong({ disruption: { minAvailable: 1, maxUnavailable: 1 } })[0]).toMatchObject({
      path: "disruption",
      got: "maxUnavailable 1 and minAvailable 1",
    });
  });

  it("gives all away at once, but for workers, where nobody waits", () => {
    const change = { disruption: { maxUnavailable: 3 } };
    expect(wrong(change)[0]).toMatchObject({
      path: "disruption.maxUnavailable",
      got: "3",
      allowed: "below replicas.min, 3: else one drain may end all of them",
      fix: "set it to 2 or less",
    });
    expect(wrong(change, WORKER)).toEqual([]);
  });
});
