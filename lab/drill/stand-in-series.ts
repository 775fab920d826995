import { counter, counters, gauge, gauges } from "./stand-in-build.ts";
import { NODE, cloudWatchSeries, nodeSeries } from "./stand-in-platform.ts";
import type { DrillStack, Labels, StackService, StandInSeries } from "./types.ts";

/** Jobs whose exporters cannot exist on one machine. */
export const STAND_IN_JOBS = [
  "kube-state-metrics",
  "kubelet",
  "cloudwatch",
  "node-exporter",
] as const;
/** One of them. */
export type StandInJob = (typeof STAND_IN_JOBS)[number];

/** Series of the stand-in by job. */
export type StandInPages = Readonly<Record<StandInJob, readonly StandInSeries[]>>;

/** Bytes of a container's memory limit: above what a sample service uses, within what its leak can fill. */
export const MEMORY_LIMIT = 512 * 1024 * 1024;

const GIB = 1024 ** 3;

/** Pod of a service, as its target labels and the stand-in's series have it. */
export function podOf({ name }: Pick<StackService, "name">): string {
  return `${name}-6b7f9d5c48-drill`;
}

/** Constant, healthy series with the names and labels of kube-state-metrics, kubelet and cAdvisor, YACE and node_exporter. */
export function standInPages(stack: DrillStack): StandInPages {
  return {
    "kube-state-metrics": [...stack.services.flatMap(deploymentSeries), ...clusterSeries(stack)],
    kubelet: stack.services.flatMap(kubeletSeries),
    cloudwatch: cloudWatchSeries(stack),
    "node-exporter": nodeSeries(),
  };
}

function podLabels(service: StackService): Labels {
  const { name, namespace } = service;
  return { namespace, pod: podOf(service), uid: `uid-${name}` };
}

function deploymentSeries(service: StackService): StandInSeries[] {
  const { name, namespace } = service;
  const pod = podLabels(service);
  const container = { ...pod, container: name };
  const limit = (resource: string, unit: string, value: number) => [
    gauge(
      "kube_pod_container_resource_limits",
      { ...container, node: NODE, resource, unit },
      value,
    ),
    gauge(
      "kube_pod_container_resource_requests",
      { ...container, node: NODE, resource, unit },
      value / 2,
    ),
  ];
  return [
    ...gauges(
      { namespace, deployment: name },
      {
        kube_deployment_spec_replicas: 1,
        kube_deployment_status_replicas: 1,
        kube_deployment_status_replicas_available: 1,
        kube_deployment_status_replicas_unavailable: 0,
        kube_deployment_status_replicas_updated: 1,
        kube_deployment_status_observed_generation: 1,
        kube_deployment_metadata_generation: 1,
      },
    ),
    ...gauges(
      { namespace, horizontalpodautoscaler: name },
      {
        kube_horizontalpodautoscaler_spec_max_replicas: 6,
        kube_horizontalpodautoscaler_spec_min_replicas: 1,
        kube_horizontalpodautoscaler_status_current_replicas: 1,
        kube_horizontalpodautoscaler_status_desired_replicas: 1,
      },
    ),
    ...gauges(
      { namespace, poddisruptionbudget: name },
      {
        kube_poddisruptionbudget_status_current_healthy: 1,
        kube_poddisruptionbudget_status_desired_healthy: 0,
        kube_poddisruptionbudget_status_expected_pods: 1,
        kube_poddisruptionbudget_status_pod_disruptions_allowed: 1,
      },
    ),
    counter("kube_pod_container_status_restarts_total", container, 0),
    gauge(
      "kube_pod_container_status_last_terminated_reason",
      { ...container, reason: "OOMKilled" },
      0,
    ),
    gauge(
      "kube_pod_container_status_waiting_reason",
      { ...container, reason: "CrashLoopBackOff" },
      0,
    ),
    ...gauges(container, {
      kube_pod_container_status_ready: 1,
      kube_pod_container_status_running: 1,
      kube_pod_container_status_waiting: 0,
    }),
    ...limit("memory", "byte", MEMORY_LIMIT),
    ...limit("cpu", "core", 1),
    ...["Running", "Pending", "Failed"].map((phase) =>
      gauge("kube_pod_status_phase", { ...pod, phase }, phase === "Running" ? 1 : 0),
    ),
    gauge("kube_pod_status_ready", { ...pod, condition: "true" }, 1),
    gauge(
      "kube_pod_info",
      {
        ...pod,
        created_by_kind: "ReplicaSet",
        created_by_name: `${name}-6b7f9d5c48`,
        node: NODE,
        host_ip: "10.20.0.10",
        pod_ip: "10.20.0.11",
      },
      1,
    ),
    gauge("kube_pod_owner", ownerOf(pod, "ReplicaSet", `${name}-6b7f9d5c48`), 1),
    gauge(
      "kube_replicaset_owner",
      { namespace, replicaset: `${name}-6b7f9d5c48`, owner_kind: "Deployment", owner_name: name },
      1,
    ),
    ...gauges(pod, { kube_pod_labels: 1, kube_pod_start_time: 1_700_000_000 }),
  ];
}

