import { resourceRule } from "../../core/rule.ts";
import { PROMETHEUS_RULE, eachAlert, exampleAlert } from "./alerts.ts";
import { PAGES } from "./references.ts";

/** One sentence for the phone. */
export const alertSummary = resourceRule({
  name: "alert-summary",
  service: "observability",
  checks: "Alerts have a summary.",
  why: "The message has only the alert's name and labels then, and everybody has to look up what happened.",
  severity: "low",
  level: "advisory",
  references: [PAGES.rules],
  types: [PROMETHEUS_RULE],
  check(resource, report) {
    eachAlert(resource, report, (alert, name) => {
      const summary = alert.rule.at("annotations", "summary");
      if (summary.isSet && (summary.isHidden || summary.text()?.trim() !== "")) return;
      report.violation(
        `${name} has no annotation summary: say in one sentence what is wrong with what, as in "{{ $labels.instance }} is down"`,
        summary,
      );
    });
  },
  good: exampleAlert({ annotations: { summary: "{{ $labels.instance }} is down" } }),
  bad: {
    example: exampleAlert({ annotations: { runbook_url: "https://example.com/DatabaseDown" } }),
    says: [
      'alert DatabaseDown has no annotation summary: say in one sentence what is wrong with what, as in "{{ $labels.instance }} is down"',
    ],
  },
});
