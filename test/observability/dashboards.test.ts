import { expect, it } from "@jest/globals";

import { planDashboards } from "../../tuning/observability/dashboards.ts";
import type { RuleGroup } from "../../tuning/observability/types.ts";
import { FULL, filledIn, panelOf, panelsOf } from "../support/dashboards.ts";
import type { RecordCase } from "./support/promtool.ts";
import { describeInPromtool, runCases } from "./support/promtool.ts";
import { counter, flat } from "./support/series.ts";

// An objective of 3/4 over a week: a quarter may be bad, and all numbers are exact in binary.
const DOCUMENTS = planDashboards({
  ...FULL,
  slos: [{ service: "api", availability: 0.75, windowDays: 7 }],
});
const HEADING = "api: availability, 75% over 7 days";

/** The panel's first query with everything chosen. */
function exprOf(name: string, title: string, heading?: string): string {
  const document = DOCUMENTS.find((one) => one.name === name);
  if (document === undefined) throw new Error(`there is no dashboard ${name}`);
  return filledIn(panelOf(DOCUMENTS, name, title, heading).targets?.[0]?.expr ?? "", document);
}

const API = 'service="api",namespace="apps"';
const RATIO = "namespace_service:http_requests_failed:ratio_rate";

/** Nothing to check but the records. */
const NO_RULES: RuleGroup = { name: "none", domain: "slo", rules: [] };

async function said(rules: RuleGroup, records: readonly RecordCase[] = []): Promise<string> {
  return (await runCases([rules], [], { records })).said;
}

describeInPromtool("queries of the dashboards", () => {
  it("are all understood by Prometheus", async () => {
    const rules = [planDashboards(FULL), DOCUMENTS].flatMap((documents) =>
      documents.flatMap((document) =>
        panelsOf(document).flatMap(({ id, targets = [] }) =>
          targets.map(({ expr, refId }) => ({
            record: `panel:${document.name}_${id}:${refId}`,
            expr: filledIn(expr, document),
          })),
        ),
      ),
    );
    expect(rules.length).toBeGreaterThan(200);
    expect(rules.filter(({ expr }) => expr.includes("$"))).toEqual([]);
    expect(await said({ ...NO_RULES, rules })).toBe("");
  });

  it("tell what is kept, what is left and how fast it goes", async () => {
    // An eighth fails: 1 - 1/8 are kept, half of the quarter is spent, at half the speed that is allowed.
    const eighth = [flat(`${RATIO}5m{${API}}`, 0.125), flat(`${RATIO}1h{${API}}`, 0.125)];
    // Nothing for 30 minutes, then a half: at 60 minutes (0, 5 ... 30: 7 x 0; 35 ... 60: 6 x 0.5) / 13 fail on average.
    const broken = [{ series: `${RATIO}5m{${API}}`, values: "0x30 0.5x30" }];
    const others = flat(`${RATIO}5m{service="web",namespace="apps"}`, 1);
    const one = (title: string, value: number): RecordCase => ({
      name: title,
      expr: exprOf("slo", title, HEADING),
      input: [...eighth, others],
      at: 3600,
      expect: [{ labels: `{${API}}`, value }],
    });
    expect(
      await said(NO_RULES, [
        one("Kept so far", 0.875),
        one("Error budget left", 0.5),
        one("Burn rate, fast", 0.5),
        {
          name: "more is spent than there was",
          expr: exprOf("slo", "Error budget left", HEADING),
          input: [{ series: `${RATIO}5m{${API}}`, values: "0.5x60" }],
          at: 3600,
          expect: [{ labels: `{${API}}`, value: -1 }],
        },
        {
          name: "every moment counts once",
          expr: `round(13 * (1 - (${exprOf("slo", "Error budget left", HEADING)})), 0.001)`,
          input: broken,
          at: 3600,
          // 13 x (3 / 13) / 0.25.
          expect: [{ labels: `{${API}}`, value: 12 }],
        },
        { ...one("Objective", 0.75), expect: [{ labels: "{}", value: 0.75 }] },
      ]),
    ).toBe("");
  });

  it("show 0 where nothing failed, and shares where something did", async () => {
    const requests = (status: string, each: number) =>
      counter(`http_requests_total{${API},route="/",status="${status}"}`, each);
    const expr = exprOf("services", "Answered with 5xx");
    const hits = counter('redis_keyspace_hits_total{cache="pages",instance="a"}', 48);
    const misses = counter('redis_keyspace_misses_total{cache="pages",instance="a"}', 16);
    const none = exprOf("overview", "Firing, critical");
    expect(
      await said(NO_RULES, [
        {
          name: "nothing failed",
          expr,
          input: [requests("200", 64)],
          at: 1200,
          expect: [{ labels: `{${API}}`, value: 0 }],
        },
        {
          name: "a quarter failed",
          expr,
          input: [requests("200", 48), requests("503", 16)],
          at: 1200,
          expect: [{ labels: `{${API}}`, value: 0.25 }],
        },
        {
          name: "three of four lookups find their key",
          expr: exprOf("cache", "Hit rate"),
          input: [hits, misses],
          at: 1200,
          expect: [{ labels: '{cache="pages"}', value: 0.75 }],
        },
        {
          name: "half of what tasks may wait",
          expr: exprOf("overview", "Oldest task, of what it may wait"),
          input: [
            flat('queue_oldest_task_age_seconds{service="mails",namespace="apps",queue="m"}', 180),
          ],
          at: 1200,
          // 180 of 60 + 300 s.
          expect: [{ labels: '{service="mails",namespace="apps",queue="m"}', value: 0.5 }],
        },
        {
          name: "nothing fires",
          expr: none,
          input: [],
          at: 60,
          expect: [{ labels: "{}", value: 0 }],
        },
        {
          name: "two fire",
          expr: none,
          input: ["RedisDown", "PostgresDown"].map((alert) =>
            flat(`ALERTS{alertname="${alert}",alertstate="firing",severity="critical"}`, 1),
          ),
          at: 60,
          expect: [{ labels: "{}", value: 2 }],
        },
      ]),
    ).toBe("");
  });
});
