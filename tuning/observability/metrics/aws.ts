import type { Exporter, Metric } from "./metric.ts";

/** CloudWatch's statistics as the exporter spells them. */
const STATISTICS = ["average", "maximum", "minimum", "sum", "p95", "p99"];

/** `aws_<service>_<metric>_<statistic>` for each statistic; all are gauges, sums too: each is of one period. */
function cloudWatch(service: string, dimensions: readonly string[], names: readonly string[]) {
  const labels = dimensions.map((dimension) => `dimension_${dimension}`);
  return names.flatMap((name) =>
    STATISTICS.map((statistic): Metric => ({
      name: `aws_${service}_${name}_${statistic}`,
      type: "gauge",
      labels,
    })),
  );
}

/** yet-another-cloudwatch-exporter (YACE) for what only AWS sees; the job for CloudFront runs in us-east-1. */
export const CLOUDWATCH: Exporter = {
  name: "yet-another-cloudwatch-exporter",
  targetLabels: ["account_id", "region", "name"],
  source:
    "prometheus-community/yet-another-cloudwatch-exporter, README.md; metrics: CloudWatch pages of the RDS, ElastiCache and CloudFront guides",
  metrics: [
    // Of the exporter itself. Its name lacks _total, its value counts.
    { name: "yace_cloudwatch_request_errors", type: "counter", labels: ["api_name"] },
    ...cloudWatch(
      "rds",
      ["DBInstanceIdentifier"],
      [
        "cpuutilization",
        "database_connections",
        "freeable_memory",
        "free_storage_space",
        "read_latency",
        "write_latency",
        "read_iops",
        "write_iops",
        "disk_queue_depth",
        "replica_lag",
        "oldest_replication_slot_lag",
        "transaction_logs_disk_usage",
        "maximum_used_transaction_ids",
        "cpucredit_balance",
        "ebsbyte_balance_percent",
        "ebsiobalance_percent",
        "swap_usage",
      ],
    ),
    ...cloudWatch(
      "elasticache",
      ["CacheClusterId", "CacheNodeId"],
      [
        "cpuutilization",
        "engine_cpuutilization",
        "database_memory_usage_percentage",
        "database_capacity_usage_percentage",
        "freeable_memory",
        "bytes_used_for_cache",
        "evictions",
        "curr_connections",
        "curr_items",
        "cache_hit_rate",
        "cache_hits",
        "cache_misses",
        "replication_lag",
        "master_link_health_status",
        "swap_usage",
        "network_bandwidth_in_allowance_exceeded",
        "network_bandwidth_out_allowance_exceeded",
      ],
    ),
    ...cloudWatch(
      "cloudfront",
      ["DistributionId", "Region"],
      [
        "requests",
        "bytes_downloaded",
        "bytes_uploaded",
        "total_error_rate",
        "4xx_error_rate",
        "5xx_error_rate",
        "cache_hit_rate",
        "origin_latency",
        "502_error_rate",
        "503_error_rate",
        "504_error_rate",
      ],
    ),
  ],
};
