import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import type { DashboardLink, Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { promDuration } from "../duration.ts";
import type { Domain } from "../types.ts";
import type { Limit, ShownAlert, Step, Unit } from "./limits.ts";
import type { Threshold } from "../thresholds.ts";
import { inUnit, thresholdSteps } from "./limits.ts";
import { inSight } from "./placement.ts";

/** One query of a panel. */
export interface Query {
  /** PromQL; `rate` over $__rate_interval, counts over the window their alert has. */
  readonly expr: string;
  /** Name of its series: "{{service}} {{status}}". */
  readonly legend: string;
}

/** What is common to every panel. */
interface AnyPanel {
  /** Unique in its row. */
  readonly title: string;
  /** What it says and when to worry; its alerts and their thresholds are added. */
  readonly says: string;
  readonly unit: Unit;
  /** At least one. */
  readonly queries: readonly Query[];
  /** @default - no thresholds */
  readonly limits?: readonly Limit[];
  /** Alerts that belong to it and have no threshold on its scale. @default - those of the limits */
  readonly alerts?: readonly string[];
  /** Rule group of its alerts, where several groups have alerts of one name. @default - the only one, or the first */
  readonly group?: string;
  /** Thresholds of CloudWatch's alarms on the same, in its unit. @default - none */
  readonly alarms?: readonly Threshold[];
  /** Columns of the grid's 24. @default - 8 for lines, 4 for a number, 12 for a table */
  readonly width?: number;
  /** Name of the dashboard with more about it. @default - none */
  readonly more?: string;
}

/** Values over time. */
export interface LinesSpec extends AnyPanel {
  readonly shows: "lines";
  /** Top of the axis where there is one. @default - as high as the values */
  readonly max?: number;
  /** Whether values may be below 0; else the axis begins there. @default false */
  readonly belowZero?: boolean;
}

/** One value, now, for each series. */
export interface NumberSpec extends AnyPanel {
  readonly shows: "number";
  /** What stands there without a series. @default "No data" */
  readonly without?: string;
  /** Colours of values that no alert judges. @default - by the limits */
  readonly steps?: readonly Step[];
}

/** The series of the first query, now, as rows. */
export interface TableSpec extends AnyPanel {
  readonly shows: "table";
  /** Labels that are columns, in order. */
  readonly columns: readonly string[];
  /** Heading of the value; undefined hides it. */
  readonly value?: string;
  /** Addresses behind the cells of a column; Grafana fills in \${__value.raw}. @default - none */
  readonly links?: Readonly<Record<string, { readonly title: string; readonly url: string }>>;
}

/** A panel as the dashboards describe it. */
export type PanelSpec = LinesSpec | NumberSpec | TableSpec;

/** Where panels stand and what they refer to. */
export interface PanelContext {
  readonly alerts: ReadonlyMap<string, ShownAlert>;
  readonly scrapeIntervalSeconds: number;
  /** Uid of a dashboard of the stack by name; undefined when the stack has none. */
  readonly uidOf: (name: string) => string | undefined;
  /** Names of the stack's alerts of these domains, sorted. */
  readonly alertsOf: (domains: readonly Domain[]) => readonly string[];
}

/** The variable that all queries go to. */
export const DATASOURCE = { type: "prometheus", uid: "$datasource" } as const;

const WIDTHS = { lines: 8, number: 4, table: 12 } as const;
const HEIGHTS = { lines: 8, number: 4, table: 8 } as const;

/** Columns and lines of the grid a panel takes. */
export function sizeOf(spec: PanelSpec): { readonly w: number; readonly h: number } {
  return { w: spec.width ?? WIDTHS[spec.shows], h: HEIGHTS[spec.shows] };
}

/** The panel in Grafana's format, without its place. */
export function buildPanel(spec: PanelSpec, id: number, context: PanelContext): Panel {
  const common = { id, description: describe(spec, context), links: linksOf(spec, context) };
  switch (spec.shows) {
    case "lines":
      return lines(spec, common, context);
    case "number":
      return number(spec, common, context);
    case "table":
      return table(spec, common, context);
  }
}

type Link = ReturnType<typeof inSight<DashboardLink>>;

interface Common {
  readonly id: number;
  readonly description: string;
  readonly links: Link[];
}

function lines(spec: LinesSpec, { id, description, links }: Common, context: PanelContext): Panel {
  const steps = stepsOf(spec, context);
  const isBelow = spec.limits?.some(({ fires }) => fires === "below") === true;
  const builder = new LinesBuilder()
    .id(id)
    .title(spec.title)
    .description(description)
    .links(links)
    .datasource(DATASOURCE)
    .interval(promDuration(context.scrapeIntervalSeconds))
    .targets(spec.queries.map((query, index) => rangeQuery(query, index, context)))
    .unit(spec.unit)
    .lineWidth(1)
    .fillOpacity(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .calcs(["lastNotNull", "mean", isBelow ? "min" : "max"]),
    )
    .tooltip(
      new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending),
    )
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
    .thresholdsStyle(
      new GraphThresholdsStyleConfigBuilder().mode(
        steps.length > 1 ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
      ),
    );
  if (spec.belowZero !== true) builder.min(0);
  if (spec.max !== undefined) builder.max(spec.max);
  return builder.build();
}

