import { describe, expect, it } from "@jest/globals";

import { documentProblems, toPrometheus } from "../../tuning/observability/document.ts";
import { sloRules } from "../../tuning/observability/slo.ts";
import type { AlertRule, RuleGroup } from "../../tuning/observability/types.ts";

const OPTIONS = { team: "platform", runbookUrl: "https://runbooks.example.com/alerts" };

const DOWN: AlertRule = {
  alert: "InstanceDown",
  expr: "up == 0",
  forSeconds: 120,
  severity: "critical",
  labels: { tier: "front" },
  summary: "{{ $labels.job }} does not answer",
  impact: "Nobody is served.",
  why: "Two scrapes in a row.",
  source: "made up for this test",
};

function group(name: string, rules: RuleGroup["rules"] = [DOWN]): RuleGroup {
  return { name, domain: "application", rules };
}

describe("toPrometheus", () => {
  it("adds severity, team and runbook to each alert, and says what it is for nowhere else", () => {
    expect(toPrometheus([group("app")], OPTIONS)).toEqual({
      groups: [
        {
          name: "app",
          rules: [
            {
              alert: "InstanceDown",
              expr: "up == 0",
              for: "2m",
              labels: { tier: "front", severity: "critical", team: "platform" },
              annotations: {
                summary: "{{ $labels.job }} does not answer",
                impact: "Nobody is served.",
                runbook_url: "https://runbooks.example.com/alerts/InstanceDown.md",
              },
            },
          ],
        },
      ],
    });
  });

  it("writes interval, operation and recording rules", () => {
    const record = { record: "job:up:sum", expr: "sum by (job) (up)", labels: { kind: "sum" } };
    const document = toPrometheus(
      [{ ...group("app", [record, { ...DOWN, operation: "restart" }]), intervalSeconds: 30 }],
      OPTIONS,
    );
    expect(document.groups[0]?.interval).toBe("30s");
    expect(document.groups[0]?.rules[0]).toEqual(record);
    expect(document.groups[0]?.rules[1]).toMatchObject({ annotations: { operation: "restart" } });
  });

  it("takes the same alerts for two services", () => {
    const slos = ["api", "web"].map((service) =>
      sloRules(
        { service, availability: 0.999, windowDays: 30 },
        { buckets: [], retentionDays: 30 },
      ),
    );
    expect(toPrometheus(slos, OPTIONS).groups.map(({ name }) => name)).toEqual([
      "slo-api",
      "slo-web",
    ]);
  });

  it("throws what is wrong", () => {
    expect(() => toPrometheus([group("a"), group("b")], OPTIONS)).toThrow(
      "an alert named InstanceDown in a and in b",
    );
  });
});

describe("documentProblems", () => {
  it.each<[string, readonly RuleGroup[], readonly string[]]>([
    ["nothing", [group("a")], []],
    ["a group twice", [group("a"), group("a", [])], ["groups.a"]],
    ["an alert twice in two groups", [group("a"), group("b")], ["groups.b.InstanceDown"]],
    ["an alert twice in one group", [group("a", [DOWN, DOWN])], ["groups.a.InstanceDown"]],
    [
      "an alert twice in one group of an SLO",
      [{ ...group("slo-a", [DOWN, DOWN]), domain: "slo" }],
      ["groups.slo-a.InstanceDown"],
    ],
    [
      "an SLO's alert elsewhere",
      [{ ...group("slo-a"), domain: "slo" }, group("b")],
      ["groups.b.InstanceDown"],
    ],
    ["a name that is no file's", [group("a", [{ ...DOWN, alert: "down" }])], ["groups.a.down"]],
    [
      "a template in the impact",
      [group("a", [{ ...DOWN, impact: "{{ $value }} people wait." }])],
      ["groups.a.InstanceDown.impact"],
    ],
    [
      "labels that are set elsewhere",
      [group("a", [{ ...DOWN, labels: { severity: "critical", team: "me" } }])],
      ["groups.a.InstanceDown.labels.severity", "groups.a.InstanceDown.labels.team"],
    ],
  ])("finds %s", (_what, groups, paths) => {
    expect(documentProblems(groups, OPTIONS).map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    [{ team: "Platform Team" }, "team"],
    [{ team: "" }, "team"],
    [{ runbookUrl: "docs/runbooks" }, "runbookUrl"],
    [{ runbookUrl: "https://example.com/" }, "runbookUrl"],
  ])("finds options that are wrong: %j", (wrong, path) => {
    expect(documentProblems([], { ...OPTIONS, ...wrong })).toEqual([
      expect.objectContaining({ path }),
    ]);
  });
});
