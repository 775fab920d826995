import { casesOf } from "./support/alert-cases.ts";
import type { Series } from "./support/alert-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const LABELS = { dimension_DistributionId: "E1" };
const on = (distribution: string): string =>
  `{dimension_DistributionId="${distribution}",dimension_Region="Global",region="us-east-1"}`;

/** A metric of E1 at a constant value beside its requests in a data point of 5 minutes. */
function series(metric: string, value: number, requests: number, ofRequests = "E1"): Series {
  return {
    [`aws_cloudfront_${metric}${on("E1")}`]: `${value}x40`,
    [`aws_cloudfront_requests_sum${on(ofRequests)}`]: `${requests}x40`,
  };
}

function hitRateCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("CdnHitRateLow");
  const rate = "cache_hit_rate_average";
  return [
    quiet("90 % exactly", 40, series(rate, 90, 30_000)),
    quiet("just before its time", 29, series(rate, 89.9, 30_000)),
    fires("below for half an hour", 30, series(rate, 89.9, 30_000), {
      labels: LABELS,
      summary: "Distribution E1 answers 89.9 % of cacheable requests itself, less than 90 %",
    }),
    // 299 in 300 s are less than one a second.
    quiet("without traffic", 40, series(rate, 10, 299)),
    fires("one request a second", 30, series(rate, 10, 300), {
      labels: LABELS,
      summary: "Distribution E1 answers 10.0 % of cacheable requests itself, less than 90 %",
    }),
    quiet("the traffic is another distribution's", 40, series(rate, 10, 30_000, "E2")),
  ];
}

function errorCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("CdnServerErrors");
  const rate = "5xx_error_rate_average";
  return [
    quiet("1 % exactly", 40, series(rate, 1, 30_000)),
    quiet("just before its time", 9, series(rate, 1.1, 30_000)),
    fires("above for 10 minutes", 10, series(rate, 1.1, 30_000), {
      labels: LABELS,
      summary: "Distribution E1 answers 1.1 % of its requests with 5xx",
    }),
    fires("1.04 %", 10, series(rate, 1.04, 30_000), {
      labels: LABELS,
      summary: "Distribution E1 answers 1.0 % of its requests with 5xx",
    }),
    quiet("without traffic", 40, series(rate, 100, 299)),
    fires("one request a second", 10, series(rate, 100, 300), {
      labels: LABELS,
      summary: "Distribution E1 answers 100.0 % of its requests with 5xx",
    }),
    quiet("the traffic is another distribution's", 40, series(rate, 100, 30_000, "E2")),
  ];
}

function latencyCases(): readonly AlertCase[] {
  const { quiet, fires } = casesOf("CdnOriginSlow");
  const p95 = "origin_latency_p95";
  return [
    quiet("a second and a half exactly", 40, series(p95, 1500, 30_000)),
    quiet("just before its time", 14, series(p95, 1501, 30_000)),
    fires("above for 15 minutes", 15, series(p95, 1501, 30_000), {
      labels: LABELS,
      summary: "Distribution E1 waits 1501 ms for its origin in 5 % of the requests it passes on",
    }),
    quiet("without traffic", 40, series(p95, 9000, 299)),
    fires("one request a second", 15, series(p95, 9000, 300), {
      labels: LABELS,
      summary: "Distribution E1 waits 9000 ms for its origin in 5 % of the requests it passes on",
    }),
    quiet("the traffic is another distribution's", 40, series(p95, 9000, 30_000, "E2")),
  ];
}

/** Cases of all alerts of edgeRules as it is by default. */
export const EDGE_CASES: readonly AlertCase[] = [
  ...hitRateCases(),
  ...errorCases(),
  ...latencyCases(),
];

/** The same rules with a data point a minute, a hit rate of 50 % and an origin latency of 200 ms. */
export const OTHER_EDGE_CASES: readonly AlertCase[] = [
  casesOf("CdnHitRateLow").quiet("50 % is enough", 40, series("cache_hit_rate_average", 50, 60)),
  casesOf("CdnHitRateLow").fires(
    "60 requests in a minute are one a second",
    30,
    series("cache_hit_rate_average", 49, 60),
    {
      labels: LABELS,
      summary: "Distribution E1 answers 49.0 % of cacheable requests itself, less than 50 %",
    },
  ),
  casesOf("CdnServerErrors").quiet("59 are not", 40, series("5xx_error_rate_average", 100, 59)),
  casesOf("CdnOriginSlow").quiet("200 ms", 40, series("origin_latency_p95", 200, 60)),
  casesOf("CdnOriginSlow").fires("above", 15, series("origin_latency_p95", 201, 60), {
    labels: LABELS,
    summary: "Distribution E1 waits 201 ms for its origin in 5 % of the requests it passes on",
  }),
];
