import { describe, expect, it } from "@jest/globals";

import { createScale, scaleRules } from "../../../lab/drill/scale.ts";
import { substitutesFor } from "../../../lab/drill/substitutes.ts";
import type { RuleGroupDocument } from "../../../lab/drill/types.ts";

const scale = createScale(120);

function group(alert: string, expr: string, held?: string): RuleGroupDocument {
  return {
    name: "g",
    interval: "1m",
    rules: [{ alert, expr, ...(held === undefined ? {} : { for: held }) }],
  };
}

function scaledExpr(expr: string): string | undefined {
  const caches = [{ name: "c", role: "cache" as const, parameters: {}, replicas: 2, shards: 3 }];
  const { groups } = scaleRules([group("A", expr)], scale, substitutesFor({ caches }));
  return groups[0]?.rules[0]?.expr;
}

describe("scaleRules", () => {
  it("divides for and ranges, and gives all groups the drill's interval", () => {
    const { groups, notes } = scaleRules([group("A", "rate(x[10m]) > 0.1", "15m")], scale, []);
    // 15 min / 120 = 7.5 s; 10 min / 120 = 5 s.
    expect(groups).toEqual([
      {
        name: "g",
        interval: "500ms",
        rules: [{ alert: "A", expr: "rate(x[5s]) > 0.1", for: "7s500ms" }],
      },
    ]);
    expect(notes).toEqual([]);
  });

  it("shrinks thresholds that are durations, and says so", () => {
    const expr = 'max by (q) (queue_oldest_task_age_seconds{service="a"}) > 900';
    const { groups, notes } = scaleRules([group("Old", expr)], scale, []);
    // 900 s / 120 = 7.5 s.
    expect(groups[0]?.rules[0]?.expr).toBe(
      'max by (q) (queue_oldest_task_age_seconds{service="a"}) > 7.5',
    );
    expect(notes).toEqual([
      {
        where: "Old",
        what: "> 900 becomes > 7.5",
        why: "the threshold is a duration in seconds and shrinks with all others",
      },
    ]);
  });

  it.each([
    "increase(pg_stat_database_deadlocks[15m]) > 5",
    "sum(increase(http_requests_total[1h])) >= 10",
    "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 0.5",
  ])("leaves the threshold of %s", (expr) => {
    expect(scaledExpr(expr)?.split(/[<>]=?/)[1]).toBe(expr.split(/[<>]=?/)[1]);
  });

  it("replaces sizes of the stack's machines", () => {
    expect(scaledExpr("sum(pg_stat_activity_count) > 320")).toBe(
      "sum(pg_stat_activity_count) > 120",
    );
    // 64 * 1024 * 1024 = 67,108,864.
    expect(scaledExpr('max(redis_memory_used_bytes{cache="c"}) / 4294967296 > 0.8')).toBe(
      'max(redis_memory_used_bytes{cache="c"}) / 67108864 > 0.8',
    );
    expect(scaledExpr('sum(redis_connected_slaves{cache="c"}) < 6')).toBe(
      'sum(redis_connected_slaves{cache="c"}) < 1',
    );
    // One primary and one replica of the six are run.
    expect(scaledExpr('(count(up{job="redis"}) or 0 * absent(up{job="redis"})) < 9')).toBe(
      '(count(up{job="redis"}) or 0 * absent(up{job="redis"})) < 2',
    );
  });

  it("refuses a factor at which a window holds fewer than four scrapes, naming each", () => {
    const groups = [group("A", "rate(x[5m]) > 1"), group("B", "rate(x[1h]) > 1")];
    // 300 s / 200 / 0.5 s = 3 scrapes; 300 / 4 / 0.5 = 150.
    expect(() => scaleRules(groups, createScale(200), [])).toThrow(
      "g.A: [5m] allows a factor of 150 at most",
    );
    expect(() => scaleRules(groups, createScale(200), [])).not.toThrow("g.B");
    expect(() => scaleRules(groups, createScale(150), [])).not.toThrow();
  });
});
