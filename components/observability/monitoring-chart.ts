import type { Chart } from "../cluster/charts.ts";

/**
 * Prometheus, Alertmanager, Grafana, kube-state-metrics and node_exporter. A release of 2026, with prometheus-operator 0.88;
 * the objects of this project need none newer than 0.85. List the versions with `helm search repo
 * prometheus-community/kube-prometheus-stack --versions`. Helm installs the kinds of the operator once and never updates
 * them: before a newer chart its README says which to apply (section "Upgrading Chart").
 */
export const MONITORING_CHART: Chart & { readonly repository: string } = Object.freeze({
  chart: "kube-prometheus-stack",
  repository: "https://prometheus-community.github.io/helm-charts",
  version: "81.4.5",
});

/** Begin of the names of the chart's objects, whatever the release is called. */
export const CHART_FULLNAME = "kube-prometheus-stack";

/** Labels that the chart sets on its objects itself; a selector by them would miss ours or the chart's own. */
export const CHART_LABELS = /^(app|chart|heritage|jobLabel|helm\.sh\/.*|app\.kubernetes\.io\/.*)$/;

/**
 * Which of the chart's rules are switched on (true) or off. Recorded series stay: the chart's dashboards are made of them.
 * Alerts go where ours judge the same, so that nothing is told twice, and where EKS shows or leaves nothing to do.
 */
export const CHART_RULES = Object.freeze({
  // Ours on the monitoring itself: PrometheusRuleFailures, AlertmanagerNotificationsFail, MonitoringReloadFailed...
  alertmanager: false,
  configReloaders: false,
  prometheus: false,
  // Ours on pods, deployments, autoscalers and jobs.
  kubernetesApps: false,
  // Quotas and overcommitment are judged before anything runs, by the budgets; throttling by ContainerCpuThrottled.
  kubernetesResources: false,
  // Ours on nodes.
  nodeExporterAlerting: false,
  // One alert, on interfaces that go up and down: with the VPC CNI they come and go with pods.
  network: false,
  // The API server's objectives are AWS's, and the rules are the most expensive of the chart.
  kubeApiserverAvailability: false,
  kubeApiserverBurnrate: false,
  kubeApiserverHistogram: false,
  kubeApiserverSlos: false,
  // Not to be seen on EKS.
  etcd: false,
  kubeControllerManager: false,
  kubeProxy: false,
  kubeSchedulerAlerting: false,
  kubeSchedulerRecording: false,
  windows: false,
});

/** Single alerts of the groups that stay. */
export const CHART_ALERTS_OFF = Object.freeze({
  // ExporterDown, ExporterMissing and ServiceMetricsMissing name what is not read, and how much there must be.
  TargetDown: true,
  // NodeNotReady.
  KubeNodeNotReady: true,
  KubeNodeUnreachable: true,
  // NodeMetricsMissing.
  KubeletDown: true,
});
