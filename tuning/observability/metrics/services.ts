import type { Exporter } from "./metric.ts";
import { declare } from "./metric.ts";

/** What every service of the platform exports on its /metrics page. */
export const SERVICES: Exporter = {
  name: "services of the platform",
  targetLabels: ["service", "namespace"],
  source: "this project: what the documentation asks of a service",
  metrics: [
    ...declare("counter", ["method", "route", "status"], ["http_requests_total"]),
    ...declare("histogram", ["method", "route"], ["http_request_duration_seconds"]),
    ...declare("gauge", ["queue"], ["queue_depth", "queue_oldest_task_age_seconds"]),
    ...declare("counter", ["queue", "outcome"], ["queue_tasks_total"]),
    ...declare("gauge", ["state"], ["db_pool_connections"]),
    ...declare("gauge", [], ["db_pool_max_connections"]),
    // The default metrics of prom-client and prometheus_client.
    ...declare("gauge", [], ["process_resident_memory_bytes", "nodejs_heap_size_used_bytes"]),
    ...declare("gauge", [], ["nodejs_heap_size_total_bytes", "nodejs_eventloop_lag_p99_seconds"]),
    ...declare("gauge", [], ["process_open_fds", "process_max_fds", "process_start_time_seconds"]),
    ...declare("counter", [], ["process_cpu_seconds_total"]),
  ],
};

/** What the tuning guides' own services export besides. */
export const GUIDES: Exporter = {
  name: "services of the guides",
  targetLabels: ["service", "namespace"],
  source: "the tuning guides, monitoring sections",
  metrics: [
    ...declare("counter", ["query_type"], ["search_requests_total"]),
    ...declare("histogram", ["query_type"], ["search_latency_seconds"]),
    ...declare("gauge", [], ["cache_hit_rate", "workshopsai_uptime_seconds"]),
    ...declare("counter", [], ["workshopsai_requests_total"]),
    ...declare("gauge", [], ["workshopsai_response_time_ms", "workshopsai_error_rate"]),
  ],
};

/** What Prometheus writes for each target and alert by itself, and what it and Alertmanager say of themselves. */
export const PROMETHEUS: Exporter = {
  name: "Prometheus",
  targetLabels: ["job", "instance"],
  source:
    "Prometheus documentation, Jobs and instances; Alerting rules; prometheus/prometheus, rules/group.go, notifier/metric.go, cmd/prometheus/main.go; prometheus/alertmanager, notify/notify.go, config/coordinator.go",
  metrics: [
    ...declare("gauge", [], ["up", "scrape_duration_seconds", "scrape_samples_scraped"]),
    ...declare("gauge", ["alertname", "alertstate"], ["ALERTS", "ALERTS_FOR_STATE"]),
    ...declare("counter", ["rule_group"], ["prometheus_rule_evaluation_failures_total"]),
    ...declare("counter", [], ["prometheus_notifications_dropped_total"]),
    ...declare("counter", ["integration"], ["alertmanager_notifications_total"]),
    ...declare("counter", ["integration", "reason"], ["alertmanager_notifications_failed_total"]),
    ...declare(
      "gauge",
      [],
      ["prometheus_config_last_reload_successful", "alertmanager_config_last_reload_successful"],
    ),
  ],
};
