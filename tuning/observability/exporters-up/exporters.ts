import type { ScrapeJob } from "../exporters-up.ts";
import { promString } from "../duration.ts";
import type { AlertRule } from "../types.ts";
import { JOBS_DOCS, JUDGEMENT } from "./sources.ts";

/** Exporters on every node: that one does not answer is for NodeMetricsMissing, which knows whether the node is there. */
const ON_NODES = ["kubelet", "node-exporter"];

/** Requests to CloudWatch that may fail in half an hour: it throttles now and then, and the next period makes up for it. */
const FAILED_REQUESTS = 10;

/** Whether the exporters are there and say what they are for. */
export function exporterAlerts(jobs: readonly ScrapeJob[]): AlertRule[] {
  const names = jobs.map(({ job }) => job);
  const single = names.filter((name) => !ON_NODES.includes(name));
  return [
    ...(single.length === 0 ? [] : [exporterDown(single)]),
    ...(jobs.length === 0 ? [] : [exporterMissing(jobs)]),
    ...(ON_NODES.every((name) => names.includes(name)) ? [nodeMetricsMissing()] : []),
    ...(names.includes("postgres") ? [postgresCollectorFails()] : []),
    ...(names.includes("cloudwatch") ? [cloudWatchRequestsFail()] : []),
  ];
}

function exporterDown(jobs: readonly string[]): AlertRule {
  return {
    alert: "ExporterDown",
    expr: `max by (job, instance) (up{job=~${promString(jobs.join("|"))}}) == 0`,
    forSeconds: 300,
    severity: "warning",
    summary: "Prometheus cannot read {{ $labels.instance }} of job {{ $labels.job }}.",
    impact:
      "None for users. The alerts on what it measures are silent, and their panels are empty.",
    why:
      "up is 0 when a scrape fails. Ten scrapes of 30 s in 5 min: no restart of an exporter takes that long. A target " +
      "that is not there at all has no up: ExporterMissing. A server that is down is none of this: its exporter answers " +
      "and says so (PostgresDown, RedisDown). The value is always 0 and not in the text.",
    source: `${JOBS_DOCS}; ${JUDGEMENT}`,
  };
}

function exporterMissing(jobs: readonly ScrapeJob[]): AlertRule {
  const expr = jobs
    .map(({ job, targets }) => {
      const selector = `up{job=${promString(job)}}`;
      // Without a target there is no series to count; absent() is 1 then, with the label job of its selector.
      if (targets <= 1) return `0 * absent(${selector}) == 0`;
      return `(count by (job) (${selector}) or 0 * absent(${selector})) < ${targets}`;
    })
    .join(" or ");
  return {
    alert: "ExporterMissing",
    expr,
    forSeconds: 600,
    severity: "warning",
    summary:
      "Prometheus knows {{ $value }} targets of job {{ $labels.job }}, fewer than there must be.",
    impact:
      "None for users. The alerts on what is not measured are silent, and their panels are empty.",
    why:
      "What is not found is not scraped, has no up and is missed by no other rule. Targets there must be at least: " +
      `${jobs.map(({ job, targets }) => `${job} ${targets}`).join(", ")}. 10 min outlast the replacement of an exporter's only pod.`,
    source: `${JOBS_DOCS}; the targets of this stack; ${JUDGEMENT}`,
  };
}

function nodeMetricsMissing(): AlertRule {
  const ready = `max by (node) (kube_node_status_condition{condition="Ready", status="true", node!~"fargate-.+"}) == 1`;
  // The kubelet has several pages (its own, cAdvisor's, the probes'): all of them must answer.
  const read = `(max by (node) (up{job="node-exporter"}) == 1) and on (node) (min by (node) (up{job="kubelet"}) == 1)`;
  return {
    alert: "NodeMetricsMissing",
    expr: `(${ready}) unless on (node) (${read})`,
    forSeconds: 900,
    severity: "warning",
    summary: "Prometheus cannot read node_exporter or the kubelet of node {{ $labels.node }}.",
    impact: "None for users. What the node and its containers lack is seen by nobody.",
    why:
      "Only of nodes that are ready: one that is not is NodeNotReady's, and one that is gone has no metrics to miss. " +
      "Not of Fargate's, which run no DaemonSet and are AWS's to watch. " +
      "15 min outlast the start of a node. The value is always 1 and not in the text.",
    source: `${JOBS_DOCS}; ${JUDGEMENT}`,
  };
}

function postgresCollectorFails(): AlertRule {
  return {
    alert: "PostgresCollectorFails",
    expr:
      "max by (instance, database, collector) (pg_scrape_collector_success) == 0" +
      " unless on (instance, database) max by (instance, database) (pg_up) == 0",
    forSeconds: 900,
    severity: "warning",
    summary:
      "postgres_exporter gets nothing for {{ $labels.collector }} from {{ $labels.database }}.",
    impact: "None for users. The alerts on what this collector measures are silent.",
    why:
      "An extension that is not there (pg_stat_statements), a role that lost a right or a query that takes too long: the " +
      "exporter answers and leaves the metrics out. Not while the server is down (PostgresDown). 15 min outlast a " +
      "restart of the server. The value is always 0 and not in the text.",
    source: `postgres_exporter 0.20, collector/collector.go (pg_scrape_collector_success); ${JUDGEMENT}`,
  };
}

function cloudWatchRequestsFail(): AlertRule {
  return {
    alert: "CloudWatchRequestsFail",
    expr: `sum by (api_name) (increase(yace_cloudwatch_request_errors[30m])) > ${FAILED_REQUESTS}`,
    forSeconds: 300,
    severity: "warning",
    summary:
      'CloudWatch refused {{ $value | printf "%.0f" }} requests of {{ $labels.api_name }} to its exporter in 30 min.',
    impact: "None for users. What only AWS sees (the CDN, storage, credits) is old or missing.",
    why:
      "The exporter answers Prometheus whether or not AWS answers it: a role without cloudwatch:GetMetricData shows here " +
      `only. More than ${FAILED_REQUESTS} in 30 min are more than one in each of its periods of 5 min (6), which throttling explains.`,
    source: `prometheus-community/yet-another-cloudwatch-exporter, pkg/promutil/prometheus.go; ${JUDGEMENT}`,
  };
}
