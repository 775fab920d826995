import { SERVICE, depth, oldest } from "./queue-series.ts";
import type { AlertCase } from "./support/promtool.ts";

/** Tasks that wait too long: 600 + 300 s. */
export const OLDEST_CASES: readonly AlertCase[] = [
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

/** A backlog: all replicas of the worker are sized for 10 x 40 = 400 waiting tasks. */
export const GROWING_CASES: readonly AlertCase[] = [
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
    // 5 a minute more in the one, 10 fewer in the other.
    name: "quiet while one queue grows less than another shrinks",
    alert: "QueueDepthGrowing",
    input: [depth("1000+5x60"), depth("1000-10x60", "mails")],
    at: 1800,
    expect: [],
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
