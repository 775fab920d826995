import { ERRORS } from "../application.ts";
import { promString } from "../duration.ts";
import { DOMAINS } from "../types.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import { firing } from "./frame.ts";
import type { DashboardsInput } from "./input.ts";
import { COLOURS } from "./limits.ts";
import type { NumberSpec, PanelSpec } from "./panel.ts";
import { data, edge, queues } from "./overview-parts.ts";
import { budgetLeft, promisesOf } from "./slo.ts";

/** Services of the chosen namespaces. */
const OURS = 'namespace=~"$namespace"';
const SERVICE = "namespace, service";
const LEGEND = "{{namespace}} {{service}}";

/**
 * What fires, what is promised, and one panel for each part of the stack.
 *
 * @param alerts names of every alert of the stack
 */
export function overviewDashboard(
  input: DashboardsInput,
  alerts: readonly string[],
): DashboardSpec {
  return {
    name: "overview",
    title: "Platform overview",
    description:
      "Where to begin: what fires, which promises are in danger, and the state of each part, with a link to more about it.",
    domains: DOMAINS,
    variables: [{ name: "namespace", label: "Namespace", values: input.namespaces }],
    rows: [
      { title: "Alerts", panels: firingNow(input, alerts) },
      ...(input.slos.length === 0 ? [] : [promises(input)]),
      ...(input.services.some(({ kind }) => kind === "web") ? [services()] : []),
      { title: "Data, queues, edge", panels: [...data(input), ...queues(input), ...edge(input)] },
      { title: "Cluster", panels: cluster() },
      { title: "Monitoring", panels: monitoring() },
    ],
  };
}

function firingNow({ runbookUrl }: DashboardsInput, alerts: readonly string[]): PanelSpec[] {
  const count = (severity: "critical" | "warning", says: string): NumberSpec => ({
    shows: "number",
    title: `Firing, ${severity}`,
    says,
    unit: "none",
    queries: [
      {
        expr: `count(${firing(alerts, `,severity=${promString(severity)}`)}) or vector(0)`,
        legend: severity,
      },
    ],
    steps: [
      { value: null, color: COLOURS.well },
      { value: 1, color: COLOURS[severity] },
    ],
    width: 6,
  });
  return [
    count("critical", "Alerts that wake a person. Worry at any: the table has its runbook."),
    count("warning", "Alerts that wait for office hours. Worry when they become more."),
    {
      shows: "table",
      title: "Firing alerts",
      says: "Every alert that fires, and what it is about; a click on the name of one of the platform's opens its runbook.",
      unit: "none",
      queries: [{ expr: firing(alerts), legend: "{{alertname}}" }],
      columns: ["alertname", "severity", "namespace", "service", "database", "cache", "node"],
      links: {
        alertname: { title: "Runbook", url: `${runbookUrl}/\${__value.raw}.md` },
      },
      width: 12,
    },
  ];
}

function promises({ slos }: DashboardsInput): RowSpec {
  const queries = slos.flatMap((slo) =>
    promisesOf(slo).map((promised) => ({
      expr: budgetLeft(slo, promised),
      legend: `${slo.service} ${promised.kind} {{namespace}}`,
    })),
  );
  return {
    title: "Promises",
    panels: [
      {
        shows: "number",
        title: "Error budget left",
        says: "Of each promise, over its own window: 100 % when no request was bad, below 0 when it is broken. Worry when one falls faster than the days pass.",
        unit: "percentunit",
        queries,
        steps: [
          { value: null, color: COLOURS.critical },
          { value: 0, color: COLOURS.well },
        ],
        width: 24,
        more: "slo",
      },
    ],
  };
}

