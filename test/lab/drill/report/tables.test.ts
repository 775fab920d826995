import { describe, expect, it } from "@jest/globals";

import { drillDocument, headline } from "../../../../lab/drill/report/document.ts";
import { reportTables } from "../../../../lab/drill/report/tables.ts";
import type { DrillResult } from "../../../../lab/drill/types.ts";
import type { ReportDocument, Table } from "../../../../lab/report/document.ts";
import { toHtml } from "../../../../lab/report/html.ts";
import { toMarkdown } from "../../../../lab/report/markdown.ts";
import { at, result, span, verdict } from "./support/result.ts";

const MACHINE = { cores: 2, memoryGiB: 8, system: "Linux 6.12", node: "v24.0.0" };

function tableOf(changes: Partial<DrillResult>, title: string): Table | undefined {
  return reportTables(result(changes), MACHINE).find((table) => table.title === title);
}

function documentOf(changes: Partial<DrillResult>): ReportDocument {
  const drawing = (id: string) => ({
    description: { id, title: `The ${id}`, text: `What the ${id} shows.` },
    svg: "<svg/>",
  });
  const whole = result(changes);
  return drillDocument(whole, reportTables(whole, MACHINE), {
    timeline: drawing("timeline"),
    overview: drawing("overview"),
  });
}

describe("table of alerts", () => {
  it("says when an alert fired in the drill's time and in the stack's", () => {
    const table = tableOf({}, "Alerts");
    // 0.6 s x 120 = 72 s, a minute and a bit.
    expect(table?.rows).toEqual([
      [
        "PostgresDown",
        "critical",
        "database stopped",
        "real",
        "1m",
        "1.7",
        "0.6",
        "1.5",
        "1 min",
        "yes",
        "once",
        "yes",
        "topic",
        "",
      ],
    ]);
    expect(table?.columns).toHaveLength(table?.rows[0]?.length ?? 0);
  });

  it("marks what is not as expected", () => {
    const never = verdict({
      fired: false,
      delivered: false,
      deliveries: 0,
      resolved: false,
      receivers: [],
      ok: false,
    });
    Reflect.deleteProperty(never, "firedAfterMs");
    expect(tableOf({ verdicts: [never] }, "Alerts")?.rows[0]?.slice(6)).toEqual([
      "-",
      "1.5",
      "-",
      "no",
      "no (0)",
      "no",
      "",
      "NOT AS EXPECTED",
    ]);
  });

  it("says what held an alert back", () => {
    const held = verdict({ delivered: false, deliveries: 0, inhibitedBy: ["PostgresDown"] });
    expect(tableOf({ verdicts: [held] }, "Alerts")?.rows[0]?.at(-1)).toBe(
      "held back by PostgresDown",
    );
  });
});

describe("the other tables", () => {
  it("says that nothing was false, and lists what was", () => {
    expect(tableOf({}, "False alerts")?.text).toMatch(/^None fired/);
    const wrong = span("RedisDown", {
      labels: { alertname: "RedisDown", cache: "queue" },
      firedAt: at(30),
    });
    expect(
      tableOf({ falseAlerts: [{ span: wrong, phase: "quiet" }] }, "False alerts")?.rows,
    ).toEqual([["RedisDown", "cache=queue", "quiet", "30.0", "-"]]);
  });

  it("gives the reason of each alert that was not caused", () => {
    const table = tableOf(
      { notCaused: ["PostgresWraparoundNear", "OurOwnAlert"] },
      "Alerts that were not caused",
    );
    expect(table?.rows[0]?.[1]).toMatch(/billion transactions/);
    expect(table?.rows[1]).toEqual(["OurOwnAlert", "no fault is known for it"]);
  });

  it("counts the queries of each dashboard, and explains those that are not real", () => {
    const one = {
      dashboard: "overview",
      dashboardTitle: "Overview",
      panelId: 1,
      panel: "Requests",
      kind: "timeseries",
      refId: "A",
      expr: "a",
      asked: "a[2s]",
      series: [],
      standIns: [],
    };
    const panels = [
      { ...one, data: "real" as const },
      { ...one, data: "none" as const },
      { ...one, refId: "B", data: "stand-in" as const, standIns: ["kube_pod_info"] },
      { ...one, refId: "C", data: "none" as const, error: "parse error" },
    ];
    expect(tableOf({ panels }, "Dashboards")?.rows).toEqual([["Overview", "4", "1", "1", "2"]]);
    expect(tableOf({ panels }, "Queries that are not all real")?.rows).toEqual([
      ["Overview", "Requests", "A", "none", "no series matched a[2s]"],
      ["Overview", "Requests", "B", "stand-in", "stand-in: kube_pod_info"],
      ["Overview", "Requests", "C", "none", "Prometheus refused it: parse error"],
    ]);
  });

  it("names machine, versions and scale", () => {
    const rows = tableOf({}, "Environment")?.rows;
    expect(rows).toContainEqual(["cores", "2"]);
    expect(rows).toContainEqual(["time runs", "120 times as fast"]);
    // 500 ms x 120 = 60 s.
    expect(rows).toContainEqual(["scrape interval", "500 ms (the stack's 1 min)"]);
    expect(rows).toContainEqual(["program", "prometheus, version 2.42.0"]);
  });

  it("leaves out tables without rows", () => {
    const titles = reportTables(result(), MACHINE).map(({ title }) => title);
    expect(titles).toEqual(["Alerts", "False alerts", "Faults", "Environment"]);
  });
});

describe("the report's pages", () => {
  const HOSTILE = '<img src=x onerror="alert(1)"> | `x`';

  it("counts in one sentence, what is real apart from what is not", () => {
    const counts = {
      expected: 2,
      fired: 2,
      delivered: 1,
      resolved: 1,
      inhibited: 1,
      false: 0,
      skipped: 3,
    };
    const verdicts = [verdict({}), verdict({ alert: "NodeMemoryLow", kind: "stand-in" })];
    expect(headline(result({ counts, verdicts }))).toBe(
      "2 alerts expected, 2 fired in time, 1 delivered once, 1 held back by a graver one as routing has it, " +
        "1 resolved, 0 false, 3 not in this stack. 1 were caused for real, 1 of them as they should; " +
        "the other 1 by a stand-in's numbers. Time ran 120 times as fast.",
    );
  });

  it("writes each table in Markdown with as many cells a row as it has columns", () => {
    const changes = { verdicts: [verdict({ fault: HOSTILE })] };
    const text = toMarkdown(documentOf(changes));
    const row = text.split("\n").find((line) => line.startsWith("| PostgresDown"));
    // 14 columns have 15 bars that are not escaped.
    expect(row?.match(/(?<!\\)\|/g)).toHaveLength(15);
    expect(text).not.toContain("<img");
  });

  it("escapes what comes from outside in HTML, and fetches nothing", () => {
    const changes = { verdicts: [verdict({ fault: HOSTILE })] };
    const html = toHtml(documentOf(changes));
    expect(html).not.toContain("<img");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; | <code>x</code>");
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)="/);
  });
});
