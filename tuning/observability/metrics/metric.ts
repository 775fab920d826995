/** How a metric moves. A histogram stands for its three series _bucket, _sum and _count. */
export type MetricType = "counter" | "gauge" | "histogram";

/** One metric that somebody exports. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** Its own labels; those that scraping adds (job, instance, namespace of the target ...) are not among them. */
  readonly labels: readonly string[];
}

/** Who exports metrics. */
export interface Exporter {
  /** "postgres_exporter" */
  readonly name: string;
  /** Labels that every series of it carries in this stack, by its scrape configuration. */
  readonly targetLabels: readonly string[];
  /** Where the names come from. */
  readonly source: string;
  readonly metrics: readonly Metric[];
}

/** Metrics of one type with the same labels. */
export function declare(
  type: MetricType,
  labels: readonly string[],
  names: readonly string[],
): readonly Metric[] {
  return names.map((name) => ({ name, type, labels }));
}
