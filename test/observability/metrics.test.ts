import { describe, expect, it } from "@jest/globals";

import {
  EXPORTERS,
  METRICS,
  metricsIn,
  unknownMetrics,
} from "../../tuning/observability/metrics.ts";
import { sloRules } from "../../tuning/observability/slo.ts";
import type { RuleGroup } from "../../tuning/observability/types.ts";

function groupOf(expr: string): RuleGroup {
  return { name: "test", domain: "node", rules: [{ record: "job:up:sum", expr }] };
}

describe("metricsIn", () => {
  it.each([
    ["up == 0", ["up"]],
    [
      'sum by (namespace, service) (rate(http_requests_total{status=~"5.."}[5m]))',
      ["http_requests_total"],
    ],
    ["a / on (instance) group_left (version) b", ["a", "b"]],
    ["a * on (instance) group_left b", ["a", "b"]],
    ["max without (pod) (a) > bool 1e9 and b offset 5m unless c or inf", ["a", "b", "c"]],
    ["level:metric:rate5m > 0 # over_there is a comment", ["level:metric:rate5m"]],
    ['label_replace(a, "to_label", "$1", "from_label", "(.*)}")', ["a"]],
    ['a{path="with \\" and } inside", other=\'{\'}', ["a"]],
    ["rate(a[5m:1m]) + rate(a[1h])", ["a"]],
    ["histogram_quantile(0.95, sum by (le) (rate(d_bucket[5m])))", ["d_bucket"]],
    ["quantile_over_time(0.9, a[1h] @ end())", ["a"]],
    ["vector(1) > 0.5", []],
  ])("finds in %s", (expr, names) => {
    expect(metricsIn(expr)).toEqual(names);
  });
});

describe("the catalogue", () => {
  it("has each name once, whoever exports it", () => {
    const names = EXPORTERS.flatMap(({ metrics }) => metrics.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("has names Prometheus accepts", () => {
    const odd = [...METRICS.keys()].filter((name) => !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name));
    expect(odd).toEqual([]);
  });

  it("has a histogram's three series, with le on the buckets alone", () => {
    expect(METRICS.get("http_request_duration_seconds_bucket")?.labels).toContain("le");
    expect(METRICS.get("http_request_duration_seconds_count")?.labels).not.toContain("le");
    expect(METRICS.has("http_request_duration_seconds")).toBe(false);
  });

  it("has what scraping adds among the labels", () => {
    expect(METRICS.get("pg_up")?.labels).toEqual(["instance", "database"]);
    expect(METRICS.get("redis_up")?.labels).toEqual(["instance", "cache"]);
  });
});

describe("unknownMetrics", () => {
  it("knows all that the SLO rules use, their own records included", () => {
    const slo = {
      service: "api",
      availability: 0.999,
      latency: { thresholdSeconds: 0.4, objective: 0.95 },
      windowDays: 30,
    };
    const group = sloRules(slo, { buckets: [0.4], retentionDays: 30 });
    expect(unknownMetrics([group])).toEqual([]);
  });

  it("names group, rule and metric, and the one that was probably meant", () => {
    // The guide's own slip: postgres_exporter spells it pg_settings_max_connections.
    expect(unknownMetrics([groupOf("pg_setting_max_connections > 1 and up")])).toEqual([
      {
        path: "groups.test.job:up:sum",
        got: "pg_setting_max_connections",
        allowed:
          "a metric that an exporter of the stack or a service declares, or that a rule records",
        fix: "did you mean pg_settings_max_connections?",
      },
    ]);
  });

  it("says where to declare one that resembles nothing", () => {
    const [first] = unknownMetrics([groupOf("zzzzzzzzzzzz")]);
    expect(first?.fix).toContain("tuning/observability/metrics");
  });

  it("takes what the user's services declare, and what another group records", () => {
    expect(unknownMetrics([groupOf("orders_total")], ["orders_total"])).toEqual([]);
    expect(unknownMetrics([groupOf("up"), { ...groupOf("job:up:sum"), name: "other" }])).toEqual(
      [],
    );
  });
});
