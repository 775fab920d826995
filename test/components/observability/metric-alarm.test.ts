import { describe, expect, it } from "@jest/globals";
import type { AlarmSpec, AlarmTarget } from "../../../components/observability/metric-alarm.ts";
import { createAlarms } from "../../../components/observability/metric-alarm.ts";
import { PlatformComponent } from "../../../components/core/platform-component.ts";
import { startMocks } from "../../support/mocks.ts";

/** A component with nothing but alarms. */
class Watched extends PlatformComponent<{ readonly alarms: number }> {
  readonly outputs: { readonly alarms: number };

  constructor(specs: readonly AlarmSpec[], target: AlarmTarget) {
    super("test:Watched", "watched", {});
    this.outputs = this.register({ alarms: createAlarms(this, specs, target).length });
  }
}

const SPEC: AlarmSpec = {
  suffix: "cpu",
  namespace: "AWS/RDS",
  metric: "CPUUtilization",
  dimensions: { DBInstanceIdentifier: "main" },
  statistic: "Average",
  fires: "above",
  threshold: 0,
  periodSeconds: 60,
  periods: 5,
  description: "what it means",
};

async function inputsOf(
  spec: Partial<AlarmSpec>,
  target: AlarmTarget = {},
): Promise<Readonly<Record<string, unknown>>> {
  const recording = await startMocks();
  new Watched([{ ...SPEC, ...spec }], target);
  await recording.settled();
  const { tags, ...inputs } = recording.one("watched-cpu-alarm").inputs;
  expect(tags).toMatchObject({ component: "watched" });
  return inputs;
}

describe("an alarm", () => {
  it("watches a statistic of a metric, in the provider's region, and tells nobody unless told whom", async () => {
    expect(await inputsOf({})).toEqual({
      namespace: "AWS/RDS",
      metricName: "CPUUtilization",
      dimensions: { DBInstanceIdentifier: "main" },
      statistic: "Average",
      period: 60,
      evaluationPeriods: 5,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      treatMissingData: "notBreaching",
      alarmDescription: "what it means",
    });
  });

  it("goes to the region of its metric and its topic", async () => {
    const topicArn = "arn:aws:sns:us-east-1:123456789012:alarms";
    expect(await inputsOf({ fires: "below" }, { topicArn, region: "us-east-1" })).toMatchObject({
      region: "us-east-1",
      alarmActions: [topicArn],
      okActions: [topicArn],
      comparisonOperator: "LessThanThreshold",
    });
  });

  it("watches a percentile, unless there are too few values for one", async () => {
    const inputs = await inputsOf({ statistic: "p95" });
    expect(inputs).toMatchObject({
      extendedStatistic: "p95",
      evaluateLowSampleCountPercentiles: "ignore",
    });
    expect(inputs).not.toHaveProperty("statistic");
  });

  it("watches a calculation: one result, the metrics it is made of, one period", async () => {
    const inputs = await inputsOf({
      math: {
        expression: "value / cores",
        label: "CPU of a core",
        metrics: {
          cores: { namespace: "Own", metric: "Cores", dimensions: {}, statistic: "Maximum" },
        },
      },
    });
    expect(inputs["metricQueries"]).toEqual([
      { id: "result", expression: "value / cores", label: "CPU of a core", returnData: true },
      {
        id: "value",
        metric: {
          namespace: "AWS/RDS",
          metricName: "CPUUtilization",
          dimensions: { DBInstanceIdentifier: "main" },
          stat: "Average",
          period: 60,
        },
        returnData: false,
      },
      {
        id: "cores",
        metric: {
          namespace: "Own",
          metricName: "Cores",
          dimensions: {},
          stat: "Maximum",
          period: 60,
        },
        returnData: false,
      },
    ]);
    for (const absent of ["namespace", "metricName", "dimensions", "statistic", "period"]) {
      expect(inputs).not.toHaveProperty(absent);
    }
  });
});
