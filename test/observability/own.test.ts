import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { documentProblems, toPrometheus } from "../../tuning/observability/document.ts";
import { unknownMetrics } from "../../tuning/observability/metrics.ts";
import { nodeRules } from "../../tuning/observability/node.ts";
import { ownAlerts } from "../../tuning/observability/own.ts";
import { sloRules } from "../../tuning/observability/slo.ts";
import type { RuleGroup } from "../../tuning/observability/types.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { withoutAlerts } from "../../tuning/observability/without.ts";
import { TEST_DOCUMENT } from "./support/promtool-files.ts";

const OrdersFailing = {
  expr: "sum by (service) (rate(orders_failed_total[5m])) > 1",
  forSeconds: 300,
  severity: "warning",
  summary: "{{ $labels.service }} loses {{ $value }} orders a second",
  impact: "Customers cannot buy.",
  runbookUrl: "https://wiki.example.com/orders-failing",
} as const;

describe("ownAlerts", () => {
  const group = ownAlerts({ OrdersFailing });

  it("become a group like any other, with the address of their own runbook", () => {
    expect(toPrometheus([group], TEST_DOCUMENT)).toEqual({
      groups: [
        {
          name: "own",
          rules: [
            {
              alert: "OrdersFailing",
              expr: "sum by (service) (rate(orders_failed_total[5m])) > 1",
              for: "5m",
              labels: { severity: "warning", team: "platform" },
              annotations: {
                summary: "{{ $labels.service }} loses {{ $value }} orders a second",
                impact: "Customers cannot buy.",
                runbook_url: "https://wiki.example.com/orders-failing",
              },
            },
          ],
        },
      ],
    });
    expect(group.domain).toBe("application");
  });

  it("are refused under a name that the platform has", () => {
    const problems = documentProblems(
      [nodeRules(), ownAlerts({ NodeMemoryLow: OrdersFailing })],
      TEST_DOCUMENT,
    );
    expect(problems.map(({ path }) => path)).toEqual(["groups.own.NodeMemoryLow"]);
  });

  it("may look at metrics that a service declares, and at no other", () => {
    expect(unknownMetrics([group], ["orders_failed_total"])).toEqual([]);
    expect(unknownMetrics([group]).map(({ path, got }) => `${path}: ${got}`)).toEqual([
      "groups.own.OrdersFailing: orders_failed_total",
    ]);
  });

  it("are none where none are configured", () => {
    expect(ownAlerts({}).rules).toEqual([]);
  });
});

describe("withoutAlerts", () => {
  const slos = ["api", "web"].map((service) =>
    sloRules({ service, availability: 0.999, windowDays: 30 }, { buckets: [], retentionDays: 30 }),
  );
  const groups: readonly RuleGroup[] = [...slos, nodeRules(), ownAlerts({ OrdersFailing })];
  const names = (kept: readonly RuleGroup[]) =>
    kept.flatMap(({ name, rules }) => rules.filter(isAlert).map(({ alert }) => `${name} ${alert}`));

  it("leaves out the named, of a promise those of every service, and nothing else", () => {
    const kept = withoutAlerts(groups, ["NodeMemoryLow", "SloAvailabilityBurn3d"]);
    const gone = [
      "node NodeMemoryLow",
      "slo-api SloAvailabilityBurn3d",
      "slo-web SloAvailabilityBurn3d",
    ];
    expect(names(kept)).toEqual(names(groups).filter((name) => !gone.includes(name)));
    expect(names(groups)).toEqual(expect.arrayContaining(gone));
  });

  it("keeps recorded series, which panels read", () => {
    const all = slos.flatMap(({ rules }) => rules.filter(isAlert).map(({ alert }) => alert));
    const [api] = withoutAlerts(slos, [...new Set(all)]);
    // One promise, seven windows.
    expect(api?.rules).toHaveLength(7);
  });

  it("leaves no group without rules", () => {
    expect(withoutAlerts([nodeRules(), ownAlerts({ OrdersFailing })], ["OrdersFailing"])).toEqual([
      nodeRules(),
    ]);
  });

  it("changes nothing without names", () => {
    expect(withoutAlerts(groups, [])).toEqual(groups);
  });

  it("refuses all names there are not, with the one that was probably meant", () => {
    let problems: readonly string[] = [];
    try {
      withoutAlerts(groups, ["NodeMemoryLo", "NodeMemoryLow", "Zzz"]);
    } catch (error) {
      if (error instanceof TuningError) {
        problems = error.problems.map(({ path, got, fix }) => `${path} ${got}: ${fix}`);
      }
    }
    expect(problems).toEqual([
      "without[0] NodeMemoryLo: did you mean NodeMemoryLow?",
      "without[2] Zzz: remove it: there is nothing of that name to leave out (`make explain` lists the alerts)",
    ]);
  });
});
