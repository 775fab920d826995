import type { Problem } from "../errors.ts";
import { burnRates } from "./burn-rates.ts";
import { percent } from "./duration.ts";
import type { Slo } from "./types.ts";

/** Metrics of a service that does not use the usual names. */
export interface SloMetrics {
  /** Counter of requests with the labels service, namespace and status. @default "http_requests_total" */
  readonly requests?: string;
  /** Histogram of their duration in seconds with the labels service and namespace. @default "http_request_duration_seconds" */
  readonly duration?: string;
}

/** What the rules of an SLO depend on beside the promise. */
export interface SloOptions {
  /** Upper bounds of the duration histogram in seconds, as the service declares them, without +Inf. */
  readonly buckets: readonly number[];
  /** Days that Prometheus keeps: the promise must be over no more. */
  readonly retentionDays: number;
  /**
   * Requests a second, on average over the long window, below which nothing is judged.
   *
   * @default - instead at least 10 bad requests in the long window: the standard error of a count of n is 1/√n of it, so
   * 10 tell the share to a third (1/√10 = 32 %). At the threshold of 99.9 % and 14.4 that is 10 / 0.0144 = 694 requests an
   * hour, 0.19 a second; and a complete failure is noticed from 10 requests on.
   */
  readonly minimumRequestsPerSecond?: number;
  /** @default - http_requests_total and http_request_duration_seconds */
  readonly metrics?: SloMetrics;
}

/** Days a promise may be over: a week, the shortest with every weekday in it, to a quarter. */
const WINDOW_DAYS = { min: 7, max: 90 };

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/** Everything that is wrong with a promise, each with the path `slos.<service>.<key>`; none when nothing is. */
export function sloProblems(slo: Slo, options: SloOptions): readonly Problem[] {
  const path = `slos.${slo.service}`;
  return [
    ...nameProblems(slo, path),
    ...objectiveProblems(slo.availability, slo, `${path}.availability`),
    ...windowProblems(slo, options, path),
    ...latencyProblems(slo, options, path),
    ...trafficProblems(options, path),
    ...metricProblems(options, path),
  ];
}

function nameProblems({ service }: Slo, path: string): Problem[] {
  if (/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(service)) return [];
  return [
    {
      path: `${path}.service`,
      got: JSON.stringify(service),
      allowed: "1 to 63 lower-case letters, digits and dashes, a letter first: a service's name",
      fix: "write the service's name as under `services`",
    },
  ];
}

function objectiveProblems(objective: number, slo: Slo, path: string): Problem[] {
  if (objective > 0 && objective < 1) return tooLow(objective, slo, path);
  const asPercent = objective > 1 && objective < 100 ? objective / 100 : undefined;
  return [
    {
      path,
      got: String(objective),
      allowed: "above 0 and below 1, such as 0.999",
      fix:
        asPercent === undefined
          ? "leave an error budget: with 1 every failed request breaks the promise, with 0 nothing is promised"
          : `write it as a share: ${Number(asPercent.toPrecision(12))} for ${percent(asPercent)}`,
    },
  ];
}

/** A budget so large that even the slowest alert would need more than all requests to be bad. */
function tooLow(objective: number, { windowDays }: Slo, path: string): Problem[] {
  const slowest = Math.min(...burnRates(windowDays).map(({ factor }) => factor));
  if (slowest * (1 - objective) < 1) return [];
  const least = Math.ceil((1 - 1 / slowest) * 100) / 100;
  return [
    {
      path,
      got: `${objective} over ${windowDays} days`,
      allowed: `above ${least}: the slowest alert tells at ${slowest} times the budget, which must be less than all requests`,
      fix: `promise more than ${least}, or promise it over 30 days`,
    },
  ];
}

function windowProblems({ windowDays }: Slo, { retentionDays }: SloOptions, path: string) {
  const { min, max } = WINDOW_DAYS;
  const problems: Problem[] = [];
  if (!Number.isInteger(windowDays) || windowDays < min || windowDays > max) {
    problems.push({
      path: `${path}.windowDays`,
      got: `${windowDays} days`,
      allowed: `${min} to ${max} whole days`,
      fix: "use 30, or 28 for whole weeks",
    });
  }
  if (windowDays > retentionDays) {
    problems.push({
      path: `${path}.windowDays`,
      got: `${windowDays} days, while Prometheus keeps ${retentionDays}`,
      allowed: `at most ${retentionDays} days: of what is no longer kept nothing can be said`,
      fix: `keep ${windowDays} days (Prometheus' retention), or promise over ${retentionDays} at most`,
    });
  }
  return problems;
}

function latencyProblems(slo: Slo, { buckets }: SloOptions, path: string): Problem[] {
  const { latency } = slo;
  if (latency === undefined) return [];
  const problems = objectiveProblems(latency.objective, slo, `${path}.latency.objective`);
  if (buckets.includes(latency.thresholdSeconds)) return problems;
  const nearest = [...buckets].sort(
    (a, b) => Math.abs(a - latency.thresholdSeconds) - Math.abs(b - latency.thresholdSeconds),
  )[0];
  problems.push({
    path: `${path}.latency.thresholdSeconds`,
    got: `${latency.thresholdSeconds} s`,
    allowed:
      nearest === undefined
        ? "a bucket of the service's histogram, which declares none"
        : `a bucket of the service's histogram: ${buckets.join(", ")}`,
    fix:
      nearest === undefined
        ? "declare buckets, the threshold among them"
        : `add the bucket ${latency.thresholdSeconds} to the service's histogram, or promise ${nearest} s`,
  });
  return problems;
}

function trafficProblems({ minimumRequestsPerSecond: rate }: SloOptions, path: string): Problem[] {
  if (rate === undefined || (Number.isFinite(rate) && rate > 0)) return [];
  return [
    {
      path: `${path}.minimumRequestsPerSecond`,
      got: String(rate),
      allowed: "above 0: without traffic there is nothing to judge",
      fix: "leave it out to ask for 10 bad requests instead, or name the lowest rate worth a look",
    },
  ];
}

function metricProblems({ metrics }: SloOptions, path: string): Problem[] {
  const names: Readonly<Record<string, string>> = { ...metrics };
  return Object.entries(names)
    .filter(([, name]) => !METRIC_NAME.test(name))
    .map(([key, name]) => ({
      path: `${path}.metrics.${key}`,
      got: JSON.stringify(name),
      allowed: "the name of a metric: letters, digits, underscores and colons, no digit first",
      fix: "write the name as the service's /metrics page has it, without labels",
    }));
}
