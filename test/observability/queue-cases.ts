import { queueRules } from "../../tuning/observability/queue.ts";
import type { AlertCase } from "./support/promtool.ts";
import { counter, flat, turning } from "./support/series.ts";

const WORKER = { service: "worker", maxReplicas: 10, tasksPerReplica: 40, longestSeconds: 600 };
const MAILER = { service: "mailer", maxReplicas: 2, tasksPerReplica: 10, longestSeconds: 60 };
/** The rules the cases are about. */
export const QUEUE_RULES = [queueRules({ workers: [WORKER] })];
/** The same with a second worker. */
export const TWO_WORKERS = [queueRules({ workers: [WORKER, MAILER] })];

const of = (service: string, queue: string, pod = "a") =>
  `{namespace="shop",service="${service}",queue="${queue}",pod="${pod}"}`;
const SERVICE = { namespace: "shop", service: "worker" };

const oldest = (service: string, seconds: number, pod = "a") =>
  flat(`queue_oldest_task_age_seconds${of(service, "exports", pod)}`, seconds);

const OLDEST: readonly AlertCase[] = [
  {
    // 600 + 300.
    name: "quiet at 900 s",
    alert: "QueueOldestTaskTooOld",
    input: [oldest("worker", 900)],
    at: 600,
    expect: [],
  },
  {
    name: "fires at 901 s after two minutes, once for all pods that report it",
    alert: "QueueOldestTaskTooOld",
    input: [oldest("worker", 901), oldest("worker", 880, "b")],
    at: 120,
    expect: [
      {
        labels: { ...SERVICE, queue: "exports" },
        summary: "The oldest task of queue exports (worker) has waited 15m 1s.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "QueueOldestTaskTooOld",
    input: [oldest("worker", 5000)],
    at: 60,
    expect: [],
  },
  {
    name: "quiet about an empty queue",
    alert: "QueueOldestTaskTooOld",
    input: [oldest("worker", 0)],
    at: 600,
    expect: [],
  },
];

const depth = (values: string, queue = "exports", pod = "a") => ({
  series: `queue_depth${of("worker", queue, pod)}`,
  values,
});

/** All replicas of the worker are sized for 10 x 40 = 400 waiting tasks. */
const GROWING: readonly AlertCase[] = [
  {
    name: "quiet at 400, however it grew",
    alert: "QueueDepthGrowing",
    input: [depth("0+10x40 400x60")],
    at: 2400,
    expect: [],
  },
  {
    // 401 at the start and one more a minute, seen by two pods; growth is known from the second sample on.
    name: "fires after a quarter of an hour above it and growing",
    alert: "QueueDepthGrowing",
    input: [depth("401+1x90"), depth("401+1x90", "exports", "b")],
    at: 960,
    expect: [{ labels: SERVICE, summary: "worker has 417 tasks waiting, and they become more." }],
  },
  {
    name: "quiet a minute before",
    alert: "QueueDepthGrowing",
    input: [depth("401+1x90")],
    at: 900,
    expect: [],
  },
  {
    name: "quiet while a backlog is worked off",
    alert: "QueueDepthGrowing",
    input: [depth("9000-10x90")],
    at: 3600,
    expect: [],
  },
  {
    name: "adds up the queues of a service",
    alert: "QueueDepthGrowing",
    input: [depth("300+1x90"), depth("300+1x90", "mails")],
    at: 960,
    expect: [{ labels: SERVICE, summary: "worker has 632 tasks waiting, and they become more." }],
  },
  {
    // 381 + 18 = 399.
    name: "quiet just below it, growing",
    alert: "QueueDepthGrowing",
    input: [depth("381+1x90")],
    at: 1080,
    expect: [],
  },
  {
    // Nine of the last 15 minutes it grew.
    name: "still fires six minutes after it began to fall",
    alert: "QueueDepthGrowing",
    input: [depth("500+10x30 790-10x60")],
    at: 2160,
    expect: [{ labels: SERVICE, summary: "worker has 740 tasks waiting, and they become more." }],
  },
  {
    // Five of the last 15 minutes it grew.
    name: "ends when it fell for most of 15 minutes",
    alert: "QueueDepthGrowing",
    input: [depth("500+10x30 790-10x60")],
    at: 2400,
    expect: [],
  },
];

const tasks = (outcome: string, each: number, service = "worker") =>
  counter(
    `queue_tasks_total{namespace="shop",service="${service}",queue="exports",outcome="${outcome}"}`,
    each,
  );

/** Tasks that end a minute, all in one way, in the first minutes and not after them. */
const ended = (outcome: string, each: number, minutes: number) =>
  turning(
    `queue_tasks_total{namespace="shop",service="worker",queue="exports",outcome="${outcome}"}`,
    each,
    minutes,
    0,
  );

/** 600 + 300 s without one task. */
const STALLED: readonly AlertCase[] = [
  {
    name: "quiet while tasks end, if only badly",
    alert: "QueueStalled",
    input: [depth("5x90"), tasks("failed", 1)],
    at: 1800,
    expect: [],
  },
  {
    name: "fires after a quarter of an hour without one",
    alert: "QueueStalled",
    input: [depth("5x90"), depth("5x90", "exports", "b"), tasks("succeeded", 0)],
    at: 900,
    expect: [{ labels: SERVICE, summary: "worker finishes no task while 5 wait." }],
  },
  {
    name: "fires when no worker reports any task",
    alert: "QueueStalled",
    input: [depth("5x90"), tasks("succeeded", 60, "mailer")],
    at: 900,
    expect: [{ labels: SERVICE, summary: "worker finishes no task while 5 wait." }],
  },
  {
    name: "quiet a minute before",
    alert: "QueueStalled",
    input: [depth("5x90"), tasks("succeeded", 0)],
    at: 840,
    expect: [],
  },
  {
    name: "quiet while nothing waits",
    alert: "QueueStalled",
    input: [depth("0x90"), tasks("succeeded", 0)],
    at: 1800,
    expect: [],
  },
  {
    name: "fires for one task that waits",
    alert: "QueueStalled",
    input: [depth("1x90"), tasks("succeeded", 0)],
    at: 900,
    expect: [{ labels: SERVICE, summary: "worker finishes no task while 1 wait." }],
  },
  {
    name: "quiet with a task in five minutes",
    alert: "QueueStalled",
    input: [
      depth("5x90"),
      {
        series:
          'queue_tasks_total{namespace="shop",service="worker",queue="exports",outcome="succeeded"}',
        values: "0x4 1x4 2x4 3x4 4x4 5x4 6x4",
      },
    ],
    at: 1500,
    expect: [],
  },
  {
    // The last in minute 20; from minute 25 on the window has none.
    name: "fires a quarter of an hour after the window of the last one",
    alert: "QueueStalled",
    input: [depth("5x90"), ended("succeeded", 10, 20)],
    at: 2400,
    expect: [{ labels: SERVICE, summary: "worker finishes no task while 5 wait." }],
  },
  {
    name: "quiet a minute before that",
    alert: "QueueStalled",
    input: [depth("5x90"), ended("succeeded", 10, 20)],
    at: 2340,
    expect: [],
  },
];

const failingAt = (share: string) => [
  {
    labels: { ...SERVICE, queue: "exports" },
    summary: `${share} of the tasks of queue exports (worker) fail.`,
  },
];

const FAILING: readonly AlertCase[] = [
  {
    // 4.9 of 100.
    name: "quiet just below 5 %",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 49), tasks("succeeded", 951)],
    at: 1800,
    expect: [],
  },
  {
    name: "fires at 6 % after ten minutes; retries are not counted",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 60), tasks("succeeded", 940), tasks("retried", 5000)],
    at: 660,
    expect: [
      {
        labels: { ...SERVICE, queue: "exports" },
        summary: "6% of the tasks of queue exports (worker) fail.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 900), tasks("succeeded", 100)],
    at: 600,
    expect: [],
  },
  {
    // Five a minute, less than 0.1 a second.
    name: "quiet with few tasks",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 5), tasks("succeeded", 0)],
    at: 3600,
    expect: [],
  },
  {
    name: "fires at 5.1 %",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 51), tasks("succeeded", 949)],
    at: 1800,
    expect: failingAt("5.1%"),
  },
  {
    // 0.102 a second.
    name: "fires a little above the least traffic",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 6.12)],
    at: 3600,
    expect: failingAt("100%"),
  },
  {
    // 0.098 a second.
    name: "quiet a little below it",
    alert: "QueueTasksFailing",
    input: [tasks("failed", 5.88)],
    at: 3600,
    expect: [],
  },
  {
    // 0.5 a second x 240 of 900 s are 0.13.
    name: "still fires eleven minutes after the last",
    alert: "QueueTasksFailing",
    input: [ended("failed", 30, 60)],
    at: 4260,
    expect: failingAt("100%"),
  },
  {
    // 0.5 x 120 of 900 s are 0.07.
    name: "ends in the thirteenth minute after",
    alert: "QueueTasksFailing",
    input: [ended("failed", 30, 60)],
    at: 4380,
    expect: [],
  },
];

