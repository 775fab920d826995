import { z } from "zod";

import { resourceRule } from "../../core/rule.ts";
import { PROMETHEUS_RULE, eachAlert, exampleAlert } from "./alerts.ts";
import { PAGES } from "./references.ts";

/** What to do about it. */
export const alertRunbook = resourceRule({
  name: "alert-runbook",
  service: "observability",
  checks: "Alerts link to a runbook.",
  why: "Whoever is woken by it has to find out what it means and what helps, while it goes on.",
  severity: "medium",
  level: "mandatory",
  references: [
    PAGES.actionable,
    { title: "Prometheus Operator: Runbooks", url: "https://runbooks.prometheus-operator.dev/" },
  ],
  types: [PROMETHEUS_RULE],
  limits: z.strictObject({
    annotation: z.string().default("runbook_url").describe("Name of the annotation with the link"),
  }),
  check(resource, report, { annotation }) {
    eachAlert(resource, report, (alert, name) => {
      const link = alert.rule.at("annotations", annotation);
      if (link.isSet && (link.isHidden || link.text()?.trim() !== "")) return;
      report.violation(
        `${name} has no annotation ${annotation}: write down what it means and what to do, and link to it`,
        link,
      );
    });
  },
  good: exampleAlert({ annotations: { runbook_url: "https://example.com/DatabaseDown" } }),
  bad: {
    example: exampleAlert({ annotations: { summary: "The database is down" } }),
    says: [
      "alert DatabaseDown has no annotation runbook_url: write down what it means and what to do, and link to it",
    ],
  },
});
