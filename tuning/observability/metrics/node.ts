import type { Exporter } from "./metric.ts";
import { declare } from "./metric.ts";

const FILESYSTEM = ["device", "fstype", "mountpoint"];

/** node_exporter with its default collectors. */
export const NODE: Exporter = {
  name: "node_exporter",
  targetLabels: ["instance", "node"],
  source: "prometheus/node_exporter 1, README and collector/*_linux.go",
  metrics: [
    ...declare(
      "gauge",
      [],
      [
        "node_nf_conntrack_entries",
        "node_nf_conntrack_entries_limit",
        "node_filefd_allocated",
        "node_filefd_maximum",
        "node_load1",
        "node_load5",
        "node_load15",
        "node_memory_MemAvailable_bytes",
        "node_memory_MemFree_bytes",
        "node_memory_MemTotal_bytes",
        "node_memory_SwapFree_bytes",
        "node_memory_SwapTotal_bytes",
        "node_netstat_Tcp_CurrEstab",
        "node_sockstat_TCP_alloc",
        "node_sockstat_TCP_inuse",
        "node_sockstat_TCP_mem",
        "node_sockstat_TCP_orphan",
        "node_sockstat_TCP_tw",
        "node_sockstat_sockets_used",
        "node_boot_time_seconds",
        "node_time_seconds",
        "node_timex_offset_seconds",
        "node_timex_sync_status",
      ],
    ),
    ...declare(
      "gauge",
      [],
      [
        // Counters of the kernel that node_exporter calls untyped.
        "node_netstat_TcpExt_ListenDrops",
        "node_netstat_TcpExt_ListenOverflows",
        "node_netstat_TcpExt_TCPTimeouts",
        "node_netstat_Tcp_RetransSegs",
        "node_netstat_Tcp_OutSegs",
        "node_vmstat_oom_kill",
        "node_vmstat_pgmajfault",
      ],
    ),
    ...declare(
      "counter",
      ["cpu"],
      [
        "node_softnet_dropped_total",
        "node_softnet_processed_total",
        "node_softnet_times_squeezed_total",
      ],
    ),
    ...declare("counter", ["cpu", "mode"], ["node_cpu_seconds_total"]),
    ...declare("gauge", FILESYSTEM, [
      "node_filesystem_avail_bytes",
      "node_filesystem_free_bytes",
      "node_filesystem_size_bytes",
      "node_filesystem_files",
      "node_filesystem_files_free",
      "node_filesystem_readonly",
    ]),
    ...declare(
      "counter",
      ["device"],
      [
        "node_disk_io_time_seconds_total",
        "node_disk_read_bytes_total",
        "node_disk_written_bytes_total",
        "node_disk_reads_completed_total",
        "node_disk_writes_completed_total",
        "node_network_receive_bytes_total",
        "node_network_transmit_bytes_total",
        "node_network_receive_drop_total",
        "node_network_transmit_drop_total",
      ],
    ),
    ...declare("counter", [], ["node_pressure_cpu_waiting_seconds_total"]),
    ...declare("counter", [], ["node_pressure_memory_waiting_seconds_total"]),
    ...declare("counter", [], ["node_pressure_io_waiting_seconds_total"]),
    ...declare("gauge", ["nodename", "release", "sysname", "machine"], ["node_uname_info"]),
  ],
};
