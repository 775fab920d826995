import type { Rows } from "../clients/postgres.ts";
import { LabError } from "../errors.ts";

const MIB = 1024 * 1024;

/**
 * Memory of a session's own before any sort or hash. Bytes. A session that has used nothing takes some 3 MiB with its page
 * tables and one that has used hundreds of tables several times that: 8 MiB is counted for each, so the sum is more
 * than this load, which uses one table, can reach.
 */
export const SESSION_BYTES = 8 * MIB;

/** What a server says of its memory. Sizes in bytes. */
export interface MemorySettings {
  /** Shared memory, shared_buffers and all else: shared_memory_size. */
  readonly sharedMemory: number;
  readonly sharedBuffers: number;
  readonly maxConnections: number;
  /** Connections that only superusers and pg_use_reserved_connections may have. */
  readonly reserved: number;
  readonly workMem: number;
  /** A hash may take work_mem times this. */
  readonly hashMemMultiplier: number;
  readonly maintenanceWorkMem: number;
  /** What one autovacuum worker may take. */
  readonly autovacuumWorkMem: number;
  readonly autovacuumWorkers: number;
  /** Workers that statements may have at the same time; none when no statement may have one. */
  readonly parallelWorkers: number;
}

/** A line of the sum. */
export interface BudgetLine {
  readonly what: string;
  /** How it comes about: "42 x (8 MiB + 16 MiB)". */
  readonly arithmetic: string;
  /** Bytes. */
  readonly bytes: number;
}

const NAMES = [
  "shared_memory_size",
  "shared_buffers",
  "max_connections",
  "superuser_reserved_connections",
  "reserved_connections",
  "work_mem",
  "hash_mem_multiplier",
  "maintenance_work_mem",
  "autovacuum_work_mem",
  "autovacuum_max_workers",
  "max_parallel_workers",
  "max_parallel_workers_per_gather",
] as const;

/** Asks for them in the server's own units. */
export const SETTINGS_SQL = `SELECT name, setting, unit FROM pg_settings WHERE name IN (${NAMES.map((name) => `'${name}'`).join(", ")})`;

/** Bytes in a unit of pg_settings. */
const UNITS: Readonly<Record<string, number>> = { B: 1, kB: 1024, "8kB": 8192, MB: MIB };

/**
 * Reads the answer to SETTINGS_SQL.
 *
 * @throws LabError when one is missing that every version has, or its unit is not known.
 */
export function readSettings(rows: Rows): MemorySettings {
  const all = new Map(rows.map(([name, setting, unit]) => [name, valueOf(name, setting, unit)]));
  const value = (name: (typeof NAMES)[number], fallback?: number): number => {
    const found = all.get(name) ?? fallback;
    if (found === undefined) throw new LabError(`PostgreSQL does not know ${name}.`);
    return found;
  };
  const sharedBuffers = value("shared_buffers");
  const maintenanceWorkMem = value("maintenance_work_mem");
  const autovacuum = value("autovacuum_work_mem");
  const gather = value("max_parallel_workers_per_gather");
  return {
    // PostgreSQL 15 and newer say it.
    sharedMemory: value("shared_memory_size", sharedBuffers),
    sharedBuffers,
    maxConnections: value("max_connections"),
    // PostgreSQL 16 and newer have the second.
    reserved: value("superuser_reserved_connections") + value("reserved_connections", 0),
    workMem: value("work_mem"),
    hashMemMultiplier: value("hash_mem_multiplier"),
    maintenanceWorkMem,
    // -1 stands for maintenance_work_mem.
    autovacuumWorkMem: autovacuum < 0 ? maintenanceWorkMem : autovacuum,
    autovacuumWorkers: value("autovacuum_max_workers"),
    parallelWorkers: gather === 0 ? 0 : value("max_parallel_workers"),
  };
}

/** What one sort or hash of a connection may take. Bytes. */
export function areaOf({ workMem, hashMemMultiplier }: MemorySettings): number {
  return workMem * Math.max(1, hashMemMultiplier);
}

/**
 * The most that a server takes with every connection at its largest sort or hash, an index build and all autovacuum
 * workers beside. Source: PostgreSQL documentation, "Resource Consumption", Memory: work_mem is for each sort,
 * hash_mem_multiplier times it for each hash, maintenance_work_mem for each operation, autovacuum_work_mem for each worker.
 */
export function budgetLines(settings: MemorySettings): readonly BudgetLine[] {
  const { maxConnections, workMem, hashMemMultiplier, parallelWorkers } = settings;
  const { autovacuumWorkers, autovacuumWorkMem } = settings;
  const times = Math.max(1, hashMemMultiplier);
  const area = `work_mem ${mebibytes(workMem)}${times === 1 ? "" : ` x ${times}`}`;
  const each = `(${mebibytes(SESSION_BYTES)} + ${area})`;
  const session = SESSION_BYTES + areaOf(settings);
  return [
    {
      what: "shared memory",
      arithmetic: `shared_buffers ${mebibytes(settings.sharedBuffers)} and the rest of shared_memory_size`,
      bytes: settings.sharedMemory,
    },
    {
      what: "connections",
      arithmetic: `${maxConnections} x ${each}`,
      bytes: maxConnections * session,
    },
    {
      what: "parallel workers",
      arithmetic: `${parallelWorkers} x ${each}`,
      bytes: parallelWorkers * session,
    },
    {
      what: "autovacuum",
      arithmetic: `${autovacuumWorkers} x ${mebibytes(autovacuumWorkMem)}`,
      bytes: autovacuumWorkers * autovacuumWorkMem,
    },
    {
      what: "maintenance",
      arithmetic: "one index build",
      bytes: settings.maintenanceWorkMem,
    },
  ];
}

/** The sum of the lines. Bytes. */
export function budgetOf(settings: MemorySettings): number {
  return budgetLines(settings).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Bytes as a person reads them: "512 MiB", "2.5 MiB". */
export function mebibytes(bytes: number): string {
  const value = bytes / MIB;
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${rounded.toLocaleString("en-US")} MiB`;
}

function valueOf(
  name: string | null | undefined,
  setting: string | null | undefined,
  unit: string | null | undefined,
): number {
  const number = Number(setting);
  // -1 means something else than a size.
  if (unit === null || unit === undefined || number < 0) return number;
  const bytes = UNITS[unit];
  if (bytes === undefined) throw new LabError(`PostgreSQL counts ${name} in ${unit}: not known.`);
  return number * bytes;
}
