import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** One CloudWatch alarm on one metric. */
export interface AlarmSpec {
  /** Last part of the alarm's name: "cpu". */
  readonly suffix: string;
  /** "AWS/RDS", "AWS/ElastiCache". */
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Minimum" | "Maximum" | "Sum";
  /** When it fires: the statistic is above or below the threshold. */
  readonly fires: "above" | "below";
  /** In the metric's unit. */
  readonly threshold: number;
  /** Seconds that one value of the statistic covers. */
  readonly periodSeconds: number;
  /** Values in a row on the wrong side before it fires. */
  readonly periods: number;
  /** What it means and where the threshold comes from; sent with the notification. */
  readonly description: string;
}

/** Where the alarms of a component go. */
export interface AlarmTarget {
  /** ARN of the SNS topic told of alarms and of their end. @default - nobody is told */
  readonly topicArn?: pulumi.Input<string>;
  /** Applies to each alarm of the component. @default - none */
  readonly transform?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

/**
 * Creates the alarms. A metric without data does not fire: metrics such as replica lag or burst balance are absent where
 * they do not apply, and whether the service is up is another check's to say.
 */
export function createAlarms(
  component: PlatformComponent<object>,
  specs: readonly AlarmSpec[],
  target: AlarmTarget,
): readonly aws.cloudwatch.MetricAlarm[] {
  const actions = target.topicArn === undefined ? undefined : [target.topicArn];
  return specs.map((spec) =>
    component.taggedChild(
      aws.cloudwatch.MetricAlarm,
      `${spec.suffix}-alarm`,
      {
        namespace: spec.namespace,
        metricName: spec.metric,
        dimensions: { ...spec.dimensions },
        statistic: spec.statistic,
        comparisonOperator: spec.fires === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold: spec.threshold,
        period: spec.periodSeconds,
        evaluationPeriods: spec.periods,
        treatMissingData: "notBreaching",
        alarmDescription: spec.description,
        alarmActions: actions,
        okActions: actions,
      },
      { transform: target.transform },
    ),
  );
}
