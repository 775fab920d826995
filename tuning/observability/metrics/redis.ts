import type { Exporter } from "./metric.ts";
import { declare } from "./metric.ts";

/** redis_exporter without CONFIG, which ElastiCache blocks: there is no redis_config_*. */
export const REDIS: Exporter = {
  name: "redis_exporter",
  targetLabels: ["instance", "cache"],
  source: "oliver006/redis_exporter, README and exporter/metrics.go",
  metrics: [
    ...declare(
      "gauge",
      [],
      [
        "redis_up",
        "redis_uptime_in_seconds",
        "redis_connected_clients",
        "redis_blocked_clients",
        "redis_max_clients",
        "redis_memory_used_bytes",
        "redis_memory_max_bytes",
        "redis_mem_fragmentation_ratio",
        "redis_connected_slaves",
        "redis_slowlog_length",
        "redis_instantaneous_ops_per_sec",
        "redis_loading_dump_file",
      ],
    ),
    ...declare("gauge", ["role"], ["redis_instance_info"]),
    ...declare(
      "gauge",
      ["master_host", "master_port"],
      ["redis_master_link_up", "redis_master_last_io_seconds_ago", "redis_master_sync_in_progress"],
    ),
    ...declare(
      "gauge",
      ["slave_ip", "slave_port", "slave_state"],
      ["redis_connected_slave_lag_seconds", "redis_connected_slave_offset_bytes"],
    ),
    ...declare("gauge", [], ["redis_master_repl_offset", "redis_slave_repl_offset"]),
    ...declare("gauge", ["db"], ["redis_db_keys", "redis_db_keys_expiring"]),
    ...declare(
      "counter",
      [],
      [
        "redis_keyspace_hits_total",
        "redis_keyspace_misses_total",
        "redis_evicted_keys_total",
        "redis_expired_keys_total",
        "redis_rejected_connections_total",
        "redis_connections_received_total",
        "redis_commands_processed_total",
        "redis_net_input_bytes_total",
        "redis_net_output_bytes_total",
      ],
    ),
    ...declare(
      "counter",
      ["cmd"],
      [
        "redis_commands_total",
        "redis_commands_duration_seconds_total",
        "redis_commands_failed_calls_total",
      ],
    ),
  ],
};
