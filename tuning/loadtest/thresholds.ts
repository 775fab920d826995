import { burnRates } from "../observability/burn-rates.ts";
import { promNumber } from "../observability/duration.ts";
import type { Slo } from "../observability/types.ts";
import type { LoadTestConfig } from "../../config/schema-load-test.ts";
import { requestsOf } from "./stages.ts";
import type { Stage, Threshold, WeightedPath } from "./types.ts";

/** A promise with both its parts. */
export type FullSlo = Slo & Required<Pick<Slo, "latency">>;

/** What thresholds are made from. */
export interface ThresholdInput {
  readonly config: Pick<LoadTestConfig, "scenario" | "peak" | "durationSeconds" | "parallelism">;
  readonly slo: FullSlo;
  readonly stages: readonly Stage[];
  readonly paths: readonly WeightedPath[];
}

/** The share of requests that answered as asked; its name in the script and in k6's report. */
export const AS_ASKED = "answered as asked, not refused (4xx) or sent elsewhere (3xx)";

/** Rate of connections that could not be opened, or were closed from the other side before their time. */
export const CONNECTIONS_FAILED = "ws_connections_failed";

/** Connections that were opened, each counted once however often it was lost and opened anew. */
export const CONNECTIONS_OPENED = "ws_connections_opened";

/** Above this share nothing is left to be measured, however low the promise. */
const MOST_FAILED = 0.5;

/** Seconds before a run may be stopped, at least: the first requests are too few to judge. */
const LEAST_DELAY = 10;

/**
 * The promise as k6 judges it. The guides ask for less than they promise (10 % failed requests where 99.9 % availability is
 * promised, a hundred times as much), and for thresholds of their own; here both are the same numbers as in the alerts.
 */
export function thresholdsOf(input: ThresholdInput): readonly Threshold[] {
  return input.config.scenario === "websocket" ? socketThresholds(input) : httpThresholds(input);
}

function httpThresholds(input: ThresholdInput): readonly Threshold[] {
  const { config, slo, paths } = input;
  const of = (metric: string) => `${metric}{scenario:${config.scenario}}`;
  const slowest = slowestOf(slo);
  return [
    ...failureThresholds(of("http_req_failed"), input),
    { metric: of("http_req_duration"), ...slowest },
    {
      metric: of("checks"),
      expression: `rate>${slo.availability}`,
      why: "An answer 4xx is no failure of the service (the promise counts 5xx), but no load either: a wrong path, a missing login or a rate limit is fast. As many as may fail, may be refused.",
    },
    droppedThreshold(input),
    ...paths.map(({ path }) => ({
      metric: `http_req_duration{name:${path}}`,
      expression: "max>=0",
      why: "Always kept: makes k6 report the path by itself. The promise is the service's, not each path's.",
    })),
  ];
}

function socketThresholds(input: ThresholdInput): readonly Threshold[] {
  const { config, slo } = input;
  const { peak, parallelism } = config;
  const share = Math.floor(peak / parallelism);
  const opened = Math.ceil(Number((share * slo.availability).toPrecision(12)));
  const of = (metric: string) => `${metric}{scenario:${config.scenario}}`;
  return [
    ...failureThresholds(of(CONNECTIONS_FAILED), input),
    { metric: of("ws_connecting"), ...slowestOf(slo) },
    {
      metric: of(CONNECTIONS_OPENED),
      expression: `count>=${opened}`,
      why: `${slo.availability} of a runner's ${share} connections (${peak} / ${parallelism}), as promised, have been opened. k6's own ws_sessions counts attempts that failed too.`,
    },
  ];
}

/** At most the error budget fails; where the fastest alert would wake somebody, the run is stopped. */
function failureThresholds(metric: string, { config, slo }: ThresholdInput): readonly Threshold[] {
  const { availability, windowDays } = slo;
  const budget = Number((1 - availability).toFixed(12));
  const factor = Math.max(...burnRates(windowDays).map((rate) => rate.factor));
  const stop = Math.min(MOST_FAILED, factor * budget);
  const kept: Threshold = {
    metric,
    expression: `rate<${decimal(budget)}`,
    why: `The error budget: 1 - ${availability}.`,
  };
  // A budget of more than half is passed before the run would be stopped.
  if (stop <= budget) return [kept];
  return [
    kept,
    {
      metric,
      expression: `rate<${decimal(stop)}`,
      abortAfterSeconds: Math.max(LEAST_DELAY, Math.floor(config.durationSeconds / 10)),
      why: `Stops the run: at ${promNumber(factor)} times the error budget the fastest alert wakes somebody, at half of all requests nothing is left to be measured. Not in the first tenth of the time, when a single request is a large share.`,
    },
  ];
}

function slowestOf({ latency }: FullSlo): Pick<Threshold, "expression" | "why"> {
  const { objective, thresholdSeconds } = latency;
  return {
    expression: `p(${decimal(objective * 100)})<${decimal(thresholdSeconds * 1000)}`,
    why: `${objective} of the requests within ${thresholdSeconds} s, as promised.`,
  };
}

/** A request that k6 could not make, because all its users were waiting, is one that users would have seen fail. */
function droppedThreshold({ config, slo, stages }: ThresholdInput): Threshold {
  const requests = requestsOf(stages);
  const budget = Number((requests * (1 - slo.availability)).toPrecision(12));
  const share = Math.max(1, Math.floor(budget / config.parallelism));
  return {
    metric: "dropped_iterations",
    expression: `count<${share}`,
    why: `Requests that were not made for want of a free virtual user, a runner: the error budget of ${requests}, ${budget} / ${config.parallelism}. There are users enough for a service that keeps its promise.`,
  };
}

/** A number in plain digits: k6 reads no exponent. */
function decimal(value: number): string {
  const text = promNumber(value);
  return text.includes("e") ? value.toFixed(20).replace(/0+$/, "") : text;
}
