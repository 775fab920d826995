import { describe, expect, it } from "@jest/globals";

import { hitRatio, isWarm, phase, statistics, timeline } from "../../../lab/faults/statistics.ts";
import type { CounterSample, DrillRecord, Outcome } from "../../../lab/faults/types.ts";
import { outcomeAt, sampleAt } from "./records.ts";

function recordOf(
  outcomes: readonly Outcome[],
  samples: readonly CounterSample[] = [],
): DrillRecord {
  return {
    ...{ id: "x", title: "X", what: "x breaks", outcomes, samples, extra: {} },
    marks: { fault: 1_000, mended: 2_000, end: 5_000 },
  };
}

describe("phase", () => {
  it("takes requests that were due in it, and the counters' growth", () => {
    const outcomes = [5, 15, 25, 35].map((ms, index) => outcomeAt(index * 500, { ms }));
    const samples = [sampleAt(0, 100), sampleAt(250, undefined), sampleAt(900, 190)];
    // Due at 0 and 500, not at 1,000: two in 1 s. 90 queries in 0.9 s.
    expect(phase(outcomes, samples, 0, 1_000)).toMatchObject({
      ...{ requests: 2, errors: 0, rate: 2, p50: 5, p99: 15, max: 15 },
      ...{ queriesPerSecond: 100, hitRatio: undefined },
    });
  });

  it("has no numbers where nothing was asked or counted", () => {
    const empty = phase([], [sampleAt(0, 1)], 0, 1_000);
    expect(empty.p99).toBeNaN();
    expect(empty).toMatchObject({ requests: 0, queriesPerSecond: undefined });
  });
});

describe("hitRatio", () => {
  it("leaves out the stretch in which a server began to count from 0 or did not answer", () => {
    const samples = [
      sampleAt(0, 0, [100, 10]),
      sampleAt(1, 0, [130, 20]),
      sampleAt(2, 0),
      sampleAt(3, 0, [5, 5]),
      sampleAt(4, 0, [35, 15]),
    ];
    // 30 + 30 hits, 10 + 10 misses.
    expect(hitRatio(samples)).toBe(0.75);
    expect(hitRatio(samples.slice(0, 1))).toBeUndefined();
  });
});

describe("statistics", () => {
  it("tells before, during and after apart, by when a request was due", () => {
    const { steady, fault, after } = statistics(
      recordOf([outcomeAt(999), outcomeAt(1_000), outcomeAt(1_999), outcomeAt(2_000)]),
    );
    expect([steady, fault, after].map(({ requests }) => requests)).toEqual([1, 2, 1]);
  });

  it("counts a request that was under way when it broke to the fault", () => {
    const { steady, fault } = statistics(recordOf([outcomeAt(995, { ok: false })]));
    expect(steady.errors).toBe(0);
    // Due at 995, failed at 1,005.
    expect(fault).toMatchObject({ errors: 1, max: 5 });
  });

  it("does not count one that failed before it broke to the fault", () => {
    const { steady, fault } = statistics(recordOf([outcomeAt(900, { ok: false })]));
    expect([steady.errors, fault.errors]).toEqual([1, 0]);
  });

  it("says which kind fails, for how long, and when it is over", () => {
    const record = recordOf([
      outcomeAt(1_100, { kind: "search", ok: false }),
      outcomeAt(1_200, { kind: "search" }),
      outcomeAt(1_300),
      outcomeAt(2_300, { kind: "search", ok: false }),
      outcomeAt(2_500, { kind: "search", ms: 40 }),
      outcomeAt(4_900),
    ]);
    expect(statistics(record)).toMatchObject({
      failing: { search: 0.5, item: 0 },
      // 1,100 to 2,300; the repair was at 2,000.
      ...{ outageMs: 1_200, healthyMs: 300, firstGoodMs: 540 },
    });
  });

  it("is not healthy while requests fail shortly before the end", () => {
    const { healthyMs, firstGoodMs } = statistics(recordOf([outcomeAt(4_500, { ok: false })]));
    expect([healthyMs, firstGoodMs]).toEqual([undefined, undefined]);
  });
});

describe("isWarm", () => {
  const before = [sampleAt(0, 0, [0, 0]), sampleAt(500, 0, [100, 0])];
  /** Samples after the repair, a quarter of a second apart, with so many hits and misses between them. */
  const after = (hits: number, misses: number) =>
    Array.from({ length: 6 }, (_, index) =>
      sampleAt(2_000 + 250 * index, 0, [hits * index, misses * index]),
    );

  it("wants nine tenths of the hit ratio before, over a second", () => {
    const { marks } = recordOf([]);
    expect(isWarm([...before, ...after(9, 1)], marks)).toBe(true);
    expect(isWarm([...before, ...after(8, 2)], marks)).toBe(false);
    expect(isWarm([...before, ...after(9, 1).slice(0, 4)], marks)).toBe(false);
    expect(statistics(recordOf([], [...before, ...after(9, 1)])).warmMs).toBe(1_000);
  });
});

describe("timeline", () => {
  it("has a point for each stretch, also without requests", () => {
    const bins = timeline(recordOf([outcomeAt(0), outcomeAt(400, { ok: false, ms: 90 })]), 500);
    expect(bins).toHaveLength(10);
    expect(bins[0]).toEqual({ at: 0.25, good: 2, failed: 2, p50: 10, p99: 90 });
    expect(bins[1]).toMatchObject({ at: 0.75, good: 0, failed: 0 });
    expect(bins[1]?.p99).toBeNaN();
  });
});
