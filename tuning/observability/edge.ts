import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import type { Threshold } from "./thresholds.ts";
import { EDGE_REQUESTS_PER_SECOND, EDGE_THRESHOLDS } from "./thresholds.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** What the rules on the CDN need to know of the stack. */
export interface EdgeRulesInput {
  /** Seconds of the data points that the CloudWatch exporter asks for (`period` and `length` of its CloudFront job). @default 300 */
  readonly periodSeconds?: number;
  /**
   * Whether the API is behind the same distribution: its GETs are misses in the rate that CloudFront reports, so that an
   * alert on it would never end. CloudWatch's alarm takes them out and tells alone.
   * @default false
   */
  readonly api?: boolean;
  /**
   * Percent of cacheable requests that the CDN is to answer itself; the site's cacheHitRateAlarmPercent.
   * @default 90
   */
  readonly hitRatePercent?: number;
  /** Percent of all requests that may be answered with 5xx; the site's serverErrorAlarmPercent. @default 1 */
  readonly serverErrorPercent?: number;
  /**
   * Milliseconds in which the origin is to answer 95 % of what the CDN asks it; the site's originLatencyAlarmMilliseconds.
   * @default 1500
   */
  readonly originLatencyMilliseconds?: number;
}

/** yet-another-cloudwatch-exporter: `aws_<service>_<metric>_<statistic>`, dimensions as labels `dimension_<Name>`. */
const YACE =
  "prometheus-community/yet-another-cloudwatch-exporter, pkg/promutil/migrate.go (BuildMetricName)";
const JUDGEMENT = "this project's judgement";

const DISTRIBUTION = "dimension_DistributionId";
/** Percent of all requests, where the stack has no own value. */
const SERVER_ERRORS_PERCENT = EDGE_THRESHOLDS.serverErrors.value;

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
  const limits = edgeLimits(input);
  const { api, periodSeconds, hitRatePercent, serverErrorPercent, originLatencyMilliseconds } =
    limits;
  throwProblems(edgeProblems(limits));
  const requests = EDGE_REQUESTS_PER_SECOND * periodSeconds;
  const busy = `${perDistribution("aws_cloudfront_requests_sum")} >= ${requests}`;
  const guard = `A distribution with less than ${EDGE_REQUESTS_PER_SECOND} request a second (${requests} in a data point of ${periodSeconds} s) is not judged.`;
  return {
    name: "edge",
    domain: "edge",
    rules: [
      ...(api ? [] : [hitRateLow(hitRatePercent, busy, guard)]),
      serverErrors(serverErrorPercent, busy, guard),
      originSlow(originLatencyMilliseconds, busy, guard),
    ],
  };
}

/** The input with its defaults filled in. */
export function edgeLimits(input: EdgeRulesInput): Required<EdgeRulesInput> {
  return {
    api: input.api ?? false,
    periodSeconds: input.periodSeconds ?? 300,
    hitRatePercent: input.hitRatePercent ?? EDGE_THRESHOLDS.hitRate.value,
    serverErrorPercent: input.serverErrorPercent ?? SERVER_ERRORS_PERCENT,
    originLatencyMilliseconds:
      input.originLatencyMilliseconds ?? EDGE_THRESHOLDS.originLatency.value,
  };
}

function edgeProblems(limits: Required<EdgeRulesInput>): readonly Problem[] {
  const { periodSeconds, hitRatePercent, serverErrorPercent, originLatencyMilliseconds } = limits;
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
  if (!(serverErrorPercent > 0 && serverErrorPercent < 100)) {
    problems.push({
      path: "serverErrorPercent",
      got: String(serverErrorPercent),
      allowed: "above 0 and below 100, in percent",
      fix: "Write 1 for 1 %.",
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

/** Why the threshold is what it is, or whose own value it is. */
function reason({ value, unit, why }: Threshold, given: number, argument: string): string {
  if (given === value) return why;
  return `${given} ${unit === "percent" ? "%" : "ms"}: ${argument} of the site.`;
}

/** The metric once a distribution, whichever exporter pod says it while one replaces the other. */
function perDistribution(metric: string): string {
  return `max by (${DISTRIBUTION}) (${metric})`;
}

function hitRateLow(percent: number, busy: string, guard: string): AlertRule {
  return {
    alert: "CdnHitRateLow",
    expr: `(${perDistribution("aws_cloudfront_cache_hit_rate_average")} < ${percent}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: EDGE_THRESHOLDS.hitRate.forSeconds,
    severity: "warning",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} answers {{ $value | printf "%.1f" }} % of cacheable requests itself, less than ${percent} %`,
    impact: "The rest goes to the origin: slower for its users, and load it is not sized for.",
    why: `${reason(EDGE_THRESHOLDS.hitRate, percent, "cacheHitRateAlarmPercent")} ${guard}`,
    source: `${EDGE_THRESHOLDS.hitRate.source}; ${YACE}; ${JUDGEMENT}`,
    operation: "scale",
  };
}

function serverErrors(percent: number, busy: string, guard: string): AlertRule {
  return {
    alert: "CdnServerErrors",
    expr: `(${perDistribution("aws_cloudfront_5xx_error_rate_average")} > ${percent}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: EDGE_THRESHOLDS.serverErrors.forSeconds,
    severity: "critical",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} answers {{ $value | printf "%.1f" }} % of its requests with 5xx`,
    impact:
      "Users see errors, among them those that the origin never counts: it did not answer at all.",
    why: `${reason(EDGE_THRESHOLDS.serverErrors, percent, "serverErrorAlarmPercent")} ${guard}`,
    source: `${EDGE_THRESHOLDS.serverErrors.source}; ${YACE}; ${JUDGEMENT}`,
  };
}

function originSlow(milliseconds: number, busy: string, guard: string): AlertRule {
  return {
    alert: "CdnOriginSlow",
    expr: `(${perDistribution("aws_cloudfront_origin_latency_p95")} > ${milliseconds}) and on (${DISTRIBUTION}) (${busy})`,
    forSeconds: EDGE_THRESHOLDS.originLatency.forSeconds,
    severity: "warning",
    summary: `Distribution {{ $labels.${DISTRIBUTION} }} waits {{ $value | printf "%.0f" }} ms for its origin in 5 % of the requests it passes on`,
    impact: "What is not in the cache starts that much later.",
    why: `${reason(EDGE_THRESHOLDS.originLatency, milliseconds, "originLatencyAlarmMilliseconds")} A percentile, since an average hides the slow ones. ${guard}`,
    source: `${EDGE_THRESHOLDS.originLatency.source}; ${YACE}; ${JUDGEMENT}`,
    operation: "scale",
  };
}
