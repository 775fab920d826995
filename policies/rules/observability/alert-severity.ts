import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { PROMETHEUS_RULE, alertLabel, eachAlert, exampleAlert } from "./alerts.ts";
import { PAGES } from "./references.ts";

/** Severity, which decides whether somebody is woken. */
export const alertSeverity = resourceRule({
  name: "alert-severity",
  service: "observability",
  checks: "Alerts have one of the agreed severities.",
  why: "Alertmanager routes by it: an alert without goes to the default receiver, at night as well as by day, or to nobody.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.rules, PAGES.actionable],
  types: [PROMETHEUS_RULE],
  limits: z.strictObject({
    severities: z
      .array(z.string())
      .min(1)
      // Of kube-prometheus; "none" is its Watchdog's, which always fires.
      .default(["critical", "warning", "info", "none"])
      .describe("Values that the label severity may have"),
  }),
  check(resource, report, { severities }) {
    eachAlert(resource, report, (alert, name) => {
      const severity = alertLabel(alert, "severity");
      const value = severity.text();
      if (value !== undefined && severities.includes(value)) return;
      report.violation(
        `${name} has ${value === undefined ? "no label severity" : `severity ${value}`}: set labels.severity to one of ${severities.join(", ")}`,
        severity,
      );
    });
  },
  good: exampleAlert({ labels: { severity: "critical" } }),
  bad: {
    example: exampleAlert({ labels: { team: "shop" } }),
    says: [
      "alert DatabaseDown has no label severity: set labels.severity to one of critical, warning, info, none",
    ],
  },
});
