import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import type { Slo } from "../../tuning/observability/types.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { BURN_WINDOWS, burnRates, sloProblems, sloRules } from "../../tuning/observability/slo.ts";
import type { SloOptions } from "../../tuning/observability/slo.ts";
import { percent, promDuration, promNumber } from "../../tuning/observability/duration.ts";
import { problemsOf } from "../support/problems.ts";

const SLO: Slo = {
  service: "api",
  availability: 0.999,
  latency: { thresholdSeconds: 0.4, objective: 0.95 },
  windowDays: 30,
};
const OPTIONS: SloOptions = { buckets: [0.2, 0.4, 1], retentionDays: 90 };

function alerts(slo: Slo, options = OPTIONS) {
  return sloRules(slo, options).rules.filter(isAlert);
}

describe("burn rates", () => {
  it("are the published ones for 30 days", () => {
    expect(burnRates(30).map(({ factor }) => factor)).toEqual([14.4, 6, 3, 1]);
    expect(burnRates(30).map(({ severity }) => severity)).toEqual([
      "critical",
      "critical",
      "warning",
      "warning",
    ]);
  });

  it("keep the share of the budget over other periods", () => {
    // 90 days are three times 30: 43.2, 18, 9, 3.
    expect(burnRates(90).map(({ factor }) => factor)).toEqual([43.2, 18, 9, 3]);
  });

  it("never ask for less than the promise allows", () => {
    // 7 days: 0.02 * 168 = 3.36, 0.05 * 28 = 1.4, 0.1 * 7 = 0.7, 0.1 * 7 / 3 = 0.23: the last two are 1.
    expect(burnRates(7).map(({ factor }) => factor)).toEqual([3.36, 1.4, 1, 1]);
    expect(burnRates(7)[3]?.why).toContain("10 % would be less than the promise allows");
  });

  it("look at 5m, 30m, 1h, 2h, 6h, 1d and 3d, the short a twelfth of the long", () => {
    expect(BURN_WINDOWS.map(promDuration)).toEqual(["5m", "30m", "1h", "2h", "6h", "1d", "3d"]);
    expect(burnRates(30).map((rate) => rate.longSeconds / rate.shortSeconds)).toEqual([
      12, 12, 12, 12,
    ]);
  });

  it("state the arithmetic", () => {
    expect(burnRates(30)[0]?.why).toBe(
      "14.4 times the allowed speed spends 14.4 * 1 h / (30 * 24 h) = 2 % of the budget in 1h.",
    );
  });
});

describe("sloRules", () => {
  it("has an alert for each promise and speed", () => {
    expect(alerts(SLO).map((one) => `${one.alert} ${one.severity} ${one.forSeconds}`)).toEqual([
      "SloAvailabilityBurn1h critical 120",
      "SloAvailabilityBurn6h critical 900",
      "SloAvailabilityBurn1d warning 3600",
      "SloAvailabilityBurn3d warning 10800",
      "SloLatencyBurn1h critical 120",
      "SloLatencyBurn6h critical 900",
      "SloLatencyBurn1d warning 3600",
      "SloLatencyBurn3d warning 10800",
    ]);
  });

  it("records each share over the window in its name, above and below the fraction line", () => {
    const records = sloRules(SLO, OPTIONS).rules.flatMap((rule) => (isAlert(rule) ? [] : [rule]));
    expect(records).toHaveLength(14);
    for (const { record, expr } of records) {
      const window = /ratio_rate(\w+)$/.exec(record)?.[1] ?? "";
      const ranges = record.includes("failed") ? 2 : 3;
      expect(expr.match(/\[\w+\]/g)).toEqual(Array.from({ length: ranges }, () => `[${window}]`));
    }
  });

  it("counts the bad requests of an alert over the window in its name", () => {
    for (const { alert, expr } of alerts(SLO)) {
      const window = /Burn(\w+)$/.exec(alert)?.[1] ?? "";
      const ranges = alert.includes("Availability") ? 1 : 2;
      expect(expr.match(/\[\w+\]/g)).toEqual(Array.from({ length: ranges }, () => `[${window}]`));
    }
  });

  it("compares long and short window with factor times budget, and asks for ten failures", () => {
    expect(alerts(SLO)[0]?.expr).toBe(
      [
        'namespace_service:http_requests_failed:ratio_rate1h{service="api"} > 0.0144',
        'namespace_service:http_requests_failed:ratio_rate5m{service="api"} > 0.0144',
        'sum by (namespace, service) (increase(http_requests_total{service="api",status=~"5.."}[1h])) >= 10',
      ].join("\nand\n"),
    );
  });

  it("asks for a rate of requests instead, when one is given", () => {
    const [first] = alerts(SLO, { ...OPTIONS, minimumRequestsPerSecond: 0.5 });
    expect(first?.expr).toContain(
      'sum by (namespace, service) (rate(http_requests_total{service="api"}[1h])) >= 0.5',
    );
    expect(first?.why).toContain("Judged from 0.5 requests a second on.");
  });

  it("says why, in numbers", () => {
    // 10 / 0.0144 = 694.4
    expect(alerts(SLO)[0]?.why).toContain("Threshold: 14.4 * (1 - 0.999) = 0.0144.");
    expect(alerts(SLO)[0]?.why).toContain("10 / 0.0144 = 695 requests");
  });

  it("leaves out alerts that could never fire", () => {
    // 14.4 * 0.1 = 1.44: not even if every request were slow.
    const slo = { ...SLO, latency: { thresholdSeconds: 0.4, objective: 0.9 } };
    expect(alerts(slo).filter(({ labels }) => labels?.["slo"] === "latency")).toHaveLength(3);
  });

  it("has nothing about latency when nothing is promised about it", () => {
    const slo: Slo = { service: "api", availability: 0.999, windowDays: 30 };
    const group = sloRules(slo, { ...OPTIONS, buckets: [] });
    expect(JSON.stringify(group)).not.toMatch(/http_request_duration|latency|_slow/);
    expect(group.rules).toHaveLength(7 + 4);
  });

  it("finds the bucket of a whole number however it is written", () => {
    const slo = { ...SLO, latency: { thresholdSeconds: 1, objective: 0.95 } };
    expect(JSON.stringify(sloRules(slo, OPTIONS).rules[7])).toContain(
      JSON.stringify(String.raw`le=~"1|1\\.0"`).slice(1, -1),
    );
  });

  it("uses a service's own metrics", () => {
    const metrics = { requests: "rpc_total", duration: "rpc_seconds" };
    const text = JSON.stringify(sloRules(SLO, { ...OPTIONS, metrics }));
    expect(text).toContain("rpc_seconds_bucket");
    expect(text).not.toMatch(/http_requests_total|http_request_duration/);
  });

  it("has thresholds between 0 and 1, the faster the higher, for any promise", () => {
    const objectives = fc.double({ min: 0.67, max: 0.99999, noNaN: true });
    fc.assert(
      fc.property(objectives, fc.integer({ min: 7, max: 90 }), (availability, windowDays) => {
        const found = alerts({ service: "api", availability, windowDays }).map(({ expr }) =>
          Number(/> (\S+)/.exec(expr)?.[1]),
        );
        expect(found.length).toBeGreaterThan(0);
        expect(found.every((one) => one > 0 && one < 1)).toBe(true);
        expect([...found].sort((a, b) => b - a)).toEqual(found);
      }),
    );
  });
});

