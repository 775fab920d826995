import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** What the rules on the CDN need to know of the stack. */
export interface EdgeRulesInput {
  /** Seconds of the data points that the CloudWatch exporter asks for (`period` and `length` of its CloudFront job). @default 300 */
  readonly periodSeconds?: number;
  /**
   * Percent of cacheable requests that the CDN is to answer itself. Lower it where the API is behind the same
   * distribution: its GETs count as misses. @default 90
   */
  readonly hitRatePercent?: number;
  /** Milliseconds in which the origin is to answer 95 % of what the CDN asks it. @default 1000 */
  readonly originLatencyMilliseconds?: number;
}

/** yet-another-cloudwatch-exporter: `aws_<service>_<metric>_<statistic>`, dimensions as labels `dimension_<Name>`. */
const YACE =
  "prometheus-community/yet-another-cloudwatch-exporter, pkg/promutil/migrate.go (BuildMetricName)";
const CLOUDFRONT = 'CloudFront Developer Guide, "Types of metrics for CloudFront"';
const JUDGEMENT = "this project's judgement";

const DISTRIBUTION = "dimension_DistributionId";
/** Percent of all requests. */
const SERVER_ERRORS_PERCENT = 1;
/** Requests a second below which percentages say nothing. */
const REQUESTS_PER_SECOND = 1;

/**
 * Alerts on CloudFront, from the CloudWatch exporter. Its job must run in us-east-1, and hit rate and origin latency need
 * the distribution's additional metrics. Percentages are 0 to 100 there, not 0 to 1.
 *
 * The cache worker on Cloudflare has no rule here: it says in each answer where it is from (X-Cache-Status) and exports
 * no metric.
 * @throws TuningError on a hit rate that is no percentage (0.9), a period CloudWatch has no data points for, a latency
 *   that is no time
 */
export function edgeRules(input: EdgeRulesInput = {}): RuleGroup {
  const periodSeconds = input.periodSeconds ?? 300;
  const hitRatePercent = input.hitRatePercent ?? 90;
  const originLatencyMilliseconds = input.originLatencyMilliseconds ?? 1000;
  const limits = { periodSeconds, hitRatePercent, originLatencyMilliseconds };
  throwProblems(edgeProblems(limits));
  const busy = `${perDistribution("aws_cloudfront_requests_sum")} >= ${REQUESTS_PER_SECOND * periodSeconds}`;
  const guard = `a distribution with less than ${REQUESTS_PER_SECOND} request a second (${REQUESTS_PER_SECOND * periodSeconds} in a data point of ${periodSeconds} s) is not judged`;
  return {
    name: "edge",
    domain: "edge",
    rules: [
      hitRateLow(hitRatePercent, busy, guard),
      serverErrors(busy, guard),
      originSlow(originLatencyMilliseconds, busy, guard),
    ],
  };
}

function edgeProblems(limits: Required<EdgeRulesInput>): readonly Problem[] {
  const { periodSeconds, hitRatePercent, originLatencyMilliseconds } = limits;
  const problems: Problem[] = [];
  if (!Number.isInteger(periodSeconds / 60) || periodSeconds < 60) {
    problems.push({
      path: "periodSeconds",
      got: String(periodSeconds),
      allowed: "60 or a multiple of it: CloudFront writes a data point a minute",
      fix: "Give the period of the exporter's CloudFront job, 300 for example.",
    });
  }
  if (!(hitRatePercent > 1 && hitRatePercent < 100)) {
    problems.push({
      path: "hitRatePercent",
      got: String(hitRatePercent),
      allowed: "above 1 and below 100: CloudWatch has percent, not a share",
      fix: "Write 90 for 90 %, not 0.9.",
    });
  }
  if (!(originLatencyMilliseconds > 0 && Number.isFinite(originLatencyMilliseconds))) {
    problems.push({
      path: "originLatencyMilliseconds",
      got: String(originLatencyMilliseconds),
      allowed: "above 0, in milliseconds",
      fix: "Write 1000 for one second.",
    });
  }
  return problems;
}

/** The metric once a distribution, whichever exporter pod says it while one replaces the other. */
function perDistribution(metric: string): string {
  return `max by (${DISTRIBUTION}) (${metric})`;
}

function hitRateLow(percent: number, busy: string, guard: string): AlertRule {
  return {
    alert: "CdnHitRateLow",
    expr: `(${perDistribution("aws_cloudfront_cache_hit_rate_average")} < ${percent}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: 1800,
    severity: "warning",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} answers {{ $value | printf "%.1f" }} % of cacheable requests itself, less than ${percent} %`,
    impact: "The rest goes to the origin: slower for its users, and load it is not sized for.",
    why: `${percent} %, where the guides have 90 % in a checklist and 80 % in the alert. Half an hour leaves the caches their time to fill again after a deployment; ${guard}.`,
    source: `Wakala guide, lines 1228 to 1250; TreeBeard guide, lines 557 to 568; ${CLOUDFRONT} (CacheHitRate: Average, Percent); ${YACE}; ${JUDGEMENT}`,
    operation: "scale",
  };
}

function serverErrors(busy: string, guard: string): AlertRule {
  return {
    alert: "CdnServerErrors",
    expr: `(${perDistribution("aws_cloudfront_5xx_error_rate_average")} > ${SERVER_ERRORS_PERCENT}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: 600,
    severity: "critical",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} answers {{ $value | printf "%.1f" }} % of its requests with 5xx`,
    impact:
      "Users see errors, among them those that the origin never counts: it did not answer at all.",
    why: `${SERVER_ERRORS_PERCENT} % as for the services (HighErrorRate). 10 minutes are 2 data points of 5 minutes: one bad one is not enough; ${guard}.`,
    source: `Wakala guide, lines 1199 to 1210 (1 %); ${CLOUDFRONT} (5xxErrorRate: Average, Percent); ${YACE}; ${JUDGEMENT}`,
  };
}

function originSlow(milliseconds: number, busy: string, guard: string): AlertRule {
  return {
    alert: "CdnOriginSlow",
    expr: `(${perDistribution("aws_cloudfront_origin_latency_p95")} > ${milliseconds}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: 900,
    severity: "warning",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} waits {{ $value | printf "%.0f" }} ms for its origin in 5 % of the requests it passes on`,
    impact: "What is not in the cache starts that much later.",
    why: `${milliseconds} ms; the guides' targets for the origin's own answers are 200 to 1,500 ms, and the way between edge and origin comes on top. A percentile, since an average hides the slow ones. 15 minutes are 3 data points of 5 minutes; ${guard}.`,
    source: `TreeBeard guide, line 54; ${CLOUDFRONT} (OriginLatency, in milliseconds); ${YACE}; ${JUDGEMENT}`,
    operation: "scale",
  };
}
