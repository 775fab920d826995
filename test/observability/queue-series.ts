import type { InputSeries } from "./support/promtool.ts";
import { counter, flat, turning } from "./support/series.ts";

/** Series of the queues' metrics, as the cases of all their alerts need them. */

/** The labels of a service's queue, as one of its pods reports it. */
export const of = (service: string, queue: string, pod = "a") =>
  `{namespace="shop",service="${service}",queue="${queue}",pod="${pod}"}`;

/** The labels of the worker's alerts. */
export const SERVICE = { namespace: "shop", service: "worker" };

/** Age of the oldest task. */
export const oldest = (service: string, seconds: number, pod = "a"): InputSeries =>
  flat(`queue_oldest_task_age_seconds${of(service, "exports", pod)}`, seconds);

/** Waiting tasks of the worker. */
export const depth = (values: string, queue = "exports", pod = "a"): InputSeries => ({
  series: `queue_depth${of("worker", queue, pod)}`,
  values,
});

/** Tasks that end a minute. */
export const tasks = (outcome: string, each: number, service = "worker"): InputSeries =>
  counter(
    `queue_tasks_total{namespace="shop",service="${service}",queue="exports",outcome="${outcome}"}`,
    each,
  );

/** Tasks that end a minute, all in one way, in the first minutes and not after them. */
export const ended = (outcome: string, each: number, minutes: number): InputSeries =>
  turning(
    `queue_tasks_total{namespace="shop",service="worker",queue="exports",outcome="${outcome}"}`,
    each,
    minutes,
    0,
  );
