import { describe, expect, it } from "@jest/globals";

import { count, mean, median, ms, p95, spread, spreadOf, times } from "../../lab/statistics.ts";

describe("numbers of several runs", () => {
  it("have a middle, and what 95 % do not exceed", () => {
    expect(median([9, 1, 5])).toBe(5);
    // (2 + 3) / 2
    expect(median([4, 1, 2, 3])).toBe(2.5);
    // 0.95 * 40 = 38: the 38th of 1 to 40.
    expect(p95(Array.from({ length: 40 }, (_, n) => 40 - n))).toBe(38);
    // (4 + 1 + 1) / 3
    expect(mean([4, 1, 1])).toBe(2);
  });

  it("have a least and a largest", () => {
    expect(spreadOf([9, 1, 5])).toEqual({ median: 5, least: 1, most: 9 });
    expect(spreadOf([4, 2])).toEqual({ median: 3, least: 2, most: 4 });
  });

  it("are no number when there are none", () => {
    expect([median([]), p95([]), mean([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(spreadOf([])).toEqual({ median: Number.NaN, least: Number.NaN, most: Number.NaN });
  });

  it("stay in their order", () => {
    const numbers = [3, 1, 2];
    median(numbers);
    expect(numbers).toEqual([3, 1, 2]);
  });
});

describe("numbers in texts", () => {
  it("have few digits and their unit", () => {
    expect([0.01234, 12.34, 1234.6].map(ms)).toEqual(["0.0123 ms", "12.3 ms", "1,235 ms"]);
    expect([0.641, 9.46, 12.4, 1234].map(times)).toEqual(["0.64x", "9.5x", "12x", "1,234x"]);
    expect([0.4, 12345.6].map(count)).toEqual(["0", "12,346"]);
  });

  it("tell how far they are spread, unless all are the same", () => {
    expect(spread([3, 1, 2], ms)).toBe("2 ms (1 ms to 3 ms)");
    expect(spread([3], ms)).toBe("3 ms");
    expect(spread([3, 3], count)).toBe("3");
  });
});
