import { expect, it } from "@jest/globals";

import type { AlertRule, RuleGroup } from "../../tuning/observability/types.ts";
import { runMutants } from "./support/mutants-file.ts";
import type { Mutants } from "./support/mutants-file.ts";
import { describeInPromtool } from "./support/promtool.ts";

const RULE: AlertRule = {
  alert: "PoolUsed",
  expr: "job:used:sum / on (job, zone) most > 0.8",
  forSeconds: 0,
  severity: "warning",
  summary: "{{ $labels.job }}",
  impact: "none",
  why: "a test",
  source: "a test",
};

const group = (expr: string, recorded = "sum by (job, zone) (used)"): RuleGroup => ({
  name: "test",
  domain: "application",
  rules: [
    { record: "job:used:sum", expr: recorded },
    { ...RULE, expr },
  ],
});

const INPUT: Mutants = {
  original: group(RULE.expr),
  mutants: [
    { name: "another comparison", group: group("job:used:sum / on (job, zone) most < 0.8") },
    { name: "two for one", group: group("job:used:sum / on (job) most > 0.8") },
    { name: "another record", group: group(RULE.expr, "min by (job, zone) (used)") },
    { name: "the same", group: group("job:used:sum / on (zone, job) most > 0.8") },
  ],
  cases: [
    {
      name: "fires",
      alert: "PoolUsed",
      input: [
        { series: 'used{job="a",zone="x",pod="1"}', values: "5x5" },
        { series: 'used{job="a",zone="x",pod="2"}', values: "4x5" },
        { series: 'most{job="a",zone="x"}', values: "10x5" },
        { series: 'most{job="a",zone="y"}', values: "10x5" },
      ],
      at: 60,
      expect: [{ labels: { job: "a", zone: "x" }, summary: "a" }],
    },
  ],
  records: [],
  options: {},
};

describeInPromtool("runMutants", () => {
  it("names what gives another outcome or none at all, beside each other in one file", async () => {
    const caught = await runMutants(INPUT);
    expect([...caught].sort()).toEqual(["another comparison", "another record", "two for one"]);
  });

  it("looks at what is recorded, too", async () => {
    const input = [{ series: 'used{job="a",zone="x"}', values: "0x5" }];
    const labels = 'job:used:sum{job="a",zone="x"}';
    const records = [
      { name: "0", expr: "job:used:sum", input, at: 60, expect: [{ labels, value: 0 }] },
    ];
    const mutants = [
      { name: "one more", group: group(RULE.expr, "sum by (job, zone) (used + 1)") },
    ];
    await expect(runMutants({ ...INPUT, cases: [], records, mutants })).resolves.toEqual([
      "one more",
    ]);
  });

  it("refuses rules that do not do as their cases say", async () => {
    const original = group("job:used:sum / on (job, zone) most < 0.8");
    await expect(runMutants({ ...INPUT, original })).rejects.toThrow("PoolUsed does not do");
  });
});