describe("a promise that cannot be kept or watched", () => {
  it("is refused with everything that is wrong at once", () => {
    const slo: Slo = {
      service: "API",
      availability: 1,
      latency: { thresholdSeconds: 0.5, objective: 0 },
      windowDays: 120,
    };
    const options = {
      ...OPTIONS,
      minimumRequestsPerSecond: 0,
      metrics: { requests: "http-total" },
    };
    expect(problemsOf(() => sloRules(slo, options)).map(({ path }) => path)).toEqual([
      "slos.API.service",
      "slos.API.availability",
      "slos.API.windowDays",
      "slos.API.windowDays",
      "slos.API.latency.objective",
      "slos.API.latency.thresholdSeconds",
      "slos.API.minimumRequestsPerSecond",
      "slos.API.metrics.requests",
    ]);
  });

  it.each([
    ["1", { availability: 1 }, "leave an error budget"],
    ["0", { availability: 0 }, "leave an error budget"],
    ["percent", { availability: 99.9 }, "write it as a share: 0.999 for 99.9%"],
    ["no number", { availability: Number.NaN }, "leave an error budget"],
    ["a window of a day", { windowDays: 1 }, "use 30"],
    // 90 days: the slowest alert tells at 3 times the budget, and 3 * 0.4 = 1.2 is more than all requests.
    ["too little", { availability: 0.6, windowDays: 90 }, "promise more than 0.67"],
  ])("%s", (_what, wrong, fix) => {
    expect(sloProblems({ ...SLO, ...wrong }, OPTIONS)).toEqual([
      expect.objectContaining({ fix: expect.stringContaining(fix) }),
    ]);
  });

  it("is told how long Prometheus keeps, and which bucket is nearest", () => {
    const slo = { ...SLO, latency: { thresholdSeconds: 0.5, objective: 0.95 } };
    const problems = sloProblems(slo, { buckets: [0.4, 1], retentionDays: 15 });
    expect(problems.map(({ got, fix }) => `${got}: ${fix}`)).toEqual([
      "30 days, while Prometheus keeps 15: keep 30 days (Prometheus' retention), or promise over 15 at most",
      "0.5 s: add the bucket 0.5 to the service's histogram, or promise 0.4 s",
    ]);
  });

  it("cannot be about latency without a histogram", () => {
    expect(sloProblems(SLO, { ...OPTIONS, buckets: [] })[0]?.fix).toContain("declare buckets");
  });
});

describe("durations and numbers in PromQL", () => {
  it.each([
    [0, "0s"],
    [45, "45s"],
    [90, "90s"],
    [300, "5m"],
    [5400, "90m"],
    [86_400, "1d"],
    [108_000, "30h"],
  ])("%d s is %s", (seconds, text) => {
    expect(promDuration(seconds)).toBe(text);
  });

  it("refuse what is none", () => {
    expect(() => promDuration(1.5)).toThrow("1.5 is no duration");
    expect(() => promDuration(-1)).toThrow("-1 is no duration");
    expect(() => promNumber(Number.NaN)).toThrow("NaN is no threshold");
  });

  it("are without the noise of binary fractions", () => {
    expect(promNumber(0.1 + 0.2)).toBe("0.3");
    expect(percent(0.9995)).toBe("99.95%");
    expect(promNumber(0)).toBe("0");
  });
});
