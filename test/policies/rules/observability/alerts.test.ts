import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Value } from "../../../../policies/core/value.ts";
import { alertDuplicate } from "../../../../policies/rules/observability/alert-duplicate.ts";
import { alertFor } from "../../../../policies/rules/observability/alert-for.ts";
import { alertRunbook } from "../../../../policies/rules/observability/alert-runbook.ts";
import { alertSeverity } from "../../../../policies/rules/observability/alert-severity.ts";
import { alertSummary } from "../../../../policies/rules/observability/alert-summary.ts";
import { PROMETHEUS_RULE, exampleAlert } from "../../../../policies/rules/observability/alerts.ts";
import { said, states } from "../workload/evaluated.ts";

const OF_EACH = [alertSeverity, alertFor, alertRunbook, alertSummary];

function groups(...items: readonly Value[]): ExampleResource {
  return { type: PROMETHEUS_RULE, props: { spec: { groups: items } } };
}

describe("alerts", () => {
  it("are judged, recording rules are not", () => {
    const recording = { record: "job:up:sum", expr: "sum by (job) (up)" };
    const shop = groups({ name: "shop", rules: [recording] });
    expect(OF_EACH.flatMap((rule) => states(rule, shop))).toEqual(["pass", "pass", "pass", "pass"]);
  });

  it("are judged one by one", () => {
    const rules: Value = [{ alert: "A" }, UNKNOWN, { alert: "B", for: "1m" }, { alert: "C" }];
    expect(said(alertFor, groups(UNKNOWN, { rules: UNKNOWN }, { rules }))).toEqual([
      "spec.groups[0] is not known yet",
      "spec.groups[1].rules is not known yet",
      expect.stringMatching(/^alert A has no for/),
      "spec.groups[2].rules[1] is not known yet",
      expect.stringMatching(/^alert C has no for/),
    ]);
  });
});

describe("severity", () => {
  it.each<[Value, string]>([
    [{ severity: "warning" }, "pass"],
    [{ severity: "none" }, "pass"],
    [{ severity: "page" }, "violation"],
    [{ severity: "" }, "violation"],
    [{ severity: UNKNOWN }, "unknown"],
    [{}, "violation"],
  ])("%j: %s", (labels, state) => {
    expect(states(alertSeverity, exampleAlert({ labels }))).toEqual([state]);
  });

  it("may be the group's, unless the alert has its own", () => {
    const labels = { severity: "warning" };
    const inherited = groups({ labels, rules: [{ alert: "A" }] });
    const own = groups({ labels, rules: [{ alert: "A", labels: { severity: "urgent" } }] });
    expect(states(alertSeverity, inherited)).toEqual(["pass"]);
    expect(said(alertSeverity, own)).toEqual([
      "alert A has severity urgent: set labels.severity to one of critical, warning, info, none",
    ]);
  });

  it("is one that the stack's limit allows", () => {
    const paging = exampleAlert({ labels: { severity: "page" } });
    expect(states(alertSeverity, paging, { severities: ["page", "ticket"] })).toEqual(["pass"]);
  });
});

describe("for", () => {
  it.each([
    ["0s", "pass"],
    ["10m", "pass"],
    [UNKNOWN, "pass"],
    [null, "violation"],
  ] as const)("%p: %s", (duration, state) => {
    expect(states(alertFor, exampleAlert({ for: duration }))).toEqual([state]);
  });
});

describe("annotations", () => {
  it.each([
    [{ runbook_url: UNKNOWN, summary: UNKNOWN }, ["pass", "pass"]],
    [{ runbook_url: " ", summary: "" }, ["violation", "violation"]],
    [{ runbook: "https://example.com", description: "down" }, ["violation", "violation"]],
    [UNKNOWN, ["pass", "pass"]],
  ] as const)("%j", (annotations, expected) => {
    const alert = exampleAlert({ annotations });
    expect([alertRunbook, alertSummary].flatMap((rule) => states(rule, alert))).toEqual(expected);
  });

  it("may have another name by the stack's limit", () => {
    const alert = exampleAlert({ annotations: { runbook: "https://example.com" } });
    expect(states(alertRunbook, alert, { annotation: "runbook" })).toEqual(["pass"]);
  });
});

describe("duplicates", () => {
  const down = { alert: "Down", expr: "up == 0", labels: { severity: "critical" } };

  it.each<[string, Value, string]>([
    ["spaces only", { ...down, expr: "up  ==\n 0" }, "violation"],
    ["its for only", { ...down, for: "5m" }, "violation"],
    ["its expression", { ...down, expr: "up == 1" }, "pass"],
    ["its severity", { ...down, labels: { severity: "warning" } }, "pass"],
    ["its name", { ...down, alert: "Up" }, "pass"],
    ["an unknown expression", { ...down, expr: UNKNOWN }, "unknown"],
  ])("that differ in %s", (_, other, state) => {
    expect(states(alertDuplicate, [groups({ rules: [down] }, { rules: [other] })])).toEqual([
      state,
    ]);
  });

  it("are told once for each after the first", () => {
    const stack = ["one", "two", "three"].map((name) => ({ ...groups({ rules: [down] }), name }));
    expect(said(alertDuplicate, stack)).toEqual([
      "alert Down is there already, with the same severity and expression (one, spec.groups[0].rules[0]): keep one of the two",
      "alert Down is there already, with the same severity and expression (one, spec.groups[0].rules[0]): keep one of the two",
    ]);
  });
});

describe("an alert that always fires", () => {
  it("has severity none, and needs no for", () => {
    const watchdog = { alert: "Watchdog", expr: "vector(1)" };
    expect(states(alertFor, exampleAlert({ ...watchdog, labels: { severity: "none" } }))).toEqual([
      "pass",
    ]);
    expect(states(alertFor, exampleAlert({ ...watchdog, labels: { severity: "info" } }))).toEqual([
      "violation",
    ]);
  });
});
