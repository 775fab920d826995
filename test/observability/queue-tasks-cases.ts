import { SERVICE, depth, ended, tasks } from "./queue-series.ts";
import type { AlertCase } from "./support/promtool.ts";

/** Tasks that do not end: 600 + 300 s without one. */
export const STALLED_CASES: readonly AlertCase[] = [
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
    name: "adds up the queues of a service",
    alert: "QueueStalled",
    input: [depth("5x90"), depth("3x90", "mails"), tasks("succeeded", 0)],
    at: 900,
    expect: [{ labels: SERVICE, summary: "worker finishes no task while 8 wait." }],
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
    name: "quiet two minutes before that",
    alert: "QueueStalled",
    input: [depth("5x90"), ended("succeeded", 10, 20)],
    at: 2280,
    expect: [],
  },
];

const failingAt = (share: string) => [
  {
    labels: { ...SERVICE, queue: "exports" },
    summary: `${share} of the tasks of queue exports (worker) fail.`,
  },
];

/** Tasks that end badly. */
export const FAILING_CASES: readonly AlertCase[] = [
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
