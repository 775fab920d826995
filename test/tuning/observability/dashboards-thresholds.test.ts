import { describe, expect, it } from "@jest/globals";
import { planDashboards } from "../../../tuning/observability/dashboards.ts";
import { isAlert } from "../../../tuning/observability/types.ts";
import { FULL, GROUPS, panelOf, panelsOf } from "../../support/dashboards.ts";

const DOCUMENTS = planDashboards(FULL);

function steps(name: string, title: string, heading?: string) {
  return panelOf(DOCUMENTS, name, title, heading).fieldConfig?.defaults.thresholds.steps.map(
    ({ value, color }) => [value, color],
  );
}

describe("thresholds of panels", () => {
  // prettier-ignore
  it.each([
    // 100 - 25 % of headroom; the page at 95 %.
    ["database", "Share of max_connections", undefined, [[null, "green"], [0.75, "orange"], [0.95, "red"]]],
    ["database", "Connections in use", undefined, [[null, "green"], [320, "orange"]]],
    ["database", "Blocks found in memory", undefined, [[null, "orange"], [0.95, "green"]]],
    // 150 ms.
    ["database", "Slowest statements, on average", undefined, [[null, "green"], [0.15, "orange"]]],
    // 5 x 60 s.
    ["database", "Longest transaction found idle", undefined, [[null, "green"], [300, "orange"]]],
    // 3,600 / 900 x 1.5.
    ["database", "Checkpoints before their time, in an hour", undefined, [[null, "green"], [6, "orange"]]],
    // 4 x 0.05.
    ["database", "Dead rows to a live one", undefined, [[null, "green"], [0.2, "orange"]]],
    ["database", "Answers", undefined, [[null, "red"], [1, "green"]]],
    ["cache", "Hit rate", undefined, [[null, "orange"], [0.8, "green"]]],
    ["cache", "Memory for data", "Node size: pages", [[null, "green"]]],
    // 70 % is this cache's own.
    ["cache", "Memory for data", "Node size: tasks", [[null, "green"], [0.7, "red"]]],
    ["cache", "Memory for data", "Node size: logins", [[null, "green"], [0.9, "orange"]]],
    // 94 planned and 6 of ElastiCache.
    ["cache", "Clients", "Node size: tasks", [[null, "green"], [100, "orange"]]],
    ["edge", "Hit rate", undefined, [[null, "orange"], [85, "green"]]],
    ["edge", "Origin latency, P95", undefined, [[null, "green"], [1500, "orange"]]],
    // 60 + 300 s; 4 x 50.
    ["queue", "Age of the oldest task", "mails", [[null, "green"], [360, "orange"]]],
    ["queue", "Waiting tasks", "mails", [[null, "green"], [200, "orange"]]],
    ["queue", "Age of the oldest task", "exports", [[null, "green"], [1200, "orange"]]],
    ["queue", "Waiting tasks", "exports", [[null, "green"], [10, "orange"]]],
    ["nodes", "Disk left", undefined, [[null, "orange"], [0.15, "green"]]],
    ["nodes", "Restarts in 30 min", undefined, [[null, "green"], [3, "orange"]]],
    ["services", "Answered with 5xx", undefined, [[null, "green"], [0.01, "red"]]],
    ["services", "Slowest routes, P95", undefined, [[null, "green"], [0.5, "orange"]]],
    // 14.4 and 6 wake somebody, 3 and 1 wait, over 30 days.
    ["slo", "Burn rate, fast", "api: availability, 99.9% over 30 days", [[null, "green"], [6, "red"], [14.4, "red"]]],
    ["slo", "Burn rate, slow", "api: availability, 99.9% over 30 days", [[null, "green"], [1, "orange"], [3, "orange"]]],
    // 2 % of 7 days are 168 h x 0.02 = 3.36 h; 5 % in 6 h: 1.4 times. 10 % in 1 d: 0.7, and in 3 d less: 1 at least.
    ["slo", "Burn rate, fast", "web: availability, 99% over 7 days", [[null, "green"], [1.4, "red"], [3.36, "red"]]],
    ["slo", "Kept so far", "api: latency, 95% over 30 days", [[null, "red"], [0.95, "green"]]],
  ] as const)("%s: %s %s", (name, title, heading, expected) => {
    expect(steps(name, title, heading)).toEqual(expected);
  });

  it("are those their alerts compare with", () => {
    const expressions = new Map<string, string>();
    for (const { rules } of GROUPS) {
      for (const rule of rules.filter(isAlert)) {
        expressions.set(rule.alert, `${expressions.get(rule.alert) ?? ""} ${rule.expr}`);
      }
    }
    // Panels that show shares or what is left, and objectives' burn rates: other scales than their alert's.
    const scaled = [
      "Connections left in the plan",
      "Oldest task, of what it may wait",
      "Replicas in step",
      "Nodes not ready",
      "Targets that answer",
      "Pods wanted, of the autoscaler's most",
    ];
    const wrong = DOCUMENTS.filter(({ name }) => name !== "slo")
      .flatMap(panelsOf)
      .filter(({ title }) => !scaled.includes(title))
      .flatMap(({ title, description }) =>
        [...description.matchAll(/^- \[(\w+)\]\S+ \(\w+\) (above|below) ([\d.]+)(%?)/gm)].flatMap(
          ([, alert = "", side = "", number = "", sign]) => {
            const expr = expressions.get(alert) ?? "";
            const values = sign === "%" ? [Number(number), Number(number) / 100] : [Number(number)];
            const operators = side === "above" ? [">", ">=", "=="] : ["<", "=="];
            const isThere = values.some((value) =>
              operators.some((operator) =>
                new RegExp(
                  `${operator} ${String(Number(value.toPrecision(12))).replace(".", "\\.")}(?![\\d.])`,
                ).test(expr),
              ),
            );
            // A gauge of 0 and 1 is below 1 where its alert says == 0.
            return isThere || (number === "1" && expr.includes("== 0"))
              ? []
              : [`${title}: ${alert} ${number}`];
          },
        ),
      );
    expect(wrong).toEqual([]);
  });

  it("are not drawn for an alert the stack has left out", () => {
    const groups = GROUPS.map((group) => ({
      ...group,
      rules: group.rules.filter(
        (rule) => !isAlert(rule) || rule.alert !== "PostgresConnectionsHigh",
      ),
    }));
    const panel = panelOf(
      planDashboards({ ...FULL, groups }),
      "database",
      "Share of max_connections",
    );
    expect(panel.fieldConfig?.defaults.thresholds.steps).toEqual([
      { value: null, color: "green" },
      { value: 0.95, color: "red" },
    ]);
    expect(panel.description).not.toContain("PostgresConnectionsHigh");
  });

  it("leave 0 well where any is too many", () => {
    expect(steps("cache", "Refused connections in 5 min")).toEqual([
      [null, "green"],
      [1e-9, "red"],
    ]);
  });

  it("take an own alert's runbook from where it is", () => {
    const own = {
      alert: "HighErrorRate",
      expr: "vector(1)",
      forSeconds: 0,
      severity: "warning",
      summary: "",
      impact: "Ours.",
      why: "",
      source: "",
      runbookUrl: "https://wiki.example.com/errors",
    } as const;
    const groups = [{ name: "own", domain: "application", rules: [own] }] as const;
    const panel = panelOf(planDashboards({ ...FULL, groups }), "services", "Answered with 5xx");
    expect(panel.description).toContain(
      "[HighErrorRate](https://wiki.example.com/errors) (warning) above 1%: Ours.",
    );
  });

  it("have each service's own words where services share an alert's name", () => {
    const of = (heading: string) =>
      panelOf(DOCUMENTS, "slo", "Burn rate, fast", heading).description;
    expect(of("api: availability, 99.9% over 30 days")).toContain(
      "Users of api get server errors.",
    );
    expect(of("web: availability, 99% over 7 days")).toContain("Users of web get server errors.");
  });
});
