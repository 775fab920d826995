import { describe, expect, it } from "@jest/globals";
import {
  errorBudgets,
  observabilityJson,
  observabilitySection,
} from "../../../tuning/explain/observability.ts";
import { sloRules } from "../../../tuning/observability/slo.ts";
import type { AlertRule, RuleGroup, Slo } from "../../../tuning/observability/types.ts";
import type { Setting } from "../../../tuning/setting.ts";

const API: Slo = {
  service: "api",
  availability: 0.999,
  latency: { thresholdSeconds: 0.5, objective: 0.95 },
  windowDays: 30,
};
const SLOS_GROUP = sloRules(API, { buckets: [0.5], retentionDays: 30 });

const DOWN: AlertRule = {
  alert: "CacheDown",
  expr: "redis_up == 0",
  forSeconds: 60,
  severity: "critical",
  summary: "It is down.",
  impact: "Slow.",
  why: "A failover takes seconds.",
  source: "made up",
};
const DATA: RuleGroup = {
  name: "redis",
  domain: "redis",
  rules: [DOWN, { ...DOWN, alert: "CacheOff", forSeconds: 0, severity: "warning" }],
};
const RETENTION: Setting = {
  name: "prometheus.retention",
  value: "30",
  unit: "count",
  human: "30 days",
  why: "The longest promise is over 30 days.",
  source: "plumbline:monitoring",
  apply: "rolling",
  default: "10 days",
};
const parts = {
  slos: [API],
  groups: [SLOS_GROUP, DATA],
  settings: [RETENTION],
  routes: { critical: ["oncall", "topic"], warning: ["chat"] },
};
const plain = { colour: false, width: 100 };

describe("errorBudgets", () => {
  it("of 99.9 % over 30 days are 43.2 minutes, or 25,920 requests at 10 a second", () => {
    // 30 x 1,440 = 43,200 minutes x 0.001; 43,200 x 60 x 10 = 25,920,000 requests x 0.001
    expect(errorBudgets(API)[0]).toMatchObject({
      kind: "availability",
      minutes: 43.2,
      requests: 25_920,
      requestsPerSecond: 10,
    });
  });

  it("of 95 % fast over 30 days are 36 hours", () => {
    // 43,200 x 0.05 = 2,160 minutes; 25,920,000 x 0.05 = 1,296,000
    expect(errorBudgets(API)[1]).toMatchObject({
      kind: "latency",
      minutes: 2160,
      requests: 1_296_000,
    });
  });

  it("of a week at 99.5 % are 50.4 minutes", () => {
    // 7 x 1,440 x 0.005; 604,800 s x 10 x 0.005 = 30,240
    const budgets = errorBudgets({ service: "web", availability: 0.995, windowDays: 7 });
    expect(budgets.map(({ minutes, requests }) => [minutes, requests])).toEqual([[50.4, 30_240]]);
  });

  it("are spent at the published speeds", () => {
    // 14.4, 6, 3 and 1 times 0.1 %
    expect(
      errorBudgets(API)[0]?.alerts.map(({ factor, threshold }) => [factor, threshold]),
    ).toEqual([
      [14.4, 0.0144],
      [6, 0.006],
      [3, 0.003],
      [1, 0.001],
    ]);
  });

  it("have the thresholds of the rules", () => {
    const told = SLOS_GROUP.rules.flatMap((rule) =>
      "alert" in rule ? [/ > ([\d.]+)$/m.exec(rule.expr)?.[1]] : [],
    );
    const explained = errorBudgets(API).flatMap(({ alerts }) =>
      alerts.map(({ threshold }) => String(threshold)),
    );
    expect(explained).toEqual(told);
  });
});

describe("the explanation of monitoring", () => {
  it("shows a promise with its budget and the table of burn rates", () => {
    expect(observabilitySection("slos", parts, plain).slice(3, 11)).toEqual([
      "  api",
      "    availability  99.9% of requests answered without a server error",
      "      budget   0.1% of 30 d: 43.2 minutes of everything, or 25,920 requests at 10 a second",
      "      window  and in  factor  bad above  for  severity",
      "      1h      5m      14.4    1.44%      2m   critical",
      "      6h      30m     6       0.6%       15m  critical",
      "      1d      2h      3       0.3%       1h   warning",
      "      3d      6h      1       0.1%       3h   warning",
    ]);
  });

  it("says which speed nobody can be told of", () => {
    // 14.4 x 10 % = 144 %
    const slow = { ...API, latency: { thresholdSeconds: 0.5, objective: 0.9 } };
    const lines = observabilitySection("slos", { ...parts, slos: [slow] }, plain);
    expect(lines).toContain("      1h      5m      14.4    144%       2m   none: never above 100%");
  });

  it("lists every alert with duration, reason and source, a repeated reason once", () => {
    const text = observabilitySection("alerts", parts, plain).join("\n");
    expect(text).toContain("10 alerts in 2 groups");
    expect(text).toContain("  SloLatencyBurn3d  warning, for 3h");
    expect(text).toContain(
      [
        "  CacheDown  critical, for 1m",
        "      when     redis_up == 0",
        "      why      A failover takes seconds.",
        "      source   made up",
        "",
        "  CacheOff  warning, at once",
        "      when     redis_up == 0",
        "      as for CacheDown",
      ].join("\n"),
    );
  });

  it("lists the settings", () => {
    const text = observabilitySection("monitoring", parts, plain).join("\n");
    expect(text).toContain("  prometheus.retention = 30 days  [applies with a rollout]");
  });

  it("says who is told, and what is held back and why", () => {
    const lines = observabilitySection("monitoring", parts, plain);
    expect(lines).toContain("    critical  oncall, topic");
    expect(lines).toContain("    warning   chat");
    const held = lines.slice(lines.indexOf("  Held back"));
    const begin = held.indexOf("  SloAvailabilityBurn1h");
    expect(begin).toBeGreaterThan(0);
    expect(held[begin + 1]).toMatch(/^ {6}holds {4}SloAvailabilityBurn6h/);
    const alone = observabilitySection("monitoring", { ...parts, groups: [DATA] }, plain);
    expect(alone).not.toContain("  Held back");
  });

  it("says that nothing is promised", () => {
    const [, said] = observabilitySection("slos", { ...parts, slos: [] }, plain);
    expect(said).toBe("  No service promises anything.");
  });

  it("fits the width", () => {
    const sections = (["slos", "alerts", "monitoring"] as const).flatMap((section) =>
      observabilitySection(section, { ...parts, groups: [DATA] }, { colour: false, width: 80 }),
    );
    expect(sections.filter((line) => line.length > 80)).toEqual([]);
  });

  it("has the same for machines", () => {
    expect(observabilityJson("slos", parts)).toEqual({ api: errorBudgets(API) });
    expect(observabilityJson("alerts", { ...parts, groups: [DATA] })).toEqual([
      { name: "redis", alerts: DATA.rules },
    ]);
    expect(observabilityJson("monitoring", { ...parts, groups: [DATA] })).toEqual({
      settings: [RETENTION],
      routes: parts.routes,
      inhibitions: [],
    });
  });
});
