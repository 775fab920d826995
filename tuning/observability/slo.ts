import { throwProblems } from "../errors.ts";
import { BURN_WINDOWS, burnRates } from "./burn-rates.ts";
import type { BurnRate } from "./burn-rates.ts";
import { percent, promDuration, promNumber, promString } from "./duration.ts";
import { sloProblems } from "./slo-problems.ts";
import type { SloOptions } from "./slo-problems.ts";
import type { AlertRule, RecordingRule, RuleGroup, Slo } from "./types.ts";

export { BURN_WINDOWS, burnRates } from "./burn-rates.ts";
export type { BurnRate } from "./burn-rates.ts";
export { sloProblems } from "./slo-problems.ts";
export type { SloMetrics, SloOptions } from "./slo-problems.ts";

/** Bad requests in the long window below which nobody is told; the reason is at SloOptions.minimumRequestsPerSecond. */
export const MINIMUM_BAD_REQUESTS = 10;

/** What is promised: that requests do not fail, and that they are fast. Alerts have it as the label `slo`. */
export type SloKind = "availability" | "latency";

const NAMES = {
  availability: {
    recorded: "namespace_service:http_requests_failed",
    alert: "SloAvailabilityBurn",
    did: "failed",
  },
  latency: {
    recorded: "namespace_service:http_requests_slow",
    alert: "SloLatencyBurn",
    did: "took too long",
  },
} as const;

/** Levels that are kept: a service's name may come in two namespaces. */
const SUM = "sum by (namespace, service)";

/** A selector under a range function: "rate" of "http_requests_total{...}" over "5m". */
type Over = (selector: string) => string;

/** One promise in PromQL. */
interface Indicator {
  readonly kind: SloKind;
  /** Share of requests that must be good. */
  readonly objective: number;
  /** "took too long" with its threshold, for the summary. */
  readonly did: string;
  readonly impact: string;
  /** All requests. */
  readonly all: (over: Over) => string;
  /** Those that break the promise. */
  readonly bad: (over: Over) => string;
  /** Zero for each service, where no bad requests can mean no series. @default - they always have series */
  readonly none?: string;
}

/** Name of the recorded share of bad requests: "namespace_service:http_requests_failed:ratio_rate5m". */
export function ratioName(kind: SloKind, windowSeconds: number): string {
  return `${NAMES[kind].recorded}:ratio_rate${promDuration(windowSeconds)}`;
}

/** Name of the group with the rules of a service. */
export function sloGroupName(service: string): string {
  return `slo-${service}`;
}

/** Name of the alert that watches so long a window: "SloAvailabilityBurn1h". */
export function burnAlertName(kind: SloKind, longSeconds: number): string {
  return `${NAMES[kind].alert}${promDuration(longSeconds)}`;
}

/**
 * Recording rules and burn-rate alerts of one service: the share of failed and of slow requests over each window, and for
 * each speed of the table an alert that needs the long and the short window above the threshold and enough bad requests.
 *
 * A request fails when its status is 5xx; it is slow when the histogram has it above the threshold, failed or not. A
 * threshold of 1 or more could never be passed (14.4 times a budget of 10 % is 1.44): such an alert is left out, and the
 * slower ones tell. Without requests there is no ratio and no alert: that a service is not reached at all is for the
 * alerts on workload and edge to say.
 *
 * @throws TuningError listing all that sloProblems finds
 */
export function sloRules(slo: Slo, options: SloOptions): RuleGroup {
  throwProblems(sloProblems(slo, options));
  const indicators = indicatorsOf(slo, options);
  const recordings = indicators.flatMap((indicator) =>
    BURN_WINDOWS.map((window) => ratioRule(indicator, window)),
  );
  const alerts = indicators.flatMap((indicator) =>
    burnRates(slo.windowDays)
      .filter((rate) => thresholdOf(indicator, rate) < 1)
      .map((rate) => burnAlert(slo, indicator, rate, options)),
  );
  return { name: sloGroupName(slo.service), domain: "slo", rules: [...recordings, ...alerts] };
}

