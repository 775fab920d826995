import type { Cursor } from "../../core/cursor.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";
import { stackRule } from "../../core/rule.ts";
import { DISTRIBUTION, reportOn } from "./distribution.ts";
import { cloudFrontGuide } from "./sources.ts";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const SUBSCRIPTION = "aws:cloudfront/monitoringSubscription:MonitoringSubscription";

/**
 * Metrics that a distribution has only with additional metrics.
 *
 * Source: Amazon CloudFront Developer Guide, "View CloudFront and edge function metrics"
 */
const ADDITIONAL: readonly string[] = [
  "CacheHitRate",
  "OriginLatency",
  "401ErrorRate",
  "403ErrorRate",
  "404ErrorRate",
  "502ErrorRate",
  "503ErrorRate",
  "504ErrorRate",
];

/** The metrics of an alarm: its own, or those of its queries. */
function metricsOf(alarm: Resource): readonly Cursor[] {
  const queries = alarm
    .at("metricQueries")
    .list()
    .map((query) => query.at("metric"))
    .filter((metric) => metric.isSet);
  return alarm.at("metricName").isSet ? [alarm.inputs, ...queries] : queries;
}

function isSubscribed(stack: Stack): boolean {
  return stack.ofType(SUBSCRIPTION).some((subscription) => {
    const config = subscription.at("monitoringSubscription", "realtimeMetricsSubscriptionConfig");
    return config.at("realtimeMetricsSubscriptionStatus").text() === "Enabled";
  });
}

function judge(stack: Stack, metric: Cursor, report: Report): void {
  const name = metric.at("metricName").text();
  if (metric.at("namespace").text() !== "AWS/CloudFront" || name === undefined) return;
  if (!metric.at("dimensions", "DistributionId").isSet) return;
  const region = metric.at("dimensions", "Region");
  if (region.text() !== "Global") {
    report.violation(
      `The metric ${name} of a distribution has the dimension Region=Global, here it is ${region.text() ?? "not set"}: the alarm never gets data. Set dimensions.Region to Global.`,
      region,
    );
    return;
  }
  // The subscription belongs to the distribution: where that is of another stack, this one cannot tell.
  if (!ADDITIONAL.includes(name) || stack.ofType(DISTRIBUTION).length === 0) return;
  if (isSubscribed(stack)) return;
  report.violation(
    `${name} exists only with additional metrics: the alarm never gets data. Make an aws.cloudfront.MonitoringSubscription with realtimeMetricsSubscriptionStatus Enabled.`,
    metric.at("metricName"),
  );
}

const SITE = { type: DISTRIBUTION, name: "site", props: { id: "EDFDVBD632BHDS5" } };
const HIT_RATE = {
  type: ALARM,
  name: "hit-rate",
  props: {
    namespace: "AWS/CloudFront",
    metricName: "CacheHitRate",
    dimensions: { DistributionId: "EDFDVBD632BHDS5", Region: "Global" },
  },
};

/** Alarms on metrics that are there. */
export const cloudfrontAlarmMetrics = stackRule({
  name: "cloudfront-alarm-metrics",
  service: "cdn",
  checks: "Alarms of a distribution watch metrics that exist.",
  why: "An alarm on a metric that is not there stays without data for ever, and never tells anybody anything.",
  severity: "medium",
  level: "mandatory",
  references: [
    cloudFrontGuide("View CloudFront and edge function metrics", "viewing-cloudfront-metrics"),
    { title: "Guide 001, hit rate: CacheHitRate without Region and without additional metrics" },
  ],
  types: [ALARM],
  check(stack, report) {
    for (const alarm of stack.ofType(ALARM)) {
      const own = reportOn(report, alarm);
      own.each([metricsOf], (read) => {
        own.each(read(alarm), (metric) => {
          judge(stack, metric, own);
        });
      });
    }
  },
  good: [
    SITE,
    HIT_RATE,
    {
      type: SUBSCRIPTION,
      name: "metrics",
      props: {
        monitoringSubscription: {
          realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
        },
      },
    },
  ],
  bad: {
    example: [SITE, HIT_RATE],
    says: [
      "CacheHitRate exists only with additional metrics: the alarm never gets data. Make an aws.cloudfront.MonitoringSubscription with realtimeMetricsSubscriptionStatus Enabled.",
    ],
  },
});
