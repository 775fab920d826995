import { kib, mib } from "../units.ts";
import type { Bytes } from "../units.ts";
import type { WorkloadProfile } from "./types.ts";

/** What distinguishes the profiles. Each number is a choice of this project; the comment says what it follows from. */
export interface ProfileRules {
  /** Memory of the instance that one allowed connection stands for: max_connections is memory divided by it. */
  readonly memoryPerConnection: Bytes;
  /** Connections to a vCPU at most; more only wait for each other, a pool or proxy serves them better. */
  readonly connectionsPerVcpu: number;
  /** Sorts or hashes of full size every connection may have at the same time. */
  readonly nodesPerQuery: number;
  /** Private memory of a backend before any sort, see PER_BACKEND. */
  readonly perBackend: Bytes;
  /** work_mem is not raised above this: more gives these queries nothing, and the page cache has use for it. */
  readonly workMemLimit: Bytes;
  /** maintenance_work_mem as a fraction of memory: 1/32 or 1/16. */
  readonly maintenanceDivisor: number;
  /** max_wal_size where the storage allows it, in MB. */
  readonly maxWalMb: number;
  /** Parallel workers of one query: vCPUs divided by this... */
  readonly vcpusPerParallelWorker: number;
  /** ...but not more than this. */
  readonly parallelWorkersLimit: number;
}

/**
 * Private memory of one backend. Measured with PostgreSQL 15.18 (RssAnon + VmPTE of /proc): 3.3 MiB fresh, 12 MiB after
 * touching 500 tables with 1,000 indexes, 22 MiB with 300 prepared statements on top. 8 MiB is a session that uses
 * about half of such a schema.
 */
const PER_BACKEND = mib(8);

/** The rules by profile. */
export const PROFILES: Readonly<Record<WorkloadProfile, ProfileRules>> = Object.freeze({
  // 48 MiB is what leaves work_mem at 15 MiB on a 2 GiB class with every connection sorting at once: there 16 MiB beat PGTune's
  // 4 MiB by 1.4 to 3.5 times on analytic queries (PostgreSQL 15, 4 clients). One parallel worker on 2 vCPUs: parallel.ts.
  web: Object.freeze({
    memoryPerConnection: mib(48),
    connectionsPerVcpu: 100,
    nodesPerQuery: 1,
    perBackend: PER_BACKEND,
    workMemLimit: mib(64),
    maintenanceDivisor: 32,
    maxWalMb: 4096,
    vcpusPerParallelWorker: 2,
    parallelWorkersLimit: 2,
  }),
  // Short transactions sort little: more connections, down to the 4 MiB floor of work_mem on a 1 GiB class.
  oltp: Object.freeze({
    memoryPerConnection: mib(32),
    connectionsPerVcpu: 150,
    nodesPerQuery: 1,
    perBackend: PER_BACKEND,
    workMemLimit: mib(32),
    maintenanceDivisor: 32,
    maxWalMb: 8192,
    vcpusPerParallelWorker: 8,
    parallelWorkersLimit: 2,
  }),
  // Reports join and sort at once, hence two nodes; few clients run them, hence few connections, and temporary tables
  // (8 MiB of temp_buffers) are common, hence the larger backend.
  analytics: Object.freeze({
    memoryPerConnection: mib(80),
    connectionsPerVcpu: 25,
    nodesPerQuery: 2,
    perBackend: mib(16),
    workMemLimit: mib(1024),
    maintenanceDivisor: 16,
    maxWalMb: 16384,
    vcpusPerParallelWorker: 2,
    parallelWorkersLimit: 8,
  }),
  // Web and reports together: the reports set work_mem, the web part the number of connections.
  mixed: Object.freeze({
    memoryPerConnection: mib(64),
    connectionsPerVcpu: 75,
    nodesPerQuery: 2,
    perBackend: PER_BACKEND,
    workMemLimit: mib(256),
    maintenanceDivisor: 32,
    maxWalMb: 8192,
    vcpusPerParallelWorker: 4,
    parallelWorkersLimit: 4,
  }),
});

/** Shared memory of one connection: process entry, 64 locks, activity text. Measured: 85 KiB in version 18. */
export const SHARED_PER_CONNECTION = kib(96);
