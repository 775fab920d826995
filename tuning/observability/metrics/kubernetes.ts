import type { Exporter } from "./metric.ts";
import { declare } from "./metric.ts";

const POD = ["namespace", "pod", "uid"];
const CONTAINER = ["namespace", "pod", "uid", "container"];
const CADVISOR = ["namespace", "pod", "container", "image"];

/** The state of the cluster's objects. */
export const KUBE_STATE_METRICS: Exporter = {
  name: "kube-state-metrics",
  targetLabels: ["job", "instance"],
  source: "kubernetes/kube-state-metrics 2, docs/metrics",
  metrics: [
    ...declare(
      "gauge",
      ["namespace", "deployment"],
      [
        "kube_deployment_spec_replicas",
        "kube_deployment_status_replicas",
        "kube_deployment_status_replicas_available",
        "kube_deployment_status_replicas_unavailable",
        "kube_deployment_status_replicas_updated",
        "kube_deployment_status_observed_generation",
        "kube_deployment_metadata_generation",
      ],
    ),
    ...declare(
      "gauge",
      ["namespace", "deployment", "condition", "status"],
      ["kube_deployment_status_condition"],
    ),
    ...declare(
      "gauge",
      ["namespace", "statefulset"],
      ["kube_statefulset_replicas", "kube_statefulset_status_replicas_ready"],
    ),
    ...declare(
      "gauge",
      ["namespace", "daemonset"],
      ["kube_daemonset_status_desired_number_scheduled", "kube_daemonset_status_number_ready"],
    ),
    ...declare("counter", CONTAINER, ["kube_pod_container_status_restarts_total"]),
    ...declare(
      "gauge",
      [...CONTAINER, "reason"],
      [
        "kube_pod_container_status_last_terminated_reason",
        "kube_pod_container_status_waiting_reason",
        "kube_pod_container_status_terminated_reason",
      ],
    ),
    ...declare("gauge", CONTAINER, [
      "kube_pod_container_status_ready",
      "kube_pod_container_status_running",
      "kube_pod_container_status_waiting",
      "kube_pod_container_status_last_terminated_timestamp",
    ]),
    ...declare(
      "gauge",
      [...CONTAINER, "node", "resource", "unit"],
      ["kube_pod_container_resource_limits", "kube_pod_container_resource_requests"],
    ),
    ...declare("gauge", [...POD, "phase"], ["kube_pod_status_phase"]),
    ...declare(
      "gauge",
      [...POD, "condition"],
      ["kube_pod_status_ready", "kube_pod_status_scheduled"],
    ),
    ...declare(
      "gauge",
      [...POD, "created_by_kind", "created_by_name", "node", "host_ip", "pod_ip"],
      ["kube_pod_info"],
    ),
    ...declare("gauge", POD, ["kube_pod_labels", "kube_pod_start_time", "kube_pod_created"]),
    ...declare(
      "gauge",
      [...POD, "owner_kind", "owner_name", "owner_is_controller"],
      ["kube_pod_owner"],
    ),
    ...declare(
      "gauge",
      ["namespace", "replicaset", "owner_kind", "owner_name"],
      ["kube_replicaset_owner"],
    ),
    ...declare(
      "gauge",
      ["namespace", "horizontalpodautoscaler"],
      [
        "kube_horizontalpodautoscaler_spec_max_replicas",
        "kube_horizontalpodautoscaler_spec_min_replicas",
        "kube_horizontalpodautoscaler_status_current_replicas",
        "kube_horizontalpodautoscaler_status_desired_replicas",
      ],
    ),
    ...declare(
      "gauge",
      ["namespace", "horizontalpodautoscaler", "condition", "status"],
      ["kube_horizontalpodautoscaler_status_condition"],
    ),
    ...declare(
      "gauge",
      ["namespace", "poddisruptionbudget"],
      [
        "kube_poddisruptionbudget_status_current_healthy",
        "kube_poddisruptionbudget_status_desired_healthy",
        "kube_poddisruptionbudget_status_expected_pods",
        "kube_poddisruptionbudget_status_pod_disruptions_allowed",
      ],
    ),
    ...declare(
      "gauge",
      ["namespace", "job_name"],
      [
        "kube_job_failed",
        "kube_job_complete",
        "kube_job_status_active",
        "kube_job_status_failed",
        "kube_job_status_succeeded",
        "kube_job_status_start_time",
        "kube_job_status_completion_time",
      ],
    ),
    ...declare("gauge", ["namespace", "job_name", "owner_kind", "owner_name"], ["kube_job_owner"]),
    ...declare(
      "gauge",
      ["namespace", "cronjob"],
      [
        "kube_cronjob_next_schedule_time",
        "kube_cronjob_status_last_schedule_time",
        "kube_cronjob_status_last_successful_time",
        "kube_cronjob_spec_suspend",
      ],
    ),
    ...declare("gauge", ["node", "condition", "status"], ["kube_node_status_condition"]),
    ...declare(
      "gauge",
      ["node", "resource", "unit"],
      ["kube_node_status_allocatable", "kube_node_status_capacity"],
    ),
    ...declare("gauge", ["node"], ["kube_node_info", "kube_node_spec_unschedulable"]),
  ],
};

/** What the kubelet and its cAdvisor say about containers and probes. */
export const KUBELET: Exporter = {
  name: "kubelet",
  targetLabels: ["job", "instance", "node"],
  source: "google/cadvisor, docs/storage/prometheus.md; Kubernetes metrics reference",
  metrics: [
    ...declare("counter", CADVISOR, [
      "container_cpu_usage_seconds_total",
      "container_cpu_cfs_periods_total",
      "container_cpu_cfs_throttled_periods_total",
      "container_cpu_cfs_throttled_seconds_total",
      "container_oom_events_total",
    ]),
    ...declare("gauge", CADVISOR, [
      "container_memory_working_set_bytes",
      "container_memory_rss",
      "container_memory_usage_bytes",
      "container_spec_memory_limit_bytes",
      "container_spec_cpu_quota",
      "container_start_time_seconds",
    ]),
    ...declare(
      "counter",
      ["namespace", "pod", "interface"],
      [
        "container_network_receive_bytes_total",
        "container_network_transmit_bytes_total",
        "container_network_receive_packets_dropped_total",
        "container_network_transmit_packets_dropped_total",
      ],
    ),
    ...declare(
      "counter",
      ["namespace", "pod", "pod_uid", "container", "probe_type", "result"],
      ["prober_probe_total"],
    ),
    ...declare(
      "gauge",
      ["namespace", "persistentvolumeclaim"],
      ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
    ),
  ],
};
