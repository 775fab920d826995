import type { Machine } from "./contestants.ts";

const KB = 1024;
const MB = 1024 * KB;
const GB = 1024 * MB;

/** Connections that PGTune takes for its type "web". */
const CONNECTIONS = 200;
/** max_worker_processes where PGTune leaves it alone: PostgreSQL's own. */
const WORKER_PROCESSES = 8;
/** From so many processors on PGTune sets parallel workers. */
const PARALLEL_FROM = 4;

/**
 * What PGTune says for type "web" on SSD.
 *
 * Source: le0pard/pgtune at 7caef27, configurationSlice.js. huge_pages is left out: RDS sets it by itself.
 */
export function pgtune({ memory, vcpu, version }: Machine): Readonly<Record<string, string>> {
  const shared = memory / 4;
  const parallel = vcpu >= PARALLEL_FROM;
  const processes = CONNECTIONS + (parallel ? vcpu : WORKER_PROCESSES);
  const workMem = Math.max(4 * MB, (memory - shared) / (processes * 3));
  const maintenance = Math.min(memory / 16, 8 * GB);
  const walBuffers = Math.min(0.03 * shared, 16 * MB);
  const pages = (bytes: number) => String(Math.floor(bytes / (8 * KB)));
  const kilobytes = (bytes: number) => String(Math.floor(bytes / KB));
  return {
    max_connections: String(CONNECTIONS),
    shared_buffers: pages(shared),
    effective_cache_size: pages((memory * 3) / 4),
    maintenance_work_mem: kilobytes(maintenance),
    ...(maintenance >= 2 * GB ? { autovacuum_work_mem: kilobytes(2 * GB) } : {}),
    work_mem: kilobytes(workMem),
    wal_buffers: pages(walBuffers > 14 * MB ? 16 * MB : Math.max(walBuffers, 32 * KB)),
    min_wal_size: "1024",
    max_wal_size: "4096",
    checkpoint_completion_target: "0.9",
    default_statistics_target: "100",
    random_page_cost: "1.1",
    effective_io_concurrency: "200",
    jit: "off",
    ...(Number(version) >= 15 ? { wal_compression: "lz4" } : {}),
    ...(parallel
      ? {
          max_worker_processes: String(vcpu),
          max_parallel_workers: String(vcpu),
          max_parallel_workers_per_gather: String(Math.min(4, Math.ceil(vcpu / 2))),
          max_parallel_maintenance_workers: String(Math.min(4, Math.ceil(vcpu / 2))),
        }
      : {}),
  };
}
