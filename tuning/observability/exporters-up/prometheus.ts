import type { AlertRule } from "../types.ts";
import { ALERTMANAGER_MIXIN, JUDGEMENT, MIXIN } from "./sources.ts";

/** Share of notifications that may fail. */
const FAILED_NOTIFICATIONS = 0.01;

/** Whether rules are evaluated, alerts handed on and people told. */
export function prometheusAlerts(): AlertRule[] {
  return [ruleFailures(), notificationsDropped(), notificationsFail(), reloadFailed()];
}

function ruleFailures(): AlertRule {
  return {
    alert: "PrometheusRuleFailures",
    expr: "max by (rule_group) (increase(prometheus_rule_evaluation_failures_total[15m])) > 0",
    forSeconds: 300,
    severity: "warning",
    summary:
      'Prometheus failed {{ $value | printf "%.0f" }} times in 15 min to evaluate rules of {{ $labels.rule_group }}.',
    impact: "None for users. A rule that cannot be evaluated never fires.",
    why:
      "A rule is well formed and fails all the same when two series match where one was expected, most often one of the " +
      "own configuration. None is normal; 5 min, since a query may once take too long while Prometheus starts.",
    source: `${MIXIN} (PrometheusRuleFailures); ${JUDGEMENT}`,
  };
}

function notificationsDropped(): AlertRule {
  return {
    alert: "PrometheusNotificationsDropped",
    expr: "max by (instance) (increase(prometheus_notifications_dropped_total[15m])) > 0",
    forSeconds: 300,
    severity: "warning",
    summary:
      'Prometheus {{ $labels.instance }} dropped {{ $value | printf "%.0f" }} alerts in 15 min that it could not hand to Alertmanager.',
    impact: "None for users. Who should have been told was told late, or not at all.",
    why:
      "Alerts are handed on again each minute, so that what is dropped comes late. While Alertmanager is away nobody can " +
      "be told of this either: the window of 15 min tells afterwards, which is when people ask why they heard late.",
    source: `${MIXIN} (PrometheusErrorSendingAlertsToSomeAlertmanagers, PrometheusNotificationQueueRunningFull); ${JUDGEMENT}`,
  };
}

function notificationsFail(): AlertRule {
  const rate = (metric: string) =>
    `sum by (integration) (rate(alertmanager_notifications${metric}_total[15m]))`;
  return {
    alert: "AlertmanagerNotificationsFail",
    expr: `${rate("_failed")} / ${rate("")} > ${FAILED_NOTIFICATIONS}`,
    forSeconds: 300,
    severity: "critical",
    summary:
      "{{ $value | humanizePercentage }} of Alertmanager's notifications by {{ $labels.integration }} fail.",
    impact: "None for users. People who should be woken are not.",
    why:
      `${FAILED_NOTIFICATIONS * 100} % in 15 min for 5, as in Alertmanager's own alerts. Critical, since what fails may be the ` +
      "call for a critical alert; it reaches people by the receivers that work, and by this one as soon as it works again.",
    source: `${ALERTMANAGER_MIXIN} (AlertmanagerFailedToSendAlerts, AlertmanagerClusterFailedToSendAlerts)`,
  };
}

function reloadFailed(): AlertRule {
  const failed = (program: string) =>
    `max by (job, instance) (${program}_config_last_reload_successful) == 0`;
  return {
    alert: "MonitoringReloadFailed",
    expr: `${failed("prometheus")} or ${failed("alertmanager")}`,
    forSeconds: 600,
    severity: "warning",
    summary: "{{ $labels.job }} ({{ $labels.instance }}) refused its new configuration.",
    impact: "None for users. The last change of rules, targets or receivers is not in effect.",
    why:
      "The program goes on with what it had before, until it is restarted: then it does not come up. 10 min, as in its " +
      "own alerts. The value is always 0 and not in the text.",
    source: `${MIXIN} (PrometheusBadConfig); ${ALERTMANAGER_MIXIN} (AlertmanagerFailedReload)`,
  };
}
