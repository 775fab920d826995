/** Alerts that no fault causes, and why not: names as in the rules. */
export const NOT_CAUSED: Readonly<Record<string, string>> = {
  PostgresWraparoundNear:
    "Needs a billion transactions since the last freeze: days at any speed one machine has. Moving the counter by pg_resetwal makes a cluster that its replica cannot follow.",
  ExporterMissing:
    "Counts the targets that Prometheus has discovered in Kubernetes; the drill's targets are written down, so none can go missing.",
  NodeMetricsMissing:
    "Compares the nodes that Kubernetes knows with the kubelets that answer: needs a cluster.",
  PrometheusRuleFailures:
    "Needs a rule that Prometheus accepts and cannot evaluate; the stack has none, and the drill runs the stack's rules.",
  PrometheusNotificationsDropped:
    "Needs Alertmanager to be away: the drill learns of every alert through it.",
  AlertmanagerNotificationsFail:
    "Needs a receiver that fails: the drill counts what its receiver gets.",
  MonitoringReloadFailed:
    "Needs a configuration that Prometheus refuses; the drill's is checked by promtool and amtool before they start.",
};
