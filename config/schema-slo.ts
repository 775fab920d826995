import { z } from "zod";
import { decimal, wholeNumber } from "./schema-common.ts";

/** Upper bounds in seconds of the duration histogram, where a service names none of its own. */
export const DEFAULT_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 1, 2.5, 5, 10,
] as const;

/** The name of a metric as Prometheus takes it. */
const metricName = z
  .string()
  .regex(
    /^[a-zA-Z_:][a-zA-Z0-9_:]*$/,
    "a metric's name: letters, digits, underscores and colons, no digit first",
  );

/** A share of requests. What it must be is said by the calculations, which know the other keys. */
const share = decimal(z.number());

/** What a service promises. Objectives and windows are judged where the rules are computed (tuning/observability). */
export const sloSchema = z.strictObject({
  availability: share
    .meta({ examples: [0.999] })
    .describe(
      "Share of requests answered without a server error, above 0 and below 1: 0.999. Required.",
    ),
  latency: z
    .strictObject({
      thresholdSeconds: share
        .meta({ examples: [0.5] })
        .describe(
          "Seconds a request may take; must be one of the service's metrics.buckets. Required.",
        ),
      objective: share
        .meta({ examples: [0.95] })
        .describe("Share of requests that are that fast, above 0 and below 1: 0.95. Required."),
    })
    .optional()
    .describe("How fast it answers. Default: nothing is promised."),
  windowDays: wholeNumber(1, 400)
    .default(30)
    .describe(
      "Days over which it is kept, 7 to 90 and at most monitoring.retentionDays. Default: 30.",
    ),
  minimumRequestsPerSecond: share
    .optional()
    .describe(
      "Requests a second below which nobody is told. Default: at least 10 bad requests in the longer window instead.",
    ),
});

/** Where and what a service exports. */
export const serviceMetricsSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/\S*$/, 'a path, as "/metrics"')
    .default("/metrics")
    .describe("HTTP path of its metrics. Default: /metrics."),
  port: wholeNumber(1024, 65_535)
    .optional()
    .describe(
      "Number of the TCP port of its metrics. Default: port of the service; 9000 for a worker.",
    ),
  buckets: z
    .array(share)
    .min(1)
    .default([...DEFAULT_BUCKETS])
    .describe(
      "Upper bounds, in seconds, of its histogram of request durations, as its code declares them. Default: 0.005 to 10, 0.2, 0.25, 0.4, 0.5 and 1 among them.",
    ),
  declares: z
    .array(metricName)
    .default([])
    .describe(
      "Metrics it exports beside those the platform asks of every service, for alerts of your own. Default: none.",
    ),
});

/** @see sloSchema */
export type SloConfig = z.output<typeof sloSchema>;
/** @see serviceMetricsSchema */
export type ServiceMetricsConfig = z.output<typeof serviceMetricsSchema>;
