import { counter, counters, gauge, gauges } from "./stand-in-build.ts";
import type { DrillStack, Labels, StandInSeries } from "./types.ts";

/** Name of the one node in the stand-in's series. */
export const NODE = "ip-10-20-0-10.eu-central-1.compute.internal";

const GIB = 1024 ** 3;

/** CloudWatch's statistics as YACE spells them. */
const STATISTICS = ["average", "maximum", "minimum", "sum", "p95", "p99"];

function cloudWatch(
  service: string,
  labels: Labels,
  values: Readonly<Record<string, number>>,
): StandInSeries[] {
  const common = { account_id: "123456789012", name: `arn:${service}` };
  return Object.entries(values).flatMap(([metric, value]) =>
    STATISTICS.map((statistic) =>
      gauge(
        `aws_${service}_${metric}_${statistic}`,
        { region: "eu-central-1", ...common, ...labels },
        value,
      ),
    ),
  );
}

/** What YACE exports of database, caches and CDN. */
export function cloudWatchSeries({ name: stack, caches }: DrillStack): StandInSeries[] {
  return [
    counter("yace_cloudwatch_request_errors", { api_name: "GetMetricData" }, 0),
    ...["database", "database-replica-1"].flatMap((database) =>
      cloudWatch("rds", { dimension_DBInstanceIdentifier: `plumbline-${stack}-${database}` }, RDS),
    ),
    ...caches.flatMap(({ name }) =>
      cloudWatch(
        "elasticache",
        {
          dimension_CacheClusterId: `plumbline-${stack}-${name}-001`,
          dimension_CacheNodeId: "0001",
        },
        ELASTICACHE,
      ),
    ),
    ...cloudWatch(
      "cloudfront",
      { region: "us-east-1", dimension_DistributionId: "E1DRILL", dimension_Region: "Global" },
      CLOUDFRONT,
    ),
    ...["GetMetricData", "ListMetrics", "GetResources"].map((api_name) =>
      counter("yace_cloudwatch_request_errors", { api_name }, 0),
    ),
  ];
}

const RDS = {
  cpuutilization: 30,
  database_connections: 40,
  freeable_memory: 8 * GIB,
  free_storage_space: 300 * GIB,
  read_latency: 0.001,
  write_latency: 0.002,
  read_iops: 200,
  write_iops: 300,
  disk_queue_depth: 0.5,
  replica_lag: 0.1,
  oldest_replication_slot_lag: 0,
  transaction_logs_disk_usage: GIB,
  maximum_used_transaction_ids: 10_000_000,
  cpucredit_balance: 500,
  ebsbyte_balance_percent: 99,
  ebsiobalance_percent: 99,
  swap_usage: 0,
};

const ELASTICACHE = {
  cpuutilization: 10,
  engine_cpuutilization: 20,
  database_memory_usage_percentage: 40,
  database_capacity_usage_percentage: 40,
  freeable_memory: 3 * GIB,
  bytes_used_for_cache: GIB,
  evictions: 0,
  curr_connections: 50,
  curr_items: 10_000,
  cache_hit_rate: 95,
  cache_hits: 9_500,
  cache_misses: 500,
  replication_lag: 0.1,
  master_link_health_status: 1,
  swap_usage: 0,
  network_bandwidth_in_allowance_exceeded: 0,
  network_bandwidth_out_allowance_exceeded: 0,
};

const CLOUDFRONT = {
  requests: 600_000,
  bytes_downloaded: 6 * GIB,
  bytes_uploaded: GIB / 10,
  total_error_rate: 0.3,
  "4xx_error_rate": 0.2,
  "5xx_error_rate": 0.1,
  cache_hit_rate: 95,
  origin_latency: 120,
  "502_error_rate": 0,
  "503_error_rate": 0,
  "504_error_rate": 0,
};

/** What node_exporter exports, where it is not installed. */
export function nodeSeries(): StandInSeries[] {
  const root = { device: "/dev/nvme0n1p1", fstype: "xfs", mountpoint: "/" };
  return [
    ...gauges({}, NODE_GAUGES),
    ...counters({}, NODE_COUNTERS),
    ...["user", "system", "idle", "iowait", "steal"].map((mode) =>
      counter("node_cpu_seconds_total", { cpu: "0", mode }, mode === "idle" ? 0.6 : 0.1),
    ),
    ...counters(
      { cpu: "0" },
      {
        node_softnet_dropped_total: 0,
        node_softnet_processed_total: 1_000,
        node_softnet_times_squeezed_total: 0.1,
      },
    ),
    ...gauges(root, {
      node_filesystem_avail_bytes: 60 * GIB,
      node_filesystem_free_bytes: 62 * GIB,
      node_filesystem_size_bytes: 80 * GIB,
      node_filesystem_files: 40_000_000,
      node_filesystem_files_free: 39_000_000,
      node_filesystem_readonly: 0,
    }),
    ...counters(
      { device: "nvme0n1" },
      {
        node_disk_io_time_seconds_total: 0.05,
        node_disk_read_bytes_total: 1_000_000,
        node_disk_written_bytes_total: 2_000_000,
        node_disk_reads_completed_total: 50,
        node_disk_writes_completed_total: 100,
      },
    ),
    ...counters(
      { device: "eth0" },
      {
        node_network_receive_bytes_total: 1_000_000,
        node_network_transmit_bytes_total: 1_500_000,
        node_network_receive_drop_total: 0,
        node_network_transmit_drop_total: 0,
      },
    ),
    gauge(
      "node_uname_info",
      { nodename: NODE, release: "6.12.0", sysname: "Linux", machine: "aarch64" },
      1,
    ),
  ];
}

const NODE_GAUGES = {
  node_nf_conntrack_entries: 20_000,
  node_nf_conntrack_entries_limit: 1_048_576,
  node_filefd_allocated: 10_000,
  node_filefd_maximum: 2_097_152,
  node_load1: 1,
  node_load5: 1,
  node_load15: 1,
  node_memory_MemAvailable_bytes: 20 * GIB,
  node_memory_MemFree_bytes: 10 * GIB,
  node_memory_MemTotal_bytes: 32 * GIB,
  node_memory_SwapFree_bytes: 0,
  node_memory_SwapTotal_bytes: 0,
  node_netstat_Tcp_CurrEstab: 2_000,
  node_sockstat_TCP_alloc: 2_500,
  node_sockstat_TCP_inuse: 2_000,
  node_sockstat_TCP_mem: 400,
  node_sockstat_TCP_orphan: 0,
  node_sockstat_TCP_tw: 300,
  node_sockstat_sockets_used: 2_600,
  node_boot_time_seconds: 1_700_000_000,
  node_timex_offset_seconds: 0.0001,
  node_timex_sync_status: 1,
};

/** Growth a second. */
const NODE_COUNTERS = {
  node_netstat_TcpExt_ListenDrops: 0,
  node_netstat_TcpExt_ListenOverflows: 0,
  node_netstat_TcpExt_TCPTimeouts: 0.1,
  node_netstat_Tcp_RetransSegs: 1,
  node_netstat_Tcp_OutSegs: 5_000,
  node_vmstat_oom_kill: 0,
  node_vmstat_pgmajfault: 0.1,
  node_pressure_cpu_waiting_seconds_total: 0.02,
  node_pressure_memory_waiting_seconds_total: 0,
  node_pressure_io_waiting_seconds_total: 0.01,
};
