import { didYouMean } from "../did-you-mean.ts";
import type { Problem } from "../errors.ts";
import { CLOUDWATCH } from "./metrics/aws.ts";
import { KUBELET, KUBE_STATE_METRICS } from "./metrics/kubernetes.ts";
import type { Exporter, Metric } from "./metrics/metric.ts";
import { NODE } from "./metrics/node.ts";
import { POSTGRES } from "./metrics/postgres.ts";
import { REDIS } from "./metrics/redis.ts";
import { GUIDES, PROMETHEUS, SERVICES } from "./metrics/services.ts";
import { isAlert } from "./types.ts";
import type { RuleGroup } from "./types.ts";

export type { Exporter, Metric, MetricType } from "./metrics/metric.ts";

/** Everybody whose metrics this stack scrapes. */
export const EXPORTERS: readonly Exporter[] = [
  SERVICES,
  GUIDES,
  POSTGRES,
  REDIS,
  KUBE_STATE_METRICS,
  KUBELET,
  NODE,
  CLOUDWATCH,
  PROMETHEUS,
];

/** A metric with its exporter. */
export interface KnownMetric extends Metric {
  readonly exporter: string;
  readonly source: string;
}

/** Every metric a rule or panel may use, by name; a histogram by the names of its three series. */
export const METRICS: ReadonlyMap<string, KnownMetric> = new Map(
  EXPORTERS.flatMap(({ name: exporter, source, targetLabels, metrics }) =>
    metrics.flatMap((metric) =>
      seriesOf(metric).map((series): [string, KnownMetric] => [
        series.name,
        { ...series, labels: [...targetLabels, ...series.labels], exporter, source },
      ]),
    ),
  ),
);

function seriesOf(metric: Metric): readonly Metric[] {
  if (metric.type !== "histogram") return [metric];
  const { name, labels } = metric;
  return [
    { ...metric, name: `${name}_bucket`, labels: [...labels, "le"] },
    { ...metric, name: `${name}_sum` },
    { ...metric, name: `${name}_count` },
  ];
}

/** Words of PromQL that stand where a metric could. Prometheus documentation, Operators and Expression language. */
const WORDS = new Set([
  "and",
  "or",
  "unless",
  "bool",
  "offset",
  "atan2",
  "inf",
  "nan",
  "start",
  "end",
]);

/** Words that are followed by a list of labels. */
const LABEL_LISTS = /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi;
/** The same without a list. */
const GROUP_WORDS = /\b(group_left|group_right)\b/gi;
const STRINGS = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/g;

/**
 * Names of the metrics an expression uses, each once, in order. Label matchers, ranges, functions, aggregations, label
 * lists and comments are left out; a selector by {__name__="..."} is not understood.
 */
export function metricsIn(expr: string): readonly string[] {
  const bare = expr
    .replace(STRINGS, '""')
    .replace(/#.*$/gm, " ")
    .replace(/\{[^}]*\}/g, " ")
    .replace(/\[[^\]]*\]/g, " ")
    .replace(LABEL_LISTS, " ")
    .replace(GROUP_WORDS, " ");
  // Neither the end of a number ("1e9", "5m") nor a function or aggregation, which a parenthesis follows.
  const names = bare.match(/(?<![\w:.])[a-zA-Z_:][\w:]*(?![\w:])(?!\s*\()/g) ?? [];
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}

/**
 * A problem for each metric in a rule that no exporter or service declares and no rule of the groups records; the path
 * names group and rule. None when all are known.
 *
 * @param own names the user's services declare for themselves. @default - none
 */
export function unknownMetrics(
  groups: readonly RuleGroup[],
  own: readonly string[] = [],
): readonly Problem[] {
  const recorded = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => (isAlert(rule) ? [] : [rule.record])),
  );
  const known = [...METRICS.keys(), ...recorded, ...own];
  const names = new Set(known);
  return groups.flatMap(({ name: group, rules }) =>
    rules.flatMap((rule) =>
      metricsIn(rule.expr)
        .filter((metric) => !names.has(metric))
        .map((metric) =>
          problem(`${group}.${isAlert(rule) ? rule.alert : rule.record}`, metric, known),
        ),
    ),
  );
}

function problem(path: string, metric: string, known: readonly string[]): Problem {
  // Slips keep the length, nearly; comparing with all thousand names would take a second.
  const near = didYouMean(
    metric,
    known.filter((name) => Math.abs(name.length - metric.length) <= 3),
  );
  return {
    path: `groups.${path}`,
    got: metric,
    allowed: "a metric that an exporter of the stack or a service declares, or that a rule records",
    fix:
      near === undefined
        ? "write a declared name, or declare the metric where its exporter is (tuning/observability/metrics)"
        : `did you mean ${near}?`,
  };
}
