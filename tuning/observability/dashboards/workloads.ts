import { FAILED_PROBES, RESTARTS, THROTTLED } from "../workload.ts";
import type { RowSpec } from "./frame.ts";

/** Objects of the chosen namespaces. */
const OURS = 'namespace=~"$namespace"';
const CONTAINER = "namespace, pod, container";
const LEGEND = "{{namespace}} {{pod}} {{container}}";

/** What happens to the containers of the services. */
export function containers(): RowSpec {
  const restarts = (window: string) =>
    `max by (${CONTAINER}) (changes(kube_pod_container_status_restarts_total{${OURS}}[${window}]))`;
  const killed = `max by (${CONTAINER}) (kube_pod_container_status_last_terminated_reason{${OURS},reason="OOMKilled"}) == 1`;
  const rate = (metric: string) =>
    `sum by (${CONTAINER}) (rate(${metric}{${OURS}}[$__rate_interval]))`;
  const limited = `max by (${CONTAINER}) (kube_pod_container_resource_limits{${OURS},resource="cpu"})`;
  const most = `max by (${CONTAINER}) (kube_pod_container_resource_limits{${OURS},resource="memory"})`;
  const probes = (also: string) =>
    `sum by (${CONTAINER}, probe_type) (rate(prober_probe_total{${OURS},probe_type=~"Liveness|Readiness"${also}}[$__rate_interval]))`;
  return {
    title: "Containers",
    panels: [
      {
        shows: "lines",
        title: "Restarts in 30 min",
        says: "Restarts of each container that has any. One is a node that went away; worry about several: it cannot stay up.",
        unit: "short",
        queries: [{ expr: `${restarts("30m")} > 0`, legend: LEGEND }],
        limits: [{ alert: "ContainerRestartsOften", value: RESTARTS }],
      },
      {
        shows: "lines",
        title: "Killed for memory, in 15 min",
        says: "Restarts of containers whose last end was for lack of memory. Worry at any: what they had in work is lost.",
        unit: "short",
        queries: [
          { expr: `(${restarts("15m")} > 0) and on (${CONTAINER}) (${killed})`, legend: LEGEND },
        ],
        limits: [{ alert: "ContainerOutOfMemory", value: 0 }],
      },
      {
        shows: "lines",
        title: "Memory, of the limit",
        says: "Working set as a share of the container's memory limit, the ten highest. Worry when it comes near 1: then it is killed.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `topk(10, max by (${CONTAINER}) (container_memory_working_set_bytes{${OURS},container!=""}) / on (${CONTAINER}) ${most})`,
            legend: LEGEND,
          },
        ],
        alerts: ["ContainerOutOfMemory"],
      },
      {
        shows: "lines",
        title: "Throttled CPU periods",
        says: "Share of the periods of 100 ms in which a container with a CPU limit is stopped. No data without CPU limits. Worry when it stays: requests wait.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `${rate("container_cpu_cfs_throttled_periods_total")} / ${rate("container_cpu_cfs_periods_total")} and on (${CONTAINER}) ${limited}`,
            legend: LEGEND,
          },
        ],
        limits: [{ alert: "ContainerCpuThrottled", value: THROTTLED }],
      },
      {
        shows: "lines",
        title: "Failed probes",
        says: "Share of the liveness and readiness probes that fail, of containers with any. Worry when it stays: the pod gets no requests, or is restarted.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `${probes(',result="failed"')} / ${probes("")} > 0`,
            legend: `${LEGEND} {{probe_type}}`,
          },
        ],
        limits: [{ alert: "ProbesFail", value: FAILED_PROBES }],
      },
      {
        shows: "lines",
        title: "CPU",
        says: "Cores that containers use, the ten that use most. Worry when one uses far more than it requests: its neighbours pay.",
        unit: "none",
        queries: [
          {
            expr: `topk(10, sum by (${CONTAINER}) (rate(container_cpu_usage_seconds_total{${OURS},container!=""}[$__rate_interval])))`,
            legend: LEGEND,
          },
        ],
      },
    ],
  };
}

/** Whether there are as many pods as there should be. */
export function autoscaling(): RowSpec {
  const of = (metric: string, by: string) => `max by (namespace, ${by}) (kube_${metric}{${OURS}})`;
  const hpa = (what: string) => of(`horizontalpodautoscaler_${what}`, "horizontalpodautoscaler");
  const deployment = (what: string) => of(`deployment_${what}`, "deployment");
  const budget = (what: string) => of(`poddisruptionbudget_status_${what}`, "poddisruptionbudget");
  return {
    title: "Replicas",
    panels: [
      {
        shows: "lines",
        title: "Pods wanted, of the autoscaler's most",
        says: "1 is the maximum: more load is answered more slowly. Worry when it stays there longer than a peak lasts.",
        unit: "percentunit",
        max: 1,
        queries: [
          {
            expr: `${hpa("status_desired_replicas")} / ${hpa("spec_max_replicas")}`,
            legend: "{{namespace}} {{horizontalpodautoscaler}}",
          },
        ],
        limits: [{ alert: "AutoscalerAtMaximum", value: 1 }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Pods missing",
        says: "Pods a Deployment should have available and has not. Worry when it stays after a rollout, and at once when none is available.",
        unit: "short",
        queries: [
          {
            expr: `${deployment("spec_replicas")} - ${deployment("status_replicas_available")}`,
            legend: "{{namespace}} {{deployment}}",
          },
        ],
        limits: [{ alert: "DeploymentReplicasMissing", value: 0 }],
        alerts: ["DeploymentUnavailable"],
        width: 6,
      },
      {
        shows: "lines",
        title: "Disruptions allowed",
        says: "Pods that may be evicted now. Worry at 0 while all pods are healthy: nodes cannot be drained.",
        unit: "short",
        queries: [
          {
            expr: budget("pod_disruptions_allowed"),
            legend: "{{namespace}} {{poddisruptionbudget}}",
          },
        ],
        limits: [{ alert: "DisruptionBudgetBlocks", value: 1, fires: "below" }],
        width: 6,
      },
      {
        shows: "lines",
        title: "Failed jobs",
        says: "Jobs that have used up their attempts: a migration, a scheduled task or an operation. Worry at any; it ends when the Job is deleted.",
        unit: "short",
        queries: [
          {
            expr: `max by (namespace, job_name) (kube_job_failed{${OURS},condition="true"})`,
            legend: "{{namespace}} {{job_name}}",
          },
        ],
        limits: [{ alert: "JobFailed", value: 1 }],
        width: 6,
      },
    ],
  };
}
