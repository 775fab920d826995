import type { Cursor } from "../../core/cursor.ts";
import type { Resource } from "../../core/resource.ts";
import type { ExampleResource, Report } from "../../core/rule.ts";
import type { Props } from "../../core/value.ts";

/** The rules of the Prometheus Operator. */
export const PROMETHEUS_RULE = "kubernetes:monitoring.coreos.com/v1:PrometheusRule";

/** An alerting rule and the group it is in. */
export interface Alert {
  readonly rule: Cursor;
  readonly group: Cursor;
}

/** Judges each alerting rule of a PrometheusRule by itself, and tells how messages call it; recording rules are left out. */
export function eachAlert(
  resource: Resource,
  report: Report,
  judge: (alert: Alert, name: string) => void,
): void {
  report.each(resource.at("spec", "groups").list(), (group) => {
    // A rule that is unknown as a whole cannot be named: it is not judged by what may be missing in it.
    report.each(alertsOf(group), (alert) => judge(alert, called(alert)));
  });
}

/** The alerting rules of a group. @throws Unjudgeable when the list of rules is unknown */
export function alertsOf(group: Cursor): readonly Alert[] {
  const rules = group.at("rules").list();
  return rules.filter((rule) => rule.at("alert").isSet).map((rule) => ({ rule, group }));
}

/** A label of an alert: its own, else the one its group gives to all. */
export function alertLabel({ rule, group }: Alert, label: string): Cursor {
  const own = rule.at("labels", label);
  return own.isSet ? own : group.at("labels", label);
}

/** How messages call an alert. @throws Unjudgeable */
export function called({ rule }: Alert): string {
  return `alert ${rule.at("alert").text() ?? rule.path}`;
}

/** An example's PrometheusRule with one alert. */
export function exampleAlert(alert: Props, name = "alerts"): ExampleResource {
  const rules = [{ alert: "DatabaseDown", expr: "pg_up == 0", ...alert }];
  return {
    type: PROMETHEUS_RULE,
    name,
    props: { metadata: { name }, spec: { groups: [{ name: "database", rules }] } },
  };
}
