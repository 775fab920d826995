import type { Resource } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { Alert } from "./alerts.ts";
import { PROMETHEUS_RULE, alertLabel, alertsOf, called, exampleAlert } from "./alerts.ts";
import { PAGES } from "./references.ts";

/** The same alert twice. One name for several conditions is common, as for one objective a service, and fine. */
export const alertDuplicate = stackRule({
  name: "alert-duplicate",
  service: "observability",
  checks: "No alert is there twice with the same severity and expression.",
  why: "Both fire and notify, and whoever changes or silences one is called by the other.",
  severity: "low",
  level: "advisory",
  references: [PAGES.rules],
  types: [PROMETHEUS_RULE],
  check(stack, report) {
    const first = new Map<string, string>();
    const judge = (owner: Resource, alert: Alert): void => {
      const key = identity(alert);
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, `${owner.name}, ${alert.rule.path}`);
        return;
      }
      report.violation(
        owner,
        `${called(alert)} is there already, with the same severity and expression (${other}): keep one of the two`,
        alert.rule,
      );
    };
    const owners = stack.ofType(PROMETHEUS_RULE);
    report.each(owners, itself, (owner) => {
      const of = (): Resource => owner;
      report.each(owner.at("spec", "groups").list(), of, (group) => {
        report.each(alertsOf(group), of, (alert) => judge(owner, alert));
      });
    });
  },
  good: [exampleAlert({}, "alerts"), exampleAlert({ expr: "redis_up == 0" }, "more-alerts")],
  bad: {
    example: [exampleAlert({}, "alerts"), exampleAlert({}, "more-alerts")],
    says: [
      "alert DatabaseDown is there already, with the same severity and expression (alerts, spec.groups[0].rules[0]): keep one of the two",
    ],
  },
});

function itself(owner: Resource): Resource {
  return owner;
}

/** What makes two alerts the same one. @throws Unjudgeable */
function identity(alert: Alert): string {
  const expression = alert.rule.at("expr").text()?.replaceAll(/\s+/g, " ").trim();
  const severity = alertLabel(alert, "severity").text();
  return JSON.stringify([alert.rule.at("alert").text(), severity, expression]);
}
