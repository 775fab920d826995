import { beforeAll, describe, expect, it } from "@jest/globals";
import type { StaticSiteArgs } from "../../../components/cdn/static-site-args.ts";
import type { Recording, Registered } from "../../support/mocks.ts";
import { buildSite, sitePlan, TOPIC, useContentFolder } from "./fixture.ts";

const contentDir = useContentFolder();
const SITE = { DistributionId: "site-distribution-id", Region: "Global" };

async function alarmsOf(args: Partial<StaticSiteArgs> = {}): Promise<Recording> {
  const [, recording] = await buildSite(contentDir(), { alarmTopicArn: TOPIC, ...args });
  return recording;
}

function queriesOf(alarm: Registered): Readonly<Record<string, unknown>> {
  const queries = alarm.inputs["metricQueries"] as readonly {
    readonly id: string;
    readonly expression?: string;
    readonly metric?: object;
  }[];
  return Object.fromEntries(
    queries.map(({ id, expression, metric }) => [id, expression ?? metric]),
  );
}

const metric = (metricName: string, stat: string, period: number) => ({
  namespace: "AWS/CloudFront",
  metricName,
  dimensions: SITE,
  stat,
  period,
});

describe("alarms", () => {
  let recording: Recording;

  beforeAll(async () => {
    recording = await alarmsOf();
  });

  it("are where CloudFront's metrics are, and tell the topic there", () => {
    const names = recording.names("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(names).toEqual([
      "site-errors-4xx-alarm",
      "site-errors-5xx-alarm",
      "site-hit-rate-alarm",
      "site-origin-latency-alarm",
    ]);
    for (const name of names) {
      expect(recording.one(name).inputs).toMatchObject({
        region: "us-east-1",
        alarmActions: [TOPIC],
        okActions: [TOPIC],
        treatMissingData: "notBreaching",
      });
    }
  });

  it("judge the hit rate of the site's own requests, for half an hour, where there are enough", () => {
    const alarm = recording.one("site-hit-rate-alarm");
    expect(alarm.inputs).toMatchObject({
      comparisonOperator: "LessThanThreshold",
      threshold: 90,
      evaluationPeriods: 2,
    });
    expect(alarm.inputs).not.toHaveProperty("metricName");
    const counted = (Rule: string) => ({
      namespace: "AWS/WAFV2",
      metricName: "CountedRequests",
      dimensions: { WebACL: "plumbline-test-site", Rule },
      stat: "Sum",
      period: 900,
    });
    expect(queriesOf(alarm)).toEqual({
      result:
        "IF((requests - FILL(reads, 0) - FILL(writes, 0)) >= 300, value * (requests - FILL(writes, 0)) / (requests - FILL(reads, 0) - FILL(writes, 0)), 100)",
      value: metric("CacheHitRate", "Average", 900),
      requests: metric("Requests", "Sum", 900),
      reads: counted("api-reads"),
      writes: counted("api-writes"),
    });
  });

  it("look at CloudFront's own hit rate where the site is alone", async () => {
    const plan = sitePlan({ api: undefined, waf: {} });
    const alarm = (await alarmsOf({ plan, alarmMinimumRequests: 1000 })).one("site-hit-rate-alarm");
    expect(queriesOf(alarm)).toEqual({
      result: "IF(requests >= 1000, value, 100)",
      value: metric("CacheHitRate", "Average", 900),
      requests: metric("Requests", "Sum", 900),
    });
  });

  it("leave out the hit rate where nobody tells the API's requests from the site's", async () => {
    const alone = await alarmsOf({ plan: sitePlan({ waf: { enabled: false } }) });
    expect(alone.names("aws:cloudwatch/metricAlarm:MetricAlarm")).toEqual([
      "site-errors-4xx-alarm",
      "site-errors-5xx-alarm",
      "site-origin-latency-alarm",
    ]);
  });

  it.each([
    ["4xx", 10],
    ["5xx", 1],
  ])("judge the share of %s above %i %%", (kind, threshold) => {
    const alarm = recording.one(`site-errors-${kind}-alarm`);
    expect(alarm.inputs).toMatchObject({
      comparisonOperator: "GreaterThanThreshold",
      threshold,
      evaluationPeriods: 2,
    });
    expect(queriesOf(alarm)).toEqual({
      result: "IF(requests >= 300, value, 0)",
      value: metric(`${kind}ErrorRate`, "Average", 300),
      requests: metric("Requests", "Sum", 300),
    });
  });

  it("judge the slowest twentieth of the origin's answers", () => {
    const alarm = recording.one("site-origin-latency-alarm");
    const { tags, alarmDescription, ...inputs } = alarm.inputs;
    expect(tags).toMatchObject({ component: "site" });
    expect(alarmDescription).toContain("more than 1500 ms");
    expect(inputs).toEqual({
      namespace: "AWS/CloudFront",
      metricName: "OriginLatency",
      dimensions: SITE,
      extendedStatistic: "p95",
      evaluateLowSampleCountPercentiles: "ignore",
      period: 300,
      evaluationPeriods: 3,
      comparisonOperator: "GreaterThanThreshold",
      threshold: 1500,
      treatMissingData: "notBreaching",
      alarmActions: [TOPIC],
      okActions: [TOPIC],
      region: "us-east-1",
    });
  });

  it("take other thresholds", async () => {
    const other = await alarmsOf({
      cacheHitRateAlarmPercent: 80,
      clientErrorAlarmPercent: 25,
      serverErrorAlarmPercent: 5,
      originLatencyAlarmMilliseconds: 400,
    });
    const thresholds = ["hit-rate", "errors-4xx", "errors-5xx", "origin-latency"].map(
      (alarm) => other.one(`site-${alarm}-alarm`).inputs["threshold"],
    );
    expect(thresholds).toEqual([80, 25, 5, 400]);
  });

  it("are preceded by the subscription without which two of the metrics are empty", () => {
    expect(recording.one("site-metrics").inputs).toEqual({
      distributionId: "site-distribution-id",
      monitoringSubscription: {
        realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
      },
    });
  });
});
