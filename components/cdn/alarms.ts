import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Threshold } from "../../tuning/observability/thresholds.ts";
import { EDGE_THRESHOLDS } from "../../tuning/observability/thresholds.ts";
import type { AlarmSpec, MetricSource } from "../observability/metric-alarm.ts";
import { lasting } from "../observability/metric-alarm.ts";
import type { ResolvedSiteArgs } from "./static-site-args.ts";
import { API_COUNTS } from "./waf.ts";

/** What the metrics of a site are found by. */
export interface SiteMetrics {
  readonly distribution: aws.cloudfront.Distribution;
  /** Name of the web ACL in its metrics; undefined without one. */
  readonly webAcl: string | undefined;
}

const NAMESPACE = "AWS/CloudFront";

/** The alarms of a site. Where no rate can be told for lack of requests, none is judged. */
export function siteAlarmSpecs(args: ResolvedSiteArgs, metrics: SiteMetrics): readonly AlarmSpec[] {
  const dimensions = { DistributionId: metrics.distribution.id, Region: "Global" };
  return [
    ...hitRateSpecs(args, metrics, dimensions),
    errorSpec(args, dimensions, "4xx", args.clientErrorAlarmPercent),
    errorSpec(args, dimensions, "5xx", args.serverErrorAlarmPercent),
    latencySpec(args, dimensions),
  ];
}

/** Side and duration of a threshold. */
function when(
  { fires, forSeconds }: Threshold,
  periodSeconds: number,
): Pick<AlarmSpec, "fires" | "periodSeconds" | "periods"> {
  return { fires, periodSeconds, periods: lasting(forSeconds, periodSeconds) };
}

type Dimensions = Readonly<Record<string, pulumi.Input<string>>>;

function requestsOf(dimensions: Dimensions): MetricSource {
  return { namespace: NAMESPACE, metric: "Requests", dimensions, statistic: "Sum" };
}

/**
 * Hit rate of the site's own requests. CloudFront's rate is hits among all requests it could have kept, reads of the API
 * included, which never hit (Developer Guide, "Types of metrics"). With `reads` and `writes` of the API, counted by the
 * firewall, the hits are rate x (requests - writes), and the site's requests are requests - reads - writes. Without the
 * firewall nobody counts them, and an alarm would be about the API's share of the traffic: there is none.
 */
function hitRateSpecs(
  args: ResolvedSiteArgs,
  { webAcl }: SiteMetrics,
  dimensions: Dimensions,
): readonly AlarmSpec[] {
  const { plan, cacheHitRateAlarmPercent: threshold, alarmMinimumRequests: least } = args;
  const hasApi = plan.behaviours.some(({ origin }) => origin === "api");
  if (hasApi && webAcl === undefined) return [];
  const [site, rate] = hasApi
    ? [
        "(requests - FILL(reads, 0) - FILL(writes, 0))",
        "value * (requests - FILL(writes, 0)) / (requests - FILL(reads, 0) - FILL(writes, 0))",
      ]
    : ["requests", "value"];
  return [
    {
      suffix: "hit-rate",
      namespace: NAMESPACE,
      metric: "CacheHitRate",
      dimensions,
      statistic: "Average",
      ...when(EDGE_THRESHOLDS.hitRate, 900),
      threshold,
      math: {
        expression: `IF(${site} >= ${least}, ${rate}, 100)`,
        label: "Cache hit rate of the site, percent",
        metrics: {
          requests: requestsOf(dimensions),
          ...(hasApi && webAcl !== undefined ? apiCounts(webAcl) : {}),
        },
      },
      description: `Less than ${threshold} % of the site's requests answered from the cache for ${EDGE_THRESHOLDS.hitRate.forSeconds / 60} minutes (periods with fewer than ${least} are left out): look for a query string or cookie in a cache key, a TTL of 0, or invalidations of everything. Not sooner, for after a release new assets miss once in each edge location.`,
    },
  ];
}

function apiCounts(webAcl: string): Readonly<Record<string, MetricSource>> {
  const counted = (rule: string): MetricSource => ({
    namespace: "AWS/WAFV2",
    metric: "CountedRequests",
    dimensions: { WebACL: webAcl, Rule: rule },
    statistic: "Sum",
  });
  return { reads: counted(API_COUNTS.reads), writes: counted(API_COUNTS.writes) };
}

/** What each kind of error means. */
const ERRORS = {
  "4xx": "dead links after a release, a crawler, or clients over their rate limit",
  "5xx": "the API or the bucket's policy; the access logs say which path",
} as const;

function errorSpec(
  { alarmMinimumRequests: least }: ResolvedSiteArgs,
  dimensions: Dimensions,
  kind: keyof typeof ERRORS,
  threshold: number,
): AlarmSpec {
  const limit = kind === "5xx" ? EDGE_THRESHOLDS.serverErrors : EDGE_THRESHOLDS.clientErrors;
  return {
    suffix: `errors-${kind}`,
    namespace: NAMESPACE,
    metric: `${kind}ErrorRate`,
    dimensions,
    statistic: "Average",
    ...when(limit, 300),
    threshold,
    math: {
      expression: `IF(requests >= ${least}, value, 0)`,
      label: `Requests answered ${kind}, percent`,
      metrics: { requests: requestsOf(dimensions) },
    },
    description: `More than ${threshold} % of requests answered ${kind} for ${limit.forSeconds / 60} minutes (periods with fewer than ${least} requests are left out): ${ERRORS[kind]}.`,
  };
}

function latencySpec(
  { originLatencyAlarmMilliseconds: threshold }: ResolvedSiteArgs,
  dimensions: Dimensions,
): AlarmSpec {
  return {
    suffix: "origin-latency",
    namespace: NAMESPACE,
    metric: "OriginLatency",
    dimensions,
    statistic: "p95",
    ...when(EDGE_THRESHOLDS.originLatency, 300),
    threshold,
    description: `One in twenty requests that miss the cache waits more than ${threshold} ms for the first byte, for ${EDGE_THRESHOLDS.originLatency.forSeconds / 60} minutes: the API, for S3 answers in 100 to 200 ms.`,
  };
}
