import { styleText } from "node:util";

import type { LatencyReport, Percentiles } from "./latency.ts";
import type { TraceReport } from "./run.ts";

/** Least share of cacheable requests that are answered without asking the origin first. */
export const LEAST_HIT_RATIO = 0.9;

/** What a trace did not prove; empty where it proved all. */
export function shortcomings({ tally, hitRatio, latency }: TraceReport): readonly string[] {
  const leaks = tally.leaks + (latency?.tally.leaks ?? 0);
  const failures = tally.failures + (latency?.tally.failures ?? 0);
  return [
    ...(leaks === 0 ? [] : [`${leaks} answers were made for somebody else`]),
    ...(failures === 0 ? [] : [`${failures} requests were not answered with 200`]),
    // Not a number where no request was cacheable.
    ...(hitRatio >= LEAST_HIT_RATIO
      ? []
      : [`the hit ratio is ${hitRatio.toFixed(4)}, below ${LEAST_HIT_RATIO.toFixed(2)}`]),
  ];
}

/** The report as a person reads it: what is wrong first. */
export function formatTrace(report: TraceReport, colour: boolean): string {
  const { tally, hitRatio, origin, latency, seconds } = report;
  const paint = (text: string) => (colour ? styleText("red", text) : text);
  const examples = [...tally.examples, ...(latency?.tally.examples ?? [])];
  const statuses = Object.entries(tally.statuses)
    .sort(([, a], [, b]) => b - a)
    .map(([status, times]) => `${status} ${times}`);
  return [
    ...shortcomings(report).map((text) => paint(`missed: ${text}`)),
    ...examples.map((text) => `  ${text}`),
    `${tally.requests} requests in ${seconds.toFixed(1)} s: ${statuses.join(", ")}`,
    `hit ratio = ${hitRatio.toFixed(4)} of ${tally.cacheable} cacheable requests (at least ${LEAST_HIT_RATIO.toFixed(2)})`,
    `leaks = ${tally.leaks + (latency?.tally.leaks ?? 0)}`,
    `origin asked = ${origin.shared} times for all, ${origin.personal} times for one user`,
    ...(latency === undefined ? [] : formatLatency(latency)),
  ].join("\n");
}

/** The report for machines. */
export function formatTraceJson(report: TraceReport): string {
  const missed = shortcomings(report);
  return JSON.stringify({ ...report, missed, proved: missed.length === 0 }, undefined, 2);
}

function formatLatency({ samples, passThrough, worker, added, byStatus }: LatencyReport): string[] {
  const each = Object.entries(byStatus).map(
    ([status, times]) => `  ${status.padEnd(12)} ${both(times)} (${times.samples})`,
  );
  return [
    `latency of ${samples} requests to each, in turn:`,
    `  pass-through ${both(passThrough)}`,
    `  cache worker ${both(worker)}`,
    ...each,
    `added latency = ${both(added)}`,
  ];
}

function both({ p50, p99 }: Percentiles): string {
  return `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}
