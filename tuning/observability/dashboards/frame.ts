import type { Dashboard, Panel, RowPanel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  AnnotationQueryBuilder,
  CustomVariableBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  TimePickerBuilder,
  VariableRefresh,
  VariableSort,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { promDuration } from "../duration.ts";
import type { Domain } from "../types.ts";
import type { PanelContext, PanelSpec } from "./panel.ts";
import { DATASOURCE, buildPanel, sizeOf } from "./panel.ts";
import { inSight } from "./placement.ts";

/** A variable of which people choose one value, several or all. */
export interface VariableSpec {
  /** Queries use it as `$name` in a regular expression. */
  readonly name: string;
  readonly label: string;
  /** Its values, where the stack knows them; else the values of a label: [metric or selector, label]. */
  readonly values: readonly string[] | { readonly of: string; readonly label: string };
}

/** Panels under one heading. */
export interface RowSpec {
  /** Unique in its dashboard. */
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** A dashboard as its file describes it. */
export interface DashboardSpec {
  /** Kubernetes-safe; the uid is made from it. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Whose alerts are marked on its graphs. */
  readonly domains: readonly Domain[];
  /** Beside the data source. */
  readonly variables: readonly VariableSpec[];
  readonly rows: readonly RowSpec[];
  /** Time shown at first. @default "now-6h" */
  readonly from?: string;
}

/** All dashboards of the stack carry it; by it they link to each other. */
export const TAG = "plumbline";

/** Columns of Grafana's grid. */
const COLUMNS = 24;
/** Lines a heading takes. */
const HEADING = 1;
/** Seconds after which Grafana may ask again. */
const REFRESH_SECONDS = [30, 60, 120, 300, 900, 1800, 3600];
/** Never sooner by itself: people look at a dashboard for longer, and each look is a hundred queries. */
const LEAST_REFRESH_SECONDS = 60;

/** Stable identity of a dashboard in Grafana. */
export function uidOf(name: string): string {
  return `plumbline-${name}`;
}

/** The dashboard in Grafana's format. */
export function buildDashboard(spec: DashboardSpec, context: PanelContext): Dashboard {
  const refresh = REFRESH_SECONDS.filter((seconds) => seconds >= context.scrapeIntervalSeconds);
  const first = refresh.find((seconds) => seconds >= LEAST_REFRESH_SECONDS);
  const builder = new DashboardBuilder(spec.title)
    .uid(uidOf(spec.name))
    .description(spec.description)
    .tags([TAG, ...spec.domains])
    .timezone("utc")
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: spec.from ?? "now-6h", to: "now" })
    .timepicker(new TimePickerBuilder().refreshIntervals(refresh.map(promDuration)))
    .refresh(first === undefined ? "" : promDuration(first))
    .variables([datasource(), ...spec.variables.map(variable)])
    .annotations(annotations(spec, context))
    .links([dashboardsLink()]);
  for (const panel of placed(spec.rows, context)) {
    if ("collapsed" in panel) builder.withRow({ build: () => panel });
    else builder.withPanel({ build: () => panel });
  }
  return builder.build();
}

function datasource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder("datasource").label("Data source").type("prometheus");
}

/** Several values are a regular expression: Grafana joins them with "|"; all of them are `allValue`. */
function variable({ name, label, values }: VariableSpec) {
  const all = { selected: true, text: ["All"], value: ["$__all"] };
  if ("of" in values) {
    const query = `label_values(${values.of}, ${values.label})`;
    return new QueryVariableBuilder(name)
      .label(label)
      .datasource(DATASOURCE)
      .query({ query, refId: name })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.NaturalAsc)
      .multi(true)
      .includeAll(true)
      .allValue(".+")
      .current(all);
  }
  return new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(","))
    .options([
      { selected: true, text: "All", value: "$__all" },
      ...values.map((value) => ({ selected: false, text: value, value })),
    ])
    .multi(true)
    .includeAll(true)
    .allValue(values.join("|"))
    .current(all);
}

/** A mark on every graph while an alert of the dashboard's domains fires. */
function annotations({ domains }: DashboardSpec, { alertsOf }: PanelContext) {
  const names = alertsOf(domains);
  if (names.length === 0) return [];
  return [
    inSight(
      new AnnotationQueryBuilder()
        .name("Firing alerts")
        .datasource(DATASOURCE)
        .enable(true)
        .iconColor("red")
        .expr(firing(names))
        .titleFormat("{{alertname}}")
        .textFormat("{{severity}} {{namespace}} {{service}} {{database}} {{cache}} {{node}}")
        .tagKeys("alertname,severity"),
    ),
  ];
}

/** The series Prometheus writes for firing alerts of these names; `also` are more label matchers. */
export function firing(names: readonly string[], also = ""): string {
  return `ALERTS{alertstate="firing",alertname=~"${names.join("|")}"${also}}`;
}

function dashboardsLink() {
  return inSight(
    new DashboardLinkBuilder("Dashboards")
      .type(DashboardLinkType.Dashboards)
      .tags([TAG])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
  );
}

/** Headings and panels with their places, from left to right, a new line where one does not fit. */
function placed(rows: readonly RowSpec[], context: PanelContext): (Panel | RowPanel)[] {
  const ids = new Set<number>();
  let y = 0;
  return rows.flatMap(({ title, panels }) => {
    const heading = new RowBuilder(title)
      .id(idOf(title, ids))
      .gridPos({ x: 0, y, w: COLUMNS, h: HEADING })
      .build();
    y += HEADING;
    let x = 0;
    let height = 0;
    const built = panels.map((spec): Panel => {
      const { w, h } = sizeOf(spec);
      if (x + w > COLUMNS) {
        x = 0;
        y += height;
        height = 0;
      }
      const gridPos = { x, y, w, h };
      x += w;
      height = Math.max(height, h);
      return { ...buildPanel(spec, idOf(`${title}/${spec.title}`, ids), context), gridPos };
    });
    y += height;
    return [heading, ...built];
  });
}

/**
 * A number made from the panel's name, so that links to it stay right when others come and go (FNV-1a, 31 bits: what
 * Grafana takes as an id). The next free one, should two names have the same.
 */
function idOf(name: string, used: Set<number>): number {
  let hash = 0x811c9dc5;
  for (const character of name) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  let id = (hash % 0x7fffffff) + 1;
  while (used.has(id)) id += 1;
  used.add(id);
  return id;
}