function ownerOf(pod: Labels, kind: string, name: string): Labels {
  return { ...pod, owner_kind: kind, owner_name: name, owner_is_controller: "true" };
}

function clusterSeries({ services }: DrillStack): StandInSeries[] {
  const namespaces = [...new Set(services.map(({ namespace }) => namespace))];
  const node = { node: NODE };
  return [
    ...namespaces.flatMap((namespace) => [
      gauge("kube_job_failed", { namespace, job_name: "migrations", condition: "true" }, 0),
      gauge("kube_job_complete", { namespace, job_name: "migrations", condition: "true" }, 1),
      ...gauges(
        { namespace, job_name: "migrations" },
        {
          kube_job_status_active: 0,
          kube_job_status_failed: 0,
          kube_job_status_succeeded: 1,
        },
      ),
      gauge("kube_cronjob_spec_suspend", { namespace, cronjob: "warm-events" }, 0),
    ]),
    gauge("kube_node_status_condition", { ...node, condition: "Ready", status: "true" }, 1),
    gauge("kube_node_status_condition", { ...node, condition: "Ready", status: "false" }, 0),
    gauge("kube_node_status_condition", { ...node, condition: "DiskPressure", status: "true" }, 0),
    gauge(
      "kube_node_status_condition",
      { ...node, condition: "MemoryPressure", status: "true" },
      0,
    ),
    gauge("kube_node_info", node, 1),
    gauge("kube_node_spec_unschedulable", node, 0),
    ...["kube_node_status_allocatable", "kube_node_status_capacity"].flatMap((name) => [
      gauge(name, { ...node, resource: "cpu", unit: "core" }, 8),
      gauge(name, { ...node, resource: "memory", unit: "byte" }, 32 * GIB),
      gauge(name, { ...node, resource: "pods", unit: "integer" }, 110),
    ]),
  ];
}

function kubeletSeries(service: StackService): StandInSeries[] {
  const { namespace, name } = service;
  const pod = podOf(service);
  const container = { namespace, pod, container: name, image: `${name}:drill`, node: NODE };
  const probe = { namespace, pod, pod_uid: `uid-${name}`, container: name, node: NODE };
  return [
    ...counters(container, {
      container_cpu_usage_seconds_total: 0.3,
      container_cpu_cfs_periods_total: 10,
      container_cpu_cfs_throttled_periods_total: 0.1,
      container_cpu_cfs_throttled_seconds_total: 0.01,
      container_oom_events_total: 0,
    }),
    ...gauges(container, {
      container_memory_working_set_bytes: MEMORY_LIMIT / 2,
      container_memory_rss: MEMORY_LIMIT / 3,
      container_memory_usage_bytes: MEMORY_LIMIT / 2,
      container_spec_memory_limit_bytes: MEMORY_LIMIT,
      container_spec_cpu_quota: 100_000,
      container_start_time_seconds: 1_700_000_000,
    }),
    ...counters(
      { namespace, pod, interface: "eth0", node: NODE },
      {
        container_network_receive_bytes_total: 20_000,
        container_network_transmit_bytes_total: 40_000,
        container_network_receive_packets_dropped_total: 0,
        container_network_transmit_packets_dropped_total: 0,
      },
    ),
    ...["Liveness", "Readiness"].flatMap((probe_type) => [
      counter("prober_probe_total", { ...probe, probe_type, result: "successful" }, 1),
      counter("prober_probe_total", { ...probe, probe_type, result: "failed" }, 0),
    ]),
  ];
}
