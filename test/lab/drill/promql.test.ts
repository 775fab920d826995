import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { formatDuration, parseDuration } from "../../../lab/drill/durations.ts";
import { longestRange, metricNames, scaleExpression } from "../../../lab/drill/promql.ts";

describe("durations", () => {
  it.each([
    ["5m", 300_000],
    ["1h30m", 5_400_000],
    ["250ms", 250],
    ["2s500ms", 2_500],
    ["3d", 259_200_000],
    ["1w", 604_800_000],
    ["0s", 0],
    ["0", 0],
  ])("reads %s as %d ms", (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(["", "5", "m5", "5m1h", "-5m", "1.5h", "5 m"])('refuses "%s"', (text) => {
    expect(() => parseDuration(text)).toThrow("no duration");
  });

  it("writes what it reads", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000_000 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });
});

describe("scaleExpression", () => {
  it.each([
    // 300 s / 120 = 2.5 s.
    ["rate(x[5m])", "rate(x[2s500ms])"],
    // 30 d = 2,592,000 s; / 120 = 21,600 s = 6 h.
    ["avg_over_time(x[30d:5m])", "avg_over_time(x[6h:2s500ms])"],
    ["max_over_time(x[1h:])", "max_over_time(x[30s:])"],
    ["x offset 1h", "x offset 30s"],
    ["x offset -1h", "x offset -30s"],
    // 4 * 3600 / 120 = 120.
    ['predict_linear(x{m="/"}[1h], 4 * 3600)', 'predict_linear(x{m="/"}[30s], 120)'],
    // Numbers, names and strings that look like durations stay.
    ['a:ratio_rate5m{w="[5m] offset 1h"} > 900', 'a:ratio_rate5m{w="[5m] offset 1h"} > 900'],
    ["x # [5m]", "x # [5m]"],
  ])("makes of %s", (expr, scaled) => {
    expect(scaleExpression(expr, 120)).toBe(scaled);
  });

  it("divides the longest range by the factor, to the millisecond", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 259_200 }),
        fc.integer({ min: 1, max: 200 }),
        (seconds, factor) => {
          const scaled = scaleExpression(`rate(x[${seconds}s])`, factor);
          expect(Math.abs(longestRange(scaled) - (seconds * 1000) / factor)).toBeLessThan(1);
        },
      ),
    );
  });

  it("leaves an expression alone at a factor of 1", () => {
    const expr = 'sum by (a) (rate(x{le="5m"}[5m])) / on (a) y offset 1h > 5';
    expect(scaleExpression(expr, 1)).toBe(expr);
  });
});

describe("metricNames", () => {
  it("finds metrics and nothing else", () => {
    const expr =
      'sum by (pod) (rate(http_requests_total{status="a_b"}[5m])) / on (pod) group_left () max(up) > 1e3 unless ns:r:rate5m';
    expect(metricNames(expr)).toEqual(["http_requests_total", "up", "ns:r:rate5m"]);
  });
});
