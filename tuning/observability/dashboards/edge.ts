import { edgeLimits } from "../edge.ts";
import type { EdgeRulesInput } from "../edge.ts";
import { EDGE_THRESHOLDS } from "../thresholds.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import type { PanelSpec } from "./panel.ts";

const DISTRIBUTION = "dimension_DistributionId";
const LEGEND = `{{${DISTRIBUTION}}}`;

/** The metric once a distribution; CloudWatch's own statistics, so that nothing is a rate. */
function of(metric: string): string {
  return `max by (${DISTRIBUTION}) (aws_cloudfront_${metric}{${DISTRIBUTION}=~"$distribution"})`;
}

/** CloudFront as the CloudWatch exporter reports it. */
export function edgeDashboard(input: EdgeRulesInput, site: boolean): DashboardSpec {
  return {
    name: "edge",
    title: "Edge",
    description:
      "CloudFront, from CloudWatch: each value is of one data point and some minutes old. Thresholds are those of the alerts.",
    domains: ["edge"],
    variables: [
      {
        name: "distribution",
        label: "Distribution",
        values: { of: "aws_cloudfront_requests_sum", label: DISTRIBUTION },
      },
    ],
    rows: [{ title: "Answers", panels: answers(input, site) }, errors(input)],
  };
}

function answers(input: EdgeRulesInput, site: boolean): PanelSpec[] {
  const { periodSeconds, hitRatePercent, originLatencyMilliseconds } = edgeLimits(input);
  const served = site
    ? "The site's own files are cached for good, its pages until the next release; GETs of an API behind it count as misses."
    : "Without a site, what is cacheable is what the services say it is.";
  return [
    {
      shows: "lines",
      title: "Requests",
      says: `Requests a second, the mean of a data point of ${periodSeconds} s. Worry when they stop, or come in waves nobody expected.`,
      unit: "reqps",
      queries: [{ expr: `${of("requests_sum")} / ${periodSeconds}`, legend: LEGEND }],
    },
    {
      shows: "lines",
      title: "Hit rate",
      says: `Percent of the cacheable requests that the CDN answers itself. ${served} Worry when it stays low after a deployment.`,
      unit: "percent",
      max: 100,
      queries: [{ expr: of("cache_hit_rate_average"), legend: LEGEND }],
      limits: [{ alert: "CdnHitRateLow", value: hitRatePercent, fires: "below" }],
    },
    {
      shows: "lines",
      title: "Origin latency, P95",
      says: "Milliseconds until the origin's first byte, exceeded by 5 % of what the CDN passes on. Worry when it stays high: what is not cached starts that much later.",
      unit: "ms",
      queries: [{ expr: of("origin_latency_p95"), legend: LEGEND }],
      limits: [{ alert: "CdnOriginSlow", value: originLatencyMilliseconds }],
    },
    {
      shows: "lines",
      title: "Bytes to viewers",
      says: `Bytes a second, the mean of a data point of ${periodSeconds} s. Worry when they grow without requests: something large is fetched.`,
      unit: "binBps",
      queries: [{ expr: `${of("bytes_downloaded_sum")} / ${periodSeconds}`, legend: LEGEND }],
    },
    {
      shows: "lines",
      title: "Bytes from viewers",
      says: `Bytes a second, the mean of a data point of ${periodSeconds} s. Worry when they grow without need: uploads are not cached.`,
      unit: "binBps",
      queries: [{ expr: `${of("bytes_uploaded_sum")} / ${periodSeconds}`, legend: LEGEND }],
    },
  ];
}

function errors(input: EdgeRulesInput): RowSpec {
  const gateway = ["502", "503", "504"];
  return {
    title: "Errors",
    panels: [
      {
        shows: "lines",
        title: "Answered with 5xx",
        says: "Percent of all requests, the origin's errors and those of the way to it. Worry when the services themselves count none: they are not reached.",
        unit: "percent",
        queries: [{ expr: of("5xx_error_rate_average"), legend: LEGEND }],
        limits: [{ alert: "CdnServerErrors", value: edgeLimits(input).serverErrorPercent }],
      },
      {
        shows: "lines",
        title: "Answered with 502, 503, 504",
        says: "Percent of all requests. 502: no TLS or no answer from the origin; 503: it is overloaded or blocked; 504: it took too long. Worry at any that stays.",
        unit: "percent",
        queries: gateway.map((status) => ({
          expr: of(`${status}_error_rate_average`),
          legend: `${LEGEND} ${status}`,
        })),
        alerts: ["CdnServerErrors"],
      },
      {
        shows: "lines",
        title: "Answered with 4xx",
        says: "Percent of all requests. Worry when it jumps with a release: files are missing that pages still ask for.",
        unit: "percent",
        queries: [{ expr: of("4xx_error_rate_average"), legend: LEGEND }],
        alarms: [EDGE_THRESHOLDS.clientErrors],
      },
    ],
  };
}
