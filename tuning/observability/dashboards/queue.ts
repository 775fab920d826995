import { promString } from "../duration.ts";
import { FAILED_SHARE, oldestTaskSeconds, queueCapacity } from "../queue.ts";
import type { WorkerRulesInput } from "../queue.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";
import type { PanelSpec } from "./panel.ts";

/** Replicas report the same queue: the largest report is the queue's, not their sum. */
const QUEUE = "namespace, service, queue";
const LEGEND = "{{namespace}} {{queue}}";

/** The queues of every worker, each with its own limits. */
export function queueDashboard(
  workers: readonly WorkerRulesInput[],
  namespaces: readonly string[],
): DashboardSpec {
  return {
    name: "queue",
    title: "Queues",
    description:
      "Tasks that wait and tasks that end, worker by worker. Thresholds follow from the replicas and the longest task of each.",
    domains: ["queue"],
    variables: [
      { name: "namespace", label: "Namespace", values: namespaces },
      {
        name: "queue",
        label: "Queue",
        values: { of: 'queue_depth{namespace=~"$namespace"}', label: "queue" },
      },
    ],
    rows: workers.map((worker): RowSpec => ({
      title: worker.service,
      panels: [oldest(worker), depth(worker), ended(worker), failed(worker)],
    })),
  };
}

/** The worker's chosen queues. */
function ours({ service }: WorkerRulesInput, also = ""): string {
  return `{service=${promString(service)},namespace=~"$namespace",queue=~"$queue"${also}}`;
}

function oldest(worker: WorkerRulesInput): PanelSpec {
  return {
    shows: "lines",
    title: "Age of the oldest task",
    says: `Seconds the task that waits longest has waited; the longest task takes ${worker.longestSeconds} s. Worry when it grows second by second: nobody takes tasks.`,
    unit: "s",
    queries: [
      { expr: `max by (${QUEUE}) (queue_oldest_task_age_seconds${ours(worker)})`, legend: LEGEND },
    ],
    limits: [{ alert: "QueueOldestTaskTooOld", value: oldestTaskSeconds(worker) }],
    width: 6,
  };
}

function depth(worker: WorkerRulesInput): PanelSpec {
  const { maxReplicas, tasksPerReplica } = worker;
  return {
    shows: "lines",
    title: "Waiting tasks",
    says: `Tasks that wait. ${maxReplicas} replicas x ${tasksPerReplica} tasks are where the autoscaler is at its end; worry when there are more and they become more still.`,
    unit: "short",
    queries: [{ expr: `max by (${QUEUE}) (queue_depth${ours(worker)})`, legend: LEGEND }],
    limits: [{ alert: "QueueDepthGrowing", value: queueCapacity(worker) }],
    alerts: ["QueueStalled"],
    width: 6,
  };
}

function ended(worker: WorkerRulesInput): PanelSpec {
  return {
    shows: "lines",
    title: "Tasks that ended",
    says: "Tasks a second by how they ended; a retry is no end. Worry when there are none while tasks wait.",
    unit: "ops",
    queries: [
      {
        expr: `sum by (${QUEUE}, outcome) (rate(queue_tasks_total${ours(worker)}[$__rate_interval]))`,
        legend: `${LEGEND} {{outcome}}`,
      },
    ],
    alerts: ["QueueStalled"],
    width: 6,
  };
}

function failed(worker: WorkerRulesInput): PanelSpec {
  const rate = (outcome: string) =>
    `sum by (${QUEUE}) (rate(queue_tasks_total${ours(worker, `,outcome=~"${outcome}"`)}[$__rate_interval]))`;
  return {
    shows: "lines",
    title: "Failed, of those that ended",
    says: "Share of the ended tasks that have used up their retries. Worry when it stays: what they should have done has not happened.",
    unit: "percentunit",
    max: 1,
    queries: [{ expr: `${rate("failed")} / ${rate("succeeded|failed")}`, legend: LEGEND }],
    limits: [{ alert: "QueueTasksFailing", value: FAILED_SHARE }],
    width: 6,
  };
}
