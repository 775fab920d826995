import { formatDuration } from "./durations.ts";
import { metricNames, scaleExpression, trim } from "./promql.ts";
import type { Scale, Substitute } from "./scale.ts";
import type { PanelQuery, PanelResult, PrometheusReader, Series } from "./types.ts";

/** Part of Grafana's format that holds queries. Grafana documentation, Dashboard JSON model. */
interface PanelJson {
  readonly id?: number;
  readonly title?: string;
  readonly type?: string;
  readonly fieldConfig?: {
    readonly defaults?: {
      readonly unit?: string;
      readonly thresholds?: { readonly steps?: readonly { readonly value?: number | null }[] };
    };
  };
  readonly targets?: readonly {
    readonly refId?: string;
    readonly expr?: string;
    readonly legendFormat?: string;
  }[];
  readonly panels?: readonly PanelJson[];
}

interface DashboardJson {
  readonly uid?: string;
  readonly title?: string;
  readonly panels?: readonly PanelJson[];
  readonly templating?: {
    readonly list?: readonly { readonly name: string; readonly allValue?: string | null }[];
  };
}

/** Series of a query that are kept for the report. */
const KEPT_SERIES = 20;
/** Points of a query over the whole drill. */
const POINTS = 200;
/** Points of one whose every point is a query over all that was before. */
const SUBQUERY_POINTS = 6;
/** Queries at one time. */
const AT_ONCE = 4;

/** All queries of a dashboard, variables replaced by what stands for all of their values. */
export function panelQueries(text: string): readonly PanelQuery[] {
  const dashboard = JSON.parse(text) as DashboardJson;
  const variables = new Map(
    (dashboard.templating?.list ?? []).map(({ name, allValue }) => [name, allValue ?? ".+"]),
  );
  const { uid = "", title = "" } = dashboard;
  return (dashboard.panels ?? [])
    .flatMap((panel) => [panel, ...(panel.panels ?? [])])
    .flatMap((panel) => queriesOf(panel, { uid, title, variables }));
}

interface Context {
  readonly uid: string;
  readonly title: string;
  readonly variables: ReadonlyMap<string, string>;
}

function queriesOf(panel: PanelJson, { uid, title, variables }: Context): PanelQuery[] {
  const { unit, thresholds: { steps = [] } = {} } = panel.fieldConfig?.defaults ?? {};
  // The base step has no value: it is what is below all thresholds.
  const thresholds = steps.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
  return (panel.targets ?? []).flatMap(({ refId = "A", expr, legendFormat }) => {
    if (expr === undefined || expr === "") return [];
    return {
      dashboard: uid,
      dashboardTitle: title,
      panelId: panel.id ?? 0,
      panel: panel.title ?? "",
      kind: panel.type ?? "",
      refId,
      expr: replaceVariables(expr, variables),
      ...(legendFormat === undefined ? {} : { legend: legendFormat }),
      ...(unit === undefined ? {} : { unit }),
      ...(thresholds.length === 0 ? {} : { thresholds }),
    };
  });
}

/** Grafana's own variables ($__...) stay: what they are depends on the time that is looked at. */
function replaceVariables(expr: string, variables: ReadonlyMap<string, string>): string {
  return expr.replace(
    /\$(?:\{(\w+)(?::\w+)?\}|(\w+))/g,
    (whole, braced?: string, bare?: string) => variables.get(braced ?? bare ?? "") ?? whole,
  );
}

/** How panels are asked. */
export interface PanelOptions {
  readonly scale: Scale;
  readonly substitutes: readonly Substitute[];
  /** Unix milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Metrics that the stand-in exports. */
  readonly standIns: ReadonlySet<string>;
  /** Metrics that rules record, and the metrics they are made of. */
  readonly recorded: ReadonlyMap<string, readonly string[]>;
}

/** The expression as it is asked: durations scaled, Grafana's variables as they are over the whole drill. */
export function askedExpression(
  expr: string,
  { scale, substitutes, from, to }: Pick<PanelOptions, "scale" | "substitutes" | "from" | "to">,
): string {
  // Grafana: $__rate_interval is four scrapes at least, $__interval one.
  const rate = formatDuration(4 * scale.scrapeIntervalMs);
  const sized = substitutes.reduce(
    (text, { before, replace }) =>
      text.replace(
        new RegExp(`(${before.source})(\\d+(?:\\.\\d+)?)`, "g"),
        (_, code: string, number: string) => `${code}${trim(replace(Number(number)))}`,
      ),
    expr,
  );
  return scaleExpression(sized, scale.factor)
    .replace(/\$__rate_interval/g, rate)
    .replace(/\$__interval/g, formatDuration(scale.scrapeIntervalMs))
    .replace(/\$__range/g, formatDuration(to - from));
}

/** Runs every query over the whole drill. */
export async function askPanels(
  queries: readonly PanelQuery[],
  prometheus: PrometheusReader,
  options: PanelOptions,
): Promise<readonly PanelResult[]> {
  const results: PanelResult[] = [];
  const waiting = [...queries.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, query] = next;
      results[index] = await askPanel(query, prometheus, options);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}

async function askPanel(
  query: PanelQuery,
  prometheus: PrometheusReader,
  options: PanelOptions,
): Promise<PanelResult> {
  const { from, to, scale } = options;
  const asked = askedExpression(query.expr, options);
  const points = /\[[^\]]*:[^\]]*\]/.test(asked) ? SUBQUERY_POINTS : POINTS;
  const step = Math.max(scale.scrapeIntervalMs, Math.ceil((to - from) / points));
  const standIns = standInsOf(asked, options);
  try {
    const series = withoutGaps(await prometheus.range(asked, from, to, step));
    const data = series.length === 0 ? "none" : standIns.length > 0 ? "stand-in" : "real";
    return { ...query, asked, series: series.slice(0, KEPT_SERIES), data, standIns };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { ...query, asked, series: [], data: "none", standIns, error: words };
  }
}

/** Not a number is no data: a panel would be empty. */
function withoutGaps(series: readonly Series[]): readonly Series[] {
  return series
    .map(({ labels, points }) => ({
      labels,
      points: points.filter(([, value]) => Number.isFinite(value)),
    }))
    .filter(({ points }) => points.length > 0);
}

function standInsOf(expr: string, { standIns, recorded }: PanelOptions): readonly string[] {
  const names = metricNames(expr).flatMap((name) => recorded.get(name) ?? [name]);
  return [...new Set(names)].filter((name) => standIns.has(name));
}
