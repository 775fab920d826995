import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { PlatformComponent } from "../core/platform-component.ts";
import type { Transform } from "../core/transform.ts";

/** One statistic of one CloudWatch metric. */
export interface MetricSource {
  /** "AWS/RDS", "AWS/ElastiCache". */
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Average" | "Minimum" | "Maximum" | "Sum" | "p95";
}

/** What is watched instead of a metric itself: a calculation on it and on others. */
export interface AlarmMath {
  /** CloudWatch metric math; the alarm's own metric is called `value`. */
  readonly expression: string;
  /** What the result is, as graphs show it. */
  readonly label: string;
  /** The other metrics, by the names `expression` calls them. */
  readonly metrics: Readonly<Record<string, MetricSource>>;
}

/** One CloudWatch alarm on one metric. */
export interface AlarmSpec extends MetricSource {
  /** Last part of the alarm's name: "cpu". */
  readonly suffix: string;
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
  /** @default - the metric is watched itself */
  readonly math?: AlarmMath;
}

/** Where the alarms of a component go. */
export interface AlarmTarget {
  /** ARN of the SNS topic told of alarms and of their end. @default - nobody is told */
  readonly topicArn?: pulumi.Input<string>;
  /** Region of metrics, alarms and topic. @default - the provider's */
  readonly region?: string;
  /** Applies to each alarm of the component. @default - none */
  readonly transform?: Transform<aws.cloudwatch.MetricAlarmArgs>;
}

/** How many periods must be on the wrong side for a duration; one where it need not last. */
export function lasting(forSeconds: number, periodSeconds: number): number {
  return Math.max(1, Math.ceil(forSeconds / periodSeconds));
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
        ...(spec.math === undefined ? watched(spec) : { metricQueries: queries(spec, spec.math) }),
        comparisonOperator: spec.fires === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
        threshold: spec.threshold,
        evaluationPeriods: spec.periods,
        treatMissingData: "notBreaching",
        alarmDescription: spec.description,
        alarmActions: actions,
        okActions: actions,
        region: target.region,
      },
      { transform: target.transform },
    ),
  );
}

/** The metric, where it is watched itself. A percentile of a few values says nothing and does not change the alarm. */
function watched(spec: AlarmSpec): Partial<aws.cloudwatch.MetricAlarmArgs> {
  const { namespace, metric: metricName, dimensions, statistic, periodSeconds: period } = spec;
  const source = { namespace, metricName, dimensions: { ...dimensions }, period };
  if (statistic !== "p95") return { ...source, statistic };
  return { ...source, extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" };
}

/** The metrics of a calculation, and the calculation: the one that the alarm looks at. */
function queries(
  spec: AlarmSpec,
  { expression, label, metrics }: AlarmMath,
): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  const sources: readonly (readonly [string, MetricSource])[] = [
    ["value", spec],
    ...Object.entries(metrics),
  ];
  return [
    { id: "result", expression, label, returnData: true },
    ...sources.map(([id, { namespace, metric: metricName, dimensions, statistic: stat }]) => ({
      id,
      metric: {
        namespace,
        metricName,
        dimensions: { ...dimensions },
        stat,
        period: spec.periodSeconds,
      },
      returnData: false,
    })),
  ];
}
