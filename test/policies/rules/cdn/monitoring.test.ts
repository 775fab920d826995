import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import type { Props } from "../../../../policies/core/value.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { cloudfrontAccessLogs } from "../../../../policies/rules/cdn/cloudfront-access-logs.ts";
import { cloudfrontAlarmMetrics } from "../../../../policies/rules/cdn/cloudfront-alarm-metrics.ts";
import { DISTRIBUTION } from "../../../../policies/rules/cdn/distribution.ts";
import { judgedStack } from "./judged.ts";

describe("access logs", () => {
  const site = (props: Props = {}, name = "site"): ExampleResource => ({
    type: DISTRIBUTION,
    name,
    props,
  });
  const source = (props: Props, madeFrom: readonly string[] = ["site"]): ExampleResource => ({
    type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    name: "source",
    props: { resourceArn: UNKNOWN, logType: "ACCESS_LOGS", ...props },
    madeFrom: { resourceArn: madeFrom },
  });
  const delivery: ExampleResource = {
    type: "aws:cloudwatch/logDelivery:LogDelivery",
    name: "delivery",
    props: { deliverySourceName: UNKNOWN },
    madeFrom: { deliverySourceName: ["source"] },
  };
  const missing = expect.stringContaining("No access logs of the distribution are delivered");

  it.each<[string, Props]>([
    ["loggingConfig", { loggingConfig: { bucket: UNKNOWN } }],
    ["real-time logs", { defaultCacheBehavior: { realtimeLogConfigArn: UNKNOWN } }],
  ])("may be %s", (_, props) => {
    expect(judgedStack(cloudfrontAccessLogs, [site(props)])).toEqual(["pass"]);
  });

  it("are delivered of each distribution, before it is made", () => {
    const logs = [source({}), delivery];
    expect(judgedStack(cloudfrontAccessLogs, [site(), ...logs])).toEqual(["pass"]);
    expect(judgedStack(cloudfrontAccessLogs, [site(), site({}, "second"), ...logs])).toEqual([
      missing,
    ]);
    expect(judgedStack(cloudfrontAccessLogs, [site(), source({})])).toEqual([missing]);
  });

  it("are no other logs", () => {
    const stack = [site(), source({ logType: "CONNECTION_LOGS" }), delivery];
    expect(judgedStack(cloudfrontAccessLogs, stack)).toEqual([missing]);
  });

  it("are unknown when nothing tells whose they are", () => {
    expect(judgedStack(cloudfrontAccessLogs, [site(), source({}, []), delivery])).toEqual([
      "unknown: resourceArn",
    ]);
  });
});

describe("logs of something else", () => {
  it("do not keep a distribution from being judged", () => {
    const source = (madeFrom: readonly string[]): ExampleResource => ({
      type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
      name: "source",
      props: { name: "source", logType: "ACCESS_LOGS", resourceArn: UNKNOWN },
      madeFrom: { resourceArn: madeFrom },
    });
    const site: ExampleResource = { type: DISTRIBUTION, name: "site", props: {} };
    const lattice: ExampleResource = {
      type: "aws:vpclattice/service:Service",
      name: "l",
      props: {},
    };
    expect(judgedStack(cloudfrontAccessLogs, [site, lattice, source(["l"])])).toEqual([
      expect.stringContaining("No access logs of the distribution"),
    ]);
    expect(judgedStack(cloudfrontAccessLogs, [site, lattice, source([])])).toEqual([
      "unknown: resourceArn",
    ]);
  });
});

describe("metrics of alarms", () => {
  const rule = cloudfrontAlarmMetrics;
  const metric = (metricName: string, dimensions: Props = { Region: "Global" }): Props => ({
    namespace: "AWS/CloudFront",
    metricName,
    dimensions: { DistributionId: UNKNOWN, ...dimensions },
  });
  const alarm = (props: Props): ExampleResource => ({
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    name: "alarm",
    props,
  });
  const subscription = (realtimeMetricsSubscriptionStatus: string): ExampleResource => ({
    type: "aws:cloudfront/monitoringSubscription:MonitoringSubscription",
    name: "subscription",
    props: {
      monitoringSubscription: {
        realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus },
      },
    },
  });

  const site: ExampleResource = { type: DISTRIBUTION, name: "site", props: {} };

  it("are not told of a distribution in another stack, whose subscription is there too", () => {
    expect(judgedStack(rule, [alarm(metric("503ErrorRate"))])).toEqual(["pass"]);
  });

  it("are there by themselves, or by subscription", () => {
    expect(judgedStack(rule, [alarm(metric("5xxErrorRate"))])).toEqual(["pass"]);
    expect(
      judgedStack(rule, [site, alarm(metric("503ErrorRate")), subscription("Enabled")]),
    ).toEqual(["pass"]);
    expect(
      judgedStack(rule, [site, alarm(metric("503ErrorRate")), subscription("Disabled")]),
    ).toEqual([expect.stringMatching(/^metricName: 503ErrorRate exists only with additional/)]);
  });

  it("are looked for in queries, each by itself", () => {
    const metricQueries: readonly Props[] = [
      { id: "result", expression: "a + b" },
      { id: "a", metric: metric("OriginLatency") },
      { id: "b", metric: UNKNOWN },
      { id: "c", metric: metric("Requests", {}) },
    ];
    expect(judgedStack(rule, [site, alarm({ metricQueries })])).toEqual([
      expect.stringMatching(/^metricQueries\[1\]\.metric\.metricName: OriginLatency exists only/),
      "unknown: metricQueries[2].metric",
      expect.stringMatching(
        /^metricQueries\[3\]\.metric\.dimensions\.Region: The metric Requests .* it is not set/,
      ),
    ]);
  });

  it("have the region Global", () => {
    expect(judgedStack(rule, [alarm(metric("CacheHitRate", { Region: "eu-central-1" }))])).toEqual([
      expect.stringContaining("Region=Global, here it is eu-central-1: the alarm never gets data"),
    ]);
  });

  it("are none of this rule's elsewhere", () => {
    const others: readonly Props[] = [
      { namespace: "AWS/RDS", metricName: "CPUUtilization" },
      // A function of CloudFront has other dimensions.
      {
        namespace: "AWS/CloudFront",
        metricName: "FunctionErrors",
        dimensions: { FunctionName: "f" },
      },
      {},
    ];
    expect(judgedStack(rule, others.map(alarm))).toEqual(["pass"]);
  });
});