function services(): RowSpec {
  const rate = (matchers: string) =>
    `sum by (${SERVICE}) (rate(http_requests_total{${OURS}${matchers}}[$__rate_interval]))`;
  return {
    title: "Services",
    panels: [
      {
        shows: "lines",
        title: "Requests",
        says: "Requests a second. Worry when they stop or multiply.",
        unit: "reqps",
        queries: [{ expr: rate(""), legend: LEGEND }],
        more: "services",
      },
      {
        shows: "lines",
        title: "Answered with 5xx",
        says: "Share of the requests that a service answers with a server error. Worry when it stays: users see it.",
        unit: "percentunit",
        queries: [
          {
            expr: `(${rate(',status=~"5.."')} or 0 * ${rate("")}) / ${rate("")}`,
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "HighErrorRate", value: ERRORS }],
        more: "services",
      },
      {
        shows: "lines",
        title: "Duration, P95",
        says: "Seconds within which 95 of 100 requests are answered, all routes of a service together. Worry when it climbs with the load.",
        unit: "s",
        queries: [
          {
            expr: `histogram_quantile(0.95, sum by (${SERVICE}, le) (rate(http_request_duration_seconds_bucket{${OURS}}[$__rate_interval])))`,
            legend: LEGEND,
          },
        ],
        alerts: ["HighResponseTime"],
        more: "services",
      },
    ],
  };
}

function cluster(): PanelSpec[] {
  const pods = (what: string) =>
    `max by (namespace, deployment) (kube_deployment_${what}{${OURS}})`;
  return [
    {
      shows: "number",
      title: "Nodes not ready",
      says: "Nodes that do not answer the control plane. Worry at any that stays: its pods are evicted.",
      unit: "none",
      queries: [
        {
          expr: 'count(max by (node) (kube_node_status_condition{condition="Ready",status="true"}) == 0) or vector(0)',
          legend: "nodes",
        },
      ],
      limits: [{ alert: "NodeNotReady", value: 1 }],
      width: 8,
      more: "nodes",
    },
    {
      shows: "number",
      title: "Pods missing",
      says: "Pods that Deployments should have available and have not. Worry when it stays after a rollout.",
      unit: "none",
      queries: [
        {
          expr: `sum(${pods("spec_replicas")} - ${pods("status_replicas_available")})`,
          legend: "pods",
        },
      ],
      limits: [{ alert: "DeploymentReplicasMissing", value: 0 }],
      alerts: ["DeploymentUnavailable"],
      width: 8,
      more: "nodes",
    },
    {
      shows: "number",
      title: "Autoscalers at their maximum",
      says: "Autoscalers that want all the pods they may have. Worry when it stays longer than a peak lasts.",
      unit: "none",
      queries: [
        {
          expr: `count(max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_status_desired_replicas{${OURS}}) >= max by (namespace, horizontalpodautoscaler) (kube_horizontalpodautoscaler_spec_max_replicas{${OURS}})) or vector(0)`,
          legend: "autoscalers",
        },
      ],
      alerts: ["AutoscalerAtMaximum"],
      width: 8,
      more: "nodes",
    },
  ];
}

/** What all the other panels rely on. */
function monitoring(): PanelSpec[] {
  const gone = "ExporterDown";
  return [
    {
      shows: "lines",
      title: "Targets that answer",
      says: "Share of the targets of a job that Prometheus can read. Worry below 100 %: what they measure is missing here and in every alert.",
      unit: "percentunit",
      max: 1,
      queries: [{ expr: "avg by (job) (up)", legend: "{{job}}" }],
      limits: [{ alert: gone, value: 1, fires: "below" }],
      alerts: [
        "ExporterMissing",
        "NodeMetricsMissing",
        "ServiceMetricsMissing",
        "PostgresCollectorFails",
        "CloudWatchRequestsFail",
      ],
      width: 12,
    },
    {
      shows: "lines",
      title: "Rules and notifications that fail",
      says: "Rules that could not be evaluated, alerts that were dropped and notifications that did not arrive, in 15 min. Worry at any: an alert may not reach you.",
      unit: "short",
      queries: [
        {
          expr: "sum(increase(prometheus_rule_evaluation_failures_total[15m]))",
          legend: "rules",
        },
        { expr: "sum(increase(prometheus_notifications_dropped_total[15m]))", legend: "dropped" },
        {
          expr: "sum by (integration) (increase(alertmanager_notifications_failed_total[15m]))",
          legend: "{{integration}}",
        },
      ],
      limits: [
        { alert: "PrometheusRuleFailures", value: 0 },
        { alert: "PrometheusNotificationsDropped", value: 0 },
      ],
      alerts: ["AlertmanagerNotificationsFail", "MonitoringReloadFailed"],
      width: 12,
    },
  ];
}
