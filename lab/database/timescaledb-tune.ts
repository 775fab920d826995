import type { Machine } from "./contestants.ts";

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

/** Connections by memory: up to so many GB, so many. */
const CONNECTIONS: readonly (readonly [gigabytes: number, connections: number])[] = [
  [2, 25],
  [4, 50],
  [6, 75],
  [Number.POSITIVE_INFINITY, 100],
];

/** max_locks_per_transaction by memory: below so many GB. */
const LOCKS: readonly (readonly [gigabytes: number, locks: number])[] = [
  [8, 128],
  [16, 256],
  [32, 512],
  [Number.POSITIVE_INFINITY, 1024],
];

/**
 * What timescaledb-tune says. Its library is not loaded: it is the parameters that compete.
 *
 * Source: timescale/timescaledb-tune at c7a642b, pkg/pgtune.
 */
export function timescaledbTune({
  memory,
  vcpu,
  version,
}: Machine): Readonly<Record<string, string>> {
  const gigabytes = memory / GB;
  const connections = CONNECTIONS.find(([limit]) => gigabytes <= limit)?.[1] ?? 100;
  const half = Math.round(vcpu / 2);
  const workMem = Math.max(64 * KB, (gigabytes * ((400 * MB) / connections)) / half);
  const pages = (bytes: number) => String(Math.floor(bytes / (8 * KB)));
  const kilobytes = (bytes: number) => String(Math.floor(bytes / KB));
  return {
    max_connections: String(connections),
    shared_buffers: pages(memory / 4),
    effective_cache_size: pages((memory * 3) / 4),
    maintenance_work_mem: kilobytes(Math.min(gigabytes * 128 * MB, 2047 * MB)),
    work_mem: kilobytes(workMem),
    wal_buffers: pages(gigabytes >= 2 ? 16 * MB : gigabytes * 7864 * KB),
    min_wal_size: "512",
    max_wal_size: "1024",
    checkpoint_completion_target: "0.9",
    default_statistics_target: "100",
    random_page_cost: "1.1",
    effective_io_concurrency: Number(version) <= 12 ? "200" : "256",
    max_worker_processes: String(3 + 16 + vcpu),
    max_parallel_workers: String(vcpu),
    max_parallel_workers_per_gather: String(half),
    autovacuum_max_workers: "10",
    autovacuum_naptime: "10",
    jit: "off",
    default_toast_compression: "lz4",
    max_locks_per_transaction: String(LOCKS.find(([limit]) => gigabytes < limit)?.[1] ?? 1024),
  };
}
