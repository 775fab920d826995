import { casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

function ruleCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("PrometheusRuleFailures");
  const failures = (values: string): Series => ({
    'prometheus_rule_evaluation_failures_total{rule_group="rules.yaml;own",instance="p"}': values,
    'prometheus_rule_evaluation_failures_total{rule_group="rules.yaml;node",instance="p"}': "4x60",
  });
  const alert = (number: number) => ({
    labels: { rule_group: "rules.yaml;own" },
    summary: `Prometheus failed ${number} times in 15 min to evaluate rules of rules.yaml;own.`,
  });
  return [
    quiet("none", 40, failures("7x60")),
    // Two samples with growth from minute 1 on, then 5 minutes.
    quiet("just before its time", 5, failures("0+1x60")),
    // 6 in 6 minutes; 15 / 6 would be extrapolated to more, but a counter that began at 0 cannot have been less.
    fires("at each evaluation", 6, failures("0+1x60"), alert(6)),
    // Once in minute 11: in the window until minute 24.
    fires("13 minutes after the last", 24, failures("0x10 1x60"), alert(1)),
    quiet("out of the window", 26, failures("0x10 1x60")),
    quiet("no Prometheus is scraped", 40, {}),
  ];
}

function dropCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("PrometheusNotificationsDropped");
  const dropped = (values: string): Series => ({
    'prometheus_notifications_dropped_total{instance="p1"}': values,
    'prometheus_notifications_dropped_total{instance="p2"}': "4x60",
  });
  const alert = (number: number) => ({
    labels: { instance: "p1" },
    summary: `Prometheus p1 dropped ${number} alerts in 15 min that it could not hand to Alertmanager.`,
  });
  return [
    quiet("none", 40, dropped("7x60")),
    quiet("just before its time", 5, dropped("0+1x60")),
    fires("for 5 minutes", 6, dropped("0+1x60"), alert(6)),
    fires("13 minutes after the last", 24, dropped("0x10 1x60"), alert(1)),
    quiet("out of the window", 26, dropped("0x10 1x60")),
    quiet("no Prometheus is scraped", 40, {}),
  ];
}

function notificationCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("AlertmanagerNotificationsFail");
  const sent = (failed: string, all: string, integration = "sns"): Series => ({
    [`alertmanager_notifications_failed_total{integration="${integration}",reason="other"}`]:
      failed,
    [`alertmanager_notifications_total{integration="${integration}"}`]: all,
  });
  const alert = (share: string) => ({
    labels: { integration: "sns" },
    summary: `${share} of Alertmanager's notifications by sns fail.`,
  });
  return [
    quiet("none", 40, sent("0x60", "0+1x60")),
    quiet("1 % exactly", 40, sent("0+1x60", "0+100x60")),
    quiet("just before its time", 5, sent("0+1x60", "0+1x60")),
    fires("1.04 %", 6, sent("0+1.04x60", "0+100x60"), alert("1.04%")),
    fires(
      "all, of one kind",
      6,
      { ...sent("0+1x60", "0+1x60"), ...sent("0x60", "0+9x60", "slack") },
      alert("100%"),
    ),
    quiet("nothing to tell", 40, sent("3x60", "9x60")),
    // In minute 11, one of four: in the window until minute 24.
    fires("13 minutes after one", 24, sent("0x10 1x60", "0x10 4x60"), alert("25%")),
    quiet("out of the window", 26, sent("0x10 1x60", "0x10 4x60")),
    quiet("no Alertmanager is scraped", 40, {}),
  ];
}

function reloadCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("MonitoringReloadFailed");
  const reload = (prometheus: string, alertmanager: string): Series => ({
    'prometheus_config_last_reload_successful{job="prometheus",instance="p"}': prometheus,
    'alertmanager_config_last_reload_successful{job="alertmanager",instance="a"}': alertmanager,
  });
  const alert = (job: string, instance: string) => ({
    labels: { job, instance },
    summary: `${job} (${instance}) refused its new configuration.`,
  });
  return [
    quiet("both took it", 40, reload("1x60", "1x60")),
    quiet("just before its time", 9, reload("0x60", "0x60")),
    fires("Prometheus refused it", 10, reload("0x60", "1x60"), alert("prometheus", "p")),
    fires("Alertmanager refused it", 10, reload("1x60", "0x60"), alert("alertmanager", "a")),
    quiet("neither is scraped", 40, {}),
  ];
}

/** Cases of the alerts on what Prometheus and Alertmanager say of themselves. */
export const PROMETHEUS_CASES: readonly AlertCase[] = [
  ...ruleCases(),
  ...dropCases(),
  ...notificationCases(),
  ...reloadCases(),
];
