import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { PAGES } from "./references.ts";

const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** What acts on alarms by itself: stops a deployment or an experiment, or takes an address out of DNS. */
const USERS: readonly string[] = [
  "aws:codedeploy/deploymentGroup:DeploymentGroup",
  "aws:ecs/service:Service",
  "aws:appconfig/environment:Environment",
  "aws:fis/experimentTemplate:ExperimentTemplate",
  "aws:route53/healthCheck:HealthCheck",
];
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";

/** Actions of alarms. One that a composite alarm is made of needs none: the composite tells. */
export const alarmActions = stackRule({
  name: "alarm-actions",
  service: "observability",
  checks: "CloudWatch alarms tell somebody.",
  why: "The alarm turns red in a console that nobody looks at.",
  severity: "high",
  level: "mandatory",
  references: [PAGES.notify],
  types: [METRIC_ALARM, COMPOSITE_ALARM],
  check(stack, report) {
    const used = usedAlarms(stack);
    const areEvents = takesEvents(stack);
    report.each(
      stack.ofType(METRIC_ALARM, COMPOSITE_ALARM),
      (alarm) => alarm,
      (alarm) => {
        const actions = alarm.at("alarmActions");
        const enabled = alarm.at("actionsEnabled");
        // The topics themselves are often unknown at preview: that there is one is enough.
        if (actions.list().length > 0) {
          if (enabled.flag() !== false) return;
          report.violation(
            alarm,
            "actionsEnabled is false: the alarm's actions are not carried out; set it to true",
            enabled,
          );
        } else if (!used.has(alarm.urn) && !areEvents && !isPart(stack, alarm)) {
          report.violation(
            alarm,
            "the alarm has no alarmActions: name an SNS topic whose subscribers are on duty",
            actions,
          );
        }
      },
    );
  },
  good: [
    {
      type: METRIC_ALARM,
      props: { alarmActions: ["arn:aws:sns:eu-central-1:123456789012:on-duty"] },
    },
  ],
  bad: {
    example: [{ type: METRIC_ALARM, props: { metricName: "CPUUtilization", threshold: 80 } }],
    says: ["the alarm has no alarmActions: name an SNS topic whose subscribers are on duty"],
  },
});

/** The alarms that something else of the stack was made from, and acts on. */
function usedAlarms(stack: Stack): ReadonlySet<string> {
  const users = stack.ofType(...USERS);
  return new Set(users.flatMap((user) => Object.values(user.propertyDependencies).flat()));
}

/** Whether a rule of EventBridge takes the changes of alarms, which it then passes on. */
function takesEvents(stack: Stack): boolean {
  return stack.ofType(EVENT_RULE).some((rule) => {
    const pattern = rule.at("eventPattern");
    return !pattern.isHidden && (pattern.text() ?? "").includes("CloudWatch Alarm State Change");
  });
}

/** Whether a composite alarm is made of it: by what its rule was made from, or by the name in it. */
function isPart(stack: Stack, alarm: Resource): boolean {
  const name = alarm.at(alarm.type === METRIC_ALARM ? "name" : "alarmName");
  return stack.ofType(COMPOSITE_ALARM).some((composite) => {
    if (composite === alarm) return false;
    if (stack.madeFrom(composite, "alarmRule", alarm.type).includes(alarm)) return true;
    const rule = composite.at("alarmRule");
    if (rule.isHidden || name.isHidden || !name.isSet) return false;
    const text = rule.text() ?? "";
    return [`"${name.text() ?? ""}"`, `(${name.text() ?? ""})`].some((part) => text.includes(part));
  });
}
