import { describe, expect, it } from "@jest/globals";
import { planDashboards } from "../../../tuning/observability/dashboards.ts";
import { METRICS, metricsIn } from "../../../tuning/observability/metrics.ts";
import { isAlert } from "../../../tuning/observability/types.ts";
import { BARE, FULL, GROUPS, everything, panelsOf, variablesOf } from "../../support/dashboards.ts";

const DOCUMENTS = planDashboards(FULL);
const NAMED = DOCUMENTS.map((document) => [document.name, document] as const);

const RECORDED = GROUPS.flatMap(({ rules }) =>
  rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])),
);

describe("planDashboards", () => {
  it("makes eight dashboards of a stack with all parts, each with a uid that never changes", () => {
    expect(DOCUMENTS.map(({ uid, json }) => [uid, json.uid])).toEqual(
      [
        "plumbline-overview",
        "plumbline-services",
        "plumbline-slo",
        "plumbline-database",
        "plumbline-cache",
        "plumbline-queue",
        "plumbline-edge",
        "plumbline-nodes",
      ].map((uid) => [uid, uid]),
    );
  });

  it("leaves out what the stack does not have", () => {
    expect(planDashboards(BARE).map(({ name }) => name)).toEqual(["overview", "nodes"]);
  });

  it("makes the same of the same, to the letter", () => {
    expect(JSON.stringify(planDashboards(FULL))).toBe(JSON.stringify(DOCUMENTS));
  });

  it("shows every service, worker and cache, and every alert with its runbook", () => {
    const text = JSON.stringify(DOCUMENTS);
    const missing = GROUPS.flatMap(({ rules }) => rules.filter(isAlert))
      .map(({ alert }) => alert)
      .filter((alert) => !text.includes(`[${alert}](https://runbooks.example.com/${alert}.md)`));
    expect(missing).toEqual([]);
    const services = JSON.stringify(DOCUMENTS[1]);
    expect(FULL.services.filter(({ name }) => !services.includes(`"${name}"`))).toEqual([]);
    expect(FULL.caches.filter(({ name }) => !text.includes(`Node size: ${name}`))).toEqual([]);
  });

  it("keeps a panel's id when another service comes", () => {
    const more = { service: "aaa", availability: 0.9, windowDays: 7 };
    const ids = (slos: typeof FULL.slos) =>
      new Map(
        planDashboards({ ...FULL, slos })
          .filter(({ name }) => name === "slo")
          .flatMap(everything)
          .map(({ id, gridPos }) => [id, gridPos]),
      );
    const before = [...ids(FULL.slos).keys()];
    const after = ids([more, ...FULL.slos]);
    expect(before.filter((id) => !after.has(id))).toEqual([]);
    expect(after.size).toBeGreaterThan(before.length);
  });

  it("refuses a scrape interval of nothing", () => {
    expect(() => planDashboards({ ...FULL, scrapeIntervalSeconds: 0 })).toThrow(
      /scrapeIntervalSeconds\n {2}got: {5}0/,
    );
  });

  it.each([
    [5, "1m", "30s"],
    [30, "1m", "30s"],
    [45, "1m", "1m"],
    [120, "2m", "2m"],
  ])("asks no sooner than targets are read: every %d s", (seconds, refresh, least) => {
    for (const { json } of planDashboards({ ...FULL, scrapeIntervalSeconds: seconds })) {
      expect(json.refresh).toBe(refresh);
      expect(json.timepicker?.refresh_intervals?.[0]).toBe(least);
    }
  });
});