/** What they do. */
export const QUEUE_CASES: readonly AlertCase[] = [...OLDEST, ...GROWING, ...STALLED, ...FAILING];

/** What it does with two workers. */
export const TWO_WORKERS_CASES: readonly AlertCase[] = [
  {
    // 60 + 300.
    name: "has a limit for each worker",
    alert: "QueueOldestTaskTooOld",
    input: [oldest("worker", 361), oldest("mailer", 361)],
    at: 120,
    expect: [
      {
        labels: { namespace: "shop", service: "mailer", queue: "exports" },
        summary: "The oldest task of queue exports (mailer) has waited 6m 1s.",
      },
    ],
  },
  {
    // 2 x 10 = 20.
    name: "has a capacity for each worker",
    alert: "QueueDepthGrowing",
    input: [depth("21+1x90"), { series: `queue_depth${of("mailer", "mails")}`, values: "21+1x90" }],
    at: 960,
    expect: [
      {
        labels: { namespace: "shop", service: "mailer" },
        summary: "mailer has 37 tasks waiting, and they become more.",
      },
    ],
  },
  {
    name: "looks at each worker's own tasks",
    alert: "QueueStalled",
    input: [
      depth("5x90"),
      { series: `queue_depth${of("mailer", "exports")}`, values: "5x90" },
      tasks("succeeded", 1),
      tasks("succeeded", 0, "mailer"),
    ],
    at: 1800,
    expect: [
      {
        labels: { namespace: "shop", service: "mailer" },
        summary: "mailer finishes no task while 5 wait.",
      },
    ],
  },
];
