import { queueRules } from "../../tuning/observability/queue.ts";
import { depth, of, oldest, tasks } from "./queue-series.ts";
import { FAILING_CASES, STALLED_CASES } from "./queue-tasks-cases.ts";
import { GROWING_CASES, OLDEST_CASES } from "./queue-waiting-cases.ts";
import type { AlertCase } from "./support/promtool.ts";

const WORKER = { service: "worker", maxReplicas: 10, tasksPerReplica: 40, longestSeconds: 600 };
const MAILER = { service: "mailer", maxReplicas: 2, tasksPerReplica: 10, longestSeconds: 60 };
/** The rules the cases are about. */
export const QUEUE_RULES = [queueRules({ workers: [WORKER] })];
/** The same with a second worker. */
export const TWO_WORKERS = [queueRules({ workers: [WORKER, MAILER] })];

/** What they do. */
export const QUEUE_CASES: readonly AlertCase[] = [
  ...OLDEST_CASES,
  ...GROWING_CASES,
  ...STALLED_CASES,
  ...FAILING_CASES,
];

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
