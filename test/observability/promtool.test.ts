import { describe, expect, it } from "@jest/globals";

import type { RuleGroup } from "../../tuning/observability/types.ts";
import { describeInPromtool, expectAlerts, runCases, thinlyTested } from "./support/promtool.ts";
import type { AlertCase } from "./support/promtool.ts";

const GROUP: RuleGroup = {
  name: "test",
  domain: "application",
  rules: [
    {
      alert: "InstanceDown",
      expr: "up == 0",
      forSeconds: 120,
      severity: "critical",
      labels: { tier: "front" },
      summary: "{{ $labels.job }} does not answer",
      impact: "Nobody is served.",
      why: "Two scrapes in a row.",
      source: "made up for this test",
      operation: "restart",
    },
  ],
};

const DOWN = [{ series: 'up{job="api"}', values: "0x5" }];
const FIRING = [{ labels: { job: "api", tier: "front" }, summary: "api does not answer" }];

const CASES: readonly AlertCase[] = [
  { name: "fires after two minutes", alert: "InstanceDown", input: DOWN, at: 120, expect: FIRING },
  { name: "quiet before that", alert: "InstanceDown", input: DOWN, at: 60, expect: [] },
  { name: "quiet without a target", alert: "InstanceDown", input: [], at: 180, expect: [] },
];

describeInPromtool("promtool on cases", () => {
  it("agrees with cases that are right", async () => {
    await expect(expectAlerts([GROUP], CASES)).resolves.toBeUndefined();
  });

  it.each([
    ["an alert that is not expected", { at: 60, expect: FIRING }],
    ["an expected alert that is missing", { at: 120, expect: [] }],
    ["another summary", { at: 120, expect: FIRING.map((one) => ({ ...one, summary: "down" })) }],
    [
      "a label too few",
      { at: 120, expect: FIRING.map((one) => ({ ...one, labels: { job: "api" } })) },
    ],
  ])("disagrees with %s, naming the case", async (_what, wrong) => {
    const one = { name: "the odd one", alert: "InstanceDown", input: DOWN, ...wrong };
    const run = await runCases([GROUP], [...CASES, one]);
    expect(run.ok).toBe(false);
    expect(run.said).toContain("InstanceDown: the odd one");
    expect(run.said).not.toContain("fires after two minutes");
  });

  it("shows what is wrong with an expression", async () => {
    const rules = GROUP.rules.map((rule) => ({ ...rule, expr: "up ==" }));
    await expect(expectAlerts([{ ...GROUP, rules }], [])).rejects.toThrow(/parse error/);
  });

  it.each([
    ["no such alert", { alert: "InstanceUp" }, "there is no alert InstanceUp"],
    ["a look between two evaluations", { at: 90 }, "between two evaluations: at 90 s"],
    ["a name that is taken", { name: "quiet before that" }, "two cases are named"],
  ])("refuses a case with %s", async (_what, wrong, message) => {
    const one = { name: "odd", alert: "InstanceDown", input: DOWN, at: 120, expect: [], ...wrong };
    await expect(runCases([GROUP], [...CASES, one])).rejects.toThrow(message);
  });
});

describe("thinlyTested", () => {
  it("lists alerts with fewer than four cases, or with only one outcome", () => {
    const quiet = { name: "quiet later", alert: "InstanceDown", input: [], at: 240, expect: [] };
    expect(thinlyTested([GROUP], CASES)).toEqual(["InstanceDown"]);
    expect(thinlyTested([GROUP], [...CASES, quiet])).toEqual([]);
    expect(thinlyTested([GROUP], [quiet, quiet, quiet, quiet])).toEqual(["InstanceDown"]);
  });
});