function indicatorsOf(slo: Slo, { metrics }: SloOptions): readonly Indicator[] {
  const service = `service=${promString(slo.service)}`;
  const requests = metrics?.requests ?? "http_requests_total";
  const duration = metrics?.duration ?? "http_request_duration_seconds";
  const availability: Indicator = {
    kind: "availability",
    objective: slo.availability,
    did: NAMES.availability.did,
    impact: `Users of ${slo.service} get server errors.`,
    all: (over) => `${SUM} (${over(`${requests}{${service}}`)})`,
    bad: (over) => `${SUM} (${over(`${requests}{${service},status=~"5.."}`)})`,
    // A service that never failed has no series with 5xx: nothing would be recorded instead of 0.
    none: `0 * ${SUM} (${requests}{${service}})`,
  };
  const { latency } = slo;
  if (latency === undefined) return [availability];
  const { thresholdSeconds, objective } = latency;
  const all = (over: Over) => `${SUM} (${over(`${duration}_count{${service}}`)})`;
  const fast = `${duration}_bucket{${service},${bucketMatcher(thresholdSeconds)}}`;
  return [
    availability,
    {
      kind: "latency",
      objective,
      did: `${NAMES.latency.did} (more than ${thresholdSeconds} s)`,
      impact: `Users of ${slo.service} wait longer than ${thresholdSeconds} s.`,
      all,
      bad: (over) => `(${all(over)} - ${SUM} (${over(fast)}))`,
    },
  ];
}

/** Whole numbers come as "1" from most client libraries, as "1.0" in OpenMetrics and from Prometheus 3 on. */
function bucketMatcher(seconds: number): string {
  const text = promNumber(seconds);
  return Number.isInteger(seconds) ? `le=~"${text}|${text}\\\\.0"` : `le="${text}"`;
}

function over(fn: "rate" | "increase", windowSeconds: number): Over {
  return (selector) => `${fn}(${selector}[${promDuration(windowSeconds)}])`;
}

function ratioRule(indicator: Indicator, windowSeconds: number): RecordingRule {
  const { kind, bad, none, all } = indicator;
  const rate = over("rate", windowSeconds);
  const failed = none === undefined ? bad(rate) : `(${bad(rate)} or ${none})`;
  return { record: ratioName(kind, windowSeconds), expr: `${failed} / ${all(rate)}` };
}

/** Share of bad requests above which the budget is spent at this speed. */
function thresholdOf({ objective }: Indicator, { factor }: BurnRate): number {
  return Number((factor * (1 - objective)).toPrecision(12));
}

function burnAlert(slo: Slo, indicator: Indicator, rate: BurnRate, options: SloOptions): AlertRule {
  const { kind, objective, did } = indicator;
  const long = promDuration(rate.longSeconds);
  const threshold = thresholdOf(indicator, rate);
  const [inLong, inShort] = [rate.longSeconds, rate.shortSeconds].map(
    (window) =>
      `${ratioName(kind, window)}{service=${promString(slo.service)}} > ${promNumber(threshold)}`,
  );
  return {
    alert: burnAlertName(kind, rate.longSeconds),
    expr: [inLong, inShort, guard(indicator, rate, options)].join("\nand\n"),
    forSeconds: rate.forSeconds,
    severity: rate.severity,
    labels: { slo: kind },
    summary:
      `{{ $value | humanizePercentage }} of the requests to {{ $labels.service }} in {{ $labels.namespace }} ${did} ` +
      `in ${long}; the objective of ${percent(objective)} over ${slo.windowDays}d is in danger above ${percent(threshold)}`,
    impact: indicator.impact,
    why:
      `${rate.why} Threshold: ${rate.factor} * (1 - ${objective}) = ${promNumber(threshold)}. ` +
      guardReason(threshold, options),
    source: rate.source,
  };
}

function guard({ all, bad }: Indicator, rate: BurnRate, options: SloOptions): string {
  const { minimumRequestsPerSecond: minimum } = options;
  if (minimum !== undefined)
    return `${all(over("rate", rate.longSeconds))} >= ${promNumber(minimum)}`;
  return `${bad(over("increase", rate.longSeconds))} >= ${MINIMUM_BAD_REQUESTS}`;
}

function guardReason(threshold: number, options: SloOptions): string {
  const { minimumRequestsPerSecond: minimum } = options;
  if (minimum !== undefined) return `Judged from ${promNumber(minimum)} requests a second on.`;
  const requests = Math.ceil(MINIMUM_BAD_REQUESTS / threshold);
  return `Judged from ${MINIMUM_BAD_REQUESTS} bad requests on: at the threshold ${MINIMUM_BAD_REQUESTS} / ${promNumber(threshold)} = ${requests} requests.`;
}
