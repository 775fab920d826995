import { resourceRule } from "../../core/rule.ts";
import { PROMETHEUS_RULE, alertLabel, eachAlert, exampleAlert } from "./alerts.ts";
import { PAGES } from "./references.ts";

/** How long it has to last. Where the expression looks back itself, 0s says that this is meant. */
export const alertFor = resourceRule({
  name: "alert-for",
  service: "observability",
  checks: "Alerts say for how long their condition has to last.",
  why: "Without it one scrape is enough: an alert that comes and goes by itself is an alert nobody reads any more.",
  severity: "medium",
  level: "mandatory",
  references: [
    PAGES.rules,
    PAGES.practices,
    { title: "Guide 003: alert above 1 % errors for 5m pages on noise" },
  ],
  types: [PROMETHEUS_RULE],
  check(resource, report) {
    eachAlert(resource, report, (alert, name) => {
      const duration = alert.rule.at("for");
      // What has severity none, as kube-prometheus' Watchdog, fires all the time and calls nobody.
      if (duration.isSet || alertLabel(alert, "severity").text() === "none") return;
      report.violation(
        `${name} has no for, and fires at the first evaluation: set it to how long it may last without harm; "0s" where the expression looks back far enough by itself`,
        duration,
      );
    });
  },
  good: exampleAlert({ for: "5m" }),
  bad: {
    example: exampleAlert({ keep_firing_for: "5m" }),
    says: [
      'alert DatabaseDown has no for, and fires at the first evaluation: set it to how long it may last without harm; "0s" where the expression looks back far enough by itself',
    ],
  },
});