function number(
  spec: NumberSpec,
  { id, description, links }: Common,
  context: PanelContext,
): Panel {
  const steps = [...(spec.steps ?? stepsOf(spec, context))];
  return new StatBuilder()
    .id(id)
    .title(spec.title)
    .description(description)
    .links(links)
    .datasource(DATASOURCE)
    .targets(spec.queries.map((query, index) => instantQuery(query, index, context)))
    .unit(spec.unit)
    .noValue(spec.without ?? "No data")
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]).values(false))
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps))
    .build();
}

function table(spec: TableSpec, { id, description, links }: Common, context: PanelContext): Panel {
  const { columns, value } = spec;
  const renamed = value === undefined ? {} : { Value: value };
  const builder = new TableBuilder()
    .id(id)
    .title(spec.title)
    .description(description)
    .links(links)
    .datasource(DATASOURCE)
    .targets(
      spec.queries
        .slice(0, 1)
        .map((query) => instantQuery(query, 0, context).format(PromQueryFormat.Table)),
    )
    .unit(spec.unit)
    .noValue("None")
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(spec, context)),
    )
    .transformations([
      {
        id: "organize",
        options: {
          includeByName: Object.fromEntries(
            [...columns, ...(value === undefined ? [] : ["Value"])].map((name) => [name, true]),
          ),
          indexByName: Object.fromEntries([...columns, "Value"].map((name, at) => [name, at])),
          renameByName: renamed,
        },
      },
    ]);
  for (const [column, link] of Object.entries(spec.links ?? {})) {
    builder.overrideByName(column, [{ id: "links", value: [{ ...link, targetBlank: true }] }]);
  }
  return builder.build();
}

function stepsOf(spec: PanelSpec, context: PanelContext): Step[] {
  const { limits = [], alarms = [] } = spec;
  return [...thresholdSteps(limits, alarms, (alert) => shownAlert(alert, spec, context))];
}

function shownAlert(alert: string, { group }: PanelSpec, { alerts }: PanelContext) {
  return alerts.get(group === undefined ? alert : `${group}/${alert}`);
}

function rangeQuery({ expr, legend }: Query, index: number, context: PanelContext) {
  return new DataqueryBuilder()
    .refId(refId(index))
    .expr(expr)
    .legendFormat(legend)
    .interval(promDuration(context.scrapeIntervalSeconds))
    .range();
}

function instantQuery({ expr, legend }: Query, index: number, context: PanelContext) {
  return new DataqueryBuilder()
    .refId(refId(index))
    .expr(expr)
    .legendFormat(legend)
    .interval(promDuration(context.scrapeIntervalSeconds))
    .instant();
}

/** A, B ... Z, A1, B1 ...: unique in its panel, as Grafana wants it. */
function refId(index: number): string {
  const letter = String.fromCharCode("A".charCodeAt(0) + (index % 26));
  return index < 26 ? letter : `${letter}${Math.floor(index / 26)}`;
}

/** What it says, and each of its alerts with the threshold, what it means and where its runbook is. */
function describe(spec: PanelSpec, context: PanelContext): string {
  const { says, unit, limits = [], alerts = [], alarms = [] } = spec;
  const named = [
    ...limits.flatMap(({ alert, value, fires = "above" }) =>
      alertLine(alert, ` ${fires} ${inUnit(value, unit)}`, spec, context),
    ),
    ...alerts.flatMap((alert) => alertLine(alert, "", spec, context)),
    ...alarms.map(
      ({ value, fires, why }) => `- CloudWatch's alarm ${fires} ${inUnit(value, unit)}: ${why}`,
    ),
  ];
  if (named.length === 0) return `${says}\n\nNo alert looks at it.`;
  return `${says}\n\nAlerts:\n\n${named.join("\n")}`;
}

function alertLine(
  alert: string,
  threshold: string,
  spec: PanelSpec,
  context: PanelContext,
): string[] {
  const known = shownAlert(alert, spec, context);
  if (known === undefined) return [];
  const { rule, runbook } = known;
  return [`- [${alert}](${runbook}) (${rule.severity})${threshold}: ${rule.impact}`];
}

/** A link to the dashboard with more, at the same time and data source. */
function linksOf({ more }: PanelSpec, context: PanelContext): Link[] {
  const uid = more === undefined ? undefined : context.uidOf(more);
  if (uid === undefined) return [];
  const url = `/d/${uid}?\${__url_time_range}&\${datasource:queryparam}`;
  return [inSight(new DashboardLinkBuilder("More about it").type(DashboardLinkType.Link).url(url))];
}
