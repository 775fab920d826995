import type { Threshold } from "./threshold.ts";
import { JUDGEMENT } from "./threshold.ts";

const CLOUDFRONT = 'CloudFront Developer Guide, "Types of metrics for CloudFront"';

/** Requests a second below which percentages say nothing: 300 in 5 minutes, of which 1 % are three. */
export const EDGE_REQUESTS_PER_SECOND = 1;

/** What of CloudFront CloudWatch watches, and Prometheus by the CloudWatch exporter. */
export const EDGE_THRESHOLDS = {
  hitRate: {
    what: "requests answered from CloudFront's cache",
    unit: "percent",
    value: 90,
    fires: "below",
    forSeconds: 1800,
    why: "90 %, where the guides have 90 % in a checklist and 80 % in the alert. Half an hour leaves the caches their time to fill again after a release.",
    source: `Wakala guide, lines 1228 to 1250; TreeBeard guide, lines 557 to 568; ${CLOUDFRONT} (CacheHitRate)`,
  },
  serverErrors: {
    what: "requests answered with 5xx",
    unit: "percent",
    value: 1,
    fires: "above",
    forSeconds: 600,
    why: "1 % as for the services (HighErrorRate). 10 minutes are 2 data points of 5 minutes: one bad one is not enough.",
    source: `Wakala guide, lines 1199 to 1210 (1 %); ${CLOUDFRONT} (5xxErrorRate)`,
  },
  clientErrors: {
    what: "requests answered with 4xx",
    unit: "percent",
    value: 10,
    fires: "above",
    forSeconds: 600,
    why: "Dead links, crawlers, the API's 401 and 404 and the firewall's 403 and 429 are among them, hence not lower.",
    source: `${CLOUDFRONT} (4xxErrorRate); ${JUDGEMENT}`,
  },
  originLatency: {
    what: "first byte of the origin, 95th percentile",
    unit: "milliseconds",
    value: 1500,
    fires: "above",
    forSeconds: 900,
    why: "The guide's target for the API at P95; S3 answers in 100 to 200 ms. 15 minutes are 3 data points of 5 minutes.",
    source: `TreeBeard guide, line 54 (< 1.5 s); ${CLOUDFRONT} (OriginLatency)`,
  },
} as const satisfies Readonly<Record<string, Threshold>>;