describe.each(NAMED)("the dashboard %s", (_name, document) => {
  const all = everything(document);
  const panels = panelsOf(document);
  const targets = panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => ({ ...target, panel: panel.title, type: panel.type })),
  );

  it("has panels, each with an id of its own that Grafana takes", () => {
    const ids = all.map(({ id }) => id);
    expect(panels.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !Number.isInteger(id) || id < 1 || id > 0x7fffffff)).toEqual([]);
  });

  it("has no two panels in one place, and none beyond the grid", () => {
    const cells = new Map<string, string>();
    const twice: string[] = [];
    for (const { title, gridPos } of all) {
      const { x, y, w, h } = gridPos;
      expect([x >= 0, x + w <= 24, w > 0, h > 0]).toEqual([true, true, true, true]);
      for (let column = x; column < x + w; column += 1) {
        for (let line = y; line < y + h; line += 1) {
          const other = cells.get(`${column}/${line}`);
          if (other !== undefined) twice.push(`${title} over ${other}`);
          cells.set(`${column}/${line}`, title);
        }
      }
    }
    expect(twice).toEqual([]);
  });

  it("says of every panel what it is, in which unit, and whether an alert looks at it", () => {
    for (const { title, description, fieldConfig } of panels) {
      expect([title, description.length > 60]).toEqual([title, true]);
      expect(description).toMatch(/\n\n(Alerts:\n\n- |No alert looks at it\.)/);
      expect([title, fieldConfig?.defaults.unit ?? ""]).toEqual([
        title,
        expect.stringMatching(/./),
      ]);
      expect(fieldConfig?.defaults.thresholds.steps[0]?.value).toBeNull();
    }
    const titles = panels.map(({ title }) => title);
    expect(titles.filter((title) => title.length > 60 || title === "")).toEqual([]);
  });

  it("uses each variable it defines, and defines each it uses", () => {
    const { templating, ...rest } = document.json;
    expect(templating.list?.length).toBeGreaterThan(1);
    const text = JSON.stringify(rest);
    const names = variablesOf(document).map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name ?? "");
    const known = (name: string) => names.includes(name) || name.startsWith("__");
    expect(used.filter((name) => !known(name))).toEqual([]);
    expect(names.filter((name) => !used.includes(name))).toEqual([]);
  });

  it("says what stands for all values of a variable", () => {
    const without = variablesOf(document).filter(
      ({ type, allValue }) => type !== "datasource" && (allValue ?? "") === "",
    );
    expect(without).toEqual([]);
  });

  it("asks only for metrics that somebody exports or a rule records", () => {
    const variables = variablesOf(document).flatMap(({ query }) =>
      typeof query === "string" ? [] : [query.query.replace(/^label_values\((.*), \w+\)$/, "$1")],
    );
    const asked = [...targets.map(({ expr }) => expr), ...variables].flatMap((expr) =>
      metricsIn(expr),
    );
    const unknown = asked.filter((metric) => !METRICS.has(metric) && !RECORDED.includes(metric));
    expect(unknown).toEqual([]);
    expect(asked.length).toBeGreaterThan(3);
  });

  it("asks the chosen data source, for a value or for a range, not oftener than targets are read", () => {
    for (const { type, datasource } of panels) {
      expect([type, datasource]).toEqual([type, { type: "prometheus", uid: "$datasource" }]);
    }
    for (const { panel, type, instant, range, interval, refId } of targets) {
      const isLines = type === "timeseries";
      expect([panel, refId, instant, range, interval]).toEqual([
        panel,
        expect.stringMatching(/^[A-Z]\d*$/),
        !isLines,
        isLines,
        "30s",
      ]);
    }
    const refIds = targets.map(({ panel, refId }) => `${panel} ${refId}`);
    const perRow = panels.map(({ targets: own = [] }) => own.map(({ refId }) => refId));
    expect(perRow.filter((own) => new Set(own).size !== own.length)).toEqual([]);
    expect(refIds.length).toBe(targets.length);
  });

  it("takes rates over Grafana's interval", () => {
    const ranges = targets.flatMap(({ expr }) => [...expr.matchAll(/\brate\([^[]*\[([^\]]*)\]/g)]);
    expect(
      ranges.map(([, range]) => range).filter((range) => range !== "$__rate_interval"),
    ).toEqual([]);
  });

  it("names every series, and shows last, mean and worst value of lines", () => {
    expect(targets.filter(({ legendFormat }) => legendFormat === "")).toEqual([]);
    const calcs = panels
      .filter(({ type }) => type === "timeseries")
      .map(({ options }) => options?.legend)
      .filter(
        (legend) =>
          legend?.showLegend !== true ||
          legend.displayMode !== "table" ||
          !/^lastNotNull,mean,(min|max)$/.test(legend.calcs.join(",")),
      );
    expect(calcs).toEqual([]);
  });

  it("links to the others, of which there is each", () => {
    expect(document.json.tags?.[0]).toBe("plumbline");
    expect(document.json.links).toEqual([
      expect.objectContaining({ type: "dashboards", tags: ["plumbline"], includeVars: true }),
    ]);
    const uids = DOCUMENTS.map(({ uid }) => uid);
    const linked = panels.flatMap(({ links = [] }) => links.map(({ url }) => url.split("?")[0]));
    expect(linked.filter((url) => !uids.includes(url?.replace("/d/", "") ?? ""))).toEqual([]);
  });

  it("marks when its alerts fire, and shows UTC", () => {
    const [marks, ...others] = document.json.annotations.list ?? [];
    expect(others).toEqual([]);
    expect(marks?.expr).toMatch(
      /^ALERTS\{alertstate="firing",alertname=~"[A-Z]\w+(\|[A-Z]\w+)*"\}$/,
    );
    expect(document.json.timezone).toBe("utc");
  });
});
