import { checkPositive } from "./check-positive.ts";
import { promString } from "./duration.ts";
import type { AlertRule, RuleGroup } from "./types.ts";

/** What the rules about one worker service's queues are made from. */
export interface WorkerRulesInput {
  /** Its name in the configuration: the label `service` of its metrics. */
  readonly service: string;
  /** Most replicas the autoscaler starts (replicas.max). */
  readonly maxReplicas: number;
  /** Waiting tasks for each replica the autoscaler aims at (autoscaling.tasksPerReplica). */
  readonly tasksPerReplica: number;
  /** Seconds the longest task takes (longestSeconds). */
  readonly longestSeconds: number;
}

/** What the rules about queues are made from. */
export interface QueueRulesInput {
  /** Every service of kind worker; none gives no rules. */
  readonly workers: readonly WorkerRulesInput[];
}

/** Seconds from "a pod is wanted" to its first task: the autoscaler's poll, a new node, image and start. */
const START_SECONDS = 300;
/** Share of finished tasks that may fail. */
export const FAILED_SHARE = 0.05;
/** Finished tasks a second below which the share says nothing. */
const TASKS_GUARD = 0.1;

const JUDGEMENT = "this project's judgement";
const METRICS = "the metrics this platform asks of its workers";

/** Replicas report the same queue: the largest report is the queue's, not their sum. */
const QUEUE = "namespace, service, queue";
const SERVICE = "namespace, service";

/**
 * The alerts about queues and their workers, from the metrics the platform asks of its services (queue_depth,
 * queue_oldest_task_age_seconds, queue_tasks_total). Pure.
 * @throws TuningError listing every number no threshold can be made from
 */
export function queueRules({ workers }: QueueRulesInput): RuleGroup {
  checkPositive(
    Object.fromEntries(
      workers.flatMap(({ service, maxReplicas, tasksPerReplica, longestSeconds }) => [
        [`services.${service}.replicas.max`, maxReplicas],
        [`services.${service}.autoscaling.tasksPerReplica`, tasksPerReplica],
        [`services.${service}.longestSeconds`, longestSeconds],
      ]),
    ),
  );
  const rules =
    workers.length === 0
      ? []
      : [oldestTask(workers), depthGrowing(workers), stalled(workers), failing()];
  return { name: "queue", domain: "queue", rules };
}

type Workers = readonly WorkerRulesInput[];

/** One expression for each worker, because each has limits of its own. */
function each(workers: Workers, expr: (worker: WorkerRulesInput) => string): string {
  return workers.map(expr).join(" or ");
}

function of({ service }: WorkerRulesInput): string {
  return `{service=${promString(service)}}`;
}

/** Seconds a task may wait before QueueOldestTaskTooOld fires. */
export function oldestTaskSeconds({ longestSeconds }: WorkerRulesInput): number {
  return longestSeconds + START_SECONDS;
}

/** Waiting tasks above which QueueDepthGrowing fires when they become more. */
export function queueCapacity({ maxReplicas, tasksPerReplica }: WorkerRulesInput): number {
  return maxReplicas * tasksPerReplica;
}

function oldestTask(workers: Workers): AlertRule {
  const limits = workers.map(
    (worker) =>
      `${worker.service} ${worker.longestSeconds} + ${START_SECONDS} = ${oldestTaskSeconds(worker)} s`,
  );
  return {
    alert: "QueueOldestTaskTooOld",
    expr: each(
      workers,
      (worker) =>
        `max by (${QUEUE}) (queue_oldest_task_age_seconds${of(worker)}) > ${oldestTaskSeconds(worker)}`,
    ),
    forSeconds: 120,
    severity: "warning",
    summary:
      "The oldest task of queue {{ $labels.queue }} ({{ $labels.service }}) has waited {{ $value | humanizeDuration }}.",
    impact: "Mails, exports and whatever else the queue does come late.",
    why:
      "A task may have to wait for the longest task before it and for a pod that is being started: " +
      `${limits.join(", ")}. Longer means that the workers do not keep up or do not run.`,
    source: `longestSeconds of this stack; ${METRICS}; ${JUDGEMENT}`,
    operation: "scale",
  };
}

function depthGrowing(workers: Workers): AlertRule {
  const sizes = workers.map(
    (worker) =>
      `${worker.service} ${worker.maxReplicas} x ${worker.tasksPerReplica} = ${queueCapacity(worker)}`,
  );
  const sum = (series: string) => `sum by (${SERVICE}) (max by (${QUEUE}) (${series}))`;
  return {
    alert: "QueueDepthGrowing",
    expr: each(
      workers,
      (worker) =>
        `(${sum(`queue_depth${of(worker)}`)} > ${queueCapacity(worker)}` +
        ` and ${sum(`deriv(queue_depth${of(worker)}[15m])`)} > 0)`,
    ),
    forSeconds: 900,
    severity: "warning",
    summary: "{{ $labels.service }} has {{ $value }} tasks waiting, and they become more.",
    impact:
      "The backlog is not worked off by itself; each new task waits longer than the one before.",
    why:
      `With all its replicas the autoscaler is at its end: ${sizes.join(", ")} waiting tasks. A backlog beyond that is ` +
      "harmless while it shrinks, so it must also have grown over 15 min, and do so for another 15.",
    source: `the autoscaler's target of this stack; ${METRICS}; ${JUDGEMENT}`,
    operation: "scale",
  };
}

function stalled(workers: Workers): AlertRule {
  const longest = Math.max(...workers.map(({ longestSeconds }) => longestSeconds));
  return {
    alert: "QueueStalled",
    expr: each(
      workers,
      (worker) =>
        `(sum by (${SERVICE}) (max by (${QUEUE}) (queue_depth${of(worker)})) > 0` +
        ` unless sum by (${SERVICE}) (increase(queue_tasks_total${of(worker)}[5m])) > 0)`,
    ),
    forSeconds: longest + START_SECONDS,
    severity: "critical",
    summary: "{{ $labels.service }} finishes no task while {{ $value }} wait.",
    impact: "Nothing the queue does happens any more.",
    why:
      "In the time of the longest task and of starting a pod at least one task ends, well or badly: " +
      `${longest} + ${START_SECONDS} = ${longest + START_SECONDS} s. A worker that is gone reports no tasks at all, ` +
      "which counts as none.",
    source: `longestSeconds of this stack; ${METRICS}; ${JUDGEMENT}`,
    operation: "restart",
  };
}

function failing(): AlertRule {
  const rate = (outcome: string) =>
    `sum by (${QUEUE}) (rate(queue_tasks_total{outcome=~"${outcome}"}[15m]))`;
  const finished = rate("succeeded|failed");
  return {
    alert: "QueueTasksFailing",
    expr: `${rate("failed")} / ${finished} > ${FAILED_SHARE} and ${finished} > ${TASKS_GUARD}`,
    forSeconds: 600,
    severity: "warning",
    summary:
      "{{ $value | humanizePercentage }} of the tasks of queue {{ $labels.queue }} ({{ $labels.service }}) fail.",
    impact: "What these tasks should have done has not happened and is not tried again.",
    why:
      "A retry is no end and is not counted: a failed task has used up its retries. Judged from " +
      `${TASKS_GUARD} tasks a second on (90 in 15 min, of which ${FAILED_SHARE * 100} % are 4 to 5); 10 min outlast a ` +
      "deployment.",
    source: `${METRICS}; ${JUDGEMENT}`,
  };
}
