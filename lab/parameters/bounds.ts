import { alone } from "./bound.ts";
import type { Bound, Sizes } from "./bound.ts";
import { TIME_BOUNDS } from "./time-bounds.ts";

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** Private memory of a session before any sort. Bytes. Source: lab/memory measures it; 8 MiB is above what it finds. */
const SESSION_BYTES = 8 * MIB;

/** One parameter by another amount. */
function by(
  name: string,
  divisor: (sizes: Sizes) => number | undefined,
  factor: (sizes: Sizes) => number | undefined = () => 1,
): Bound["value"] {
  return (sizes) => {
    const [value, times, total] = [sizes.amount(name), factor(sizes), divisor(sizes)];
    if (value === undefined || times === undefined || total === undefined) return undefined;
    return (value * times) / total;
  };
}

const memory = ({ database }: Sizes) => database.memory;
const storage = ({ database }: Sizes) => database.storage;

/** Everything at once: each session at its largest with one sort, and all maintenance. */
function worstCase({ amount }: Sizes): number | undefined {
  const [buffers, connections, work, maintenance, autovacuum, workers] = [
    "shared_buffers",
    "max_connections",
    "work_mem",
    "maintenance_work_mem",
    "autovacuum_work_mem",
    "autovacuum_max_workers",
  ].map(amount);
  if (buffers === undefined || connections === undefined || work === undefined) return undefined;
  if (maintenance === undefined || autovacuum === undefined || workers === undefined)
    return undefined;
  // -1: each worker takes maintenance_work_mem.
  const each = autovacuum < 0 ? maintenance : autovacuum;
  return buffers + connections * (work + SESSION_BYTES) + maintenance + each * workers;
}

/** Memory by memory of the class. */
const MEMORY_BOUNDS: readonly Bound[] = [
  {
    what: "shared_buffers / memory",
    of: ["shared_buffers"],
    always: true,
    low: 0.15,
    high: 0.4,
    unit: "ratio",
    why: "PostgreSQL, shared_buffers: 25 % of memory is a reasonable start, more than 40 % unlikely to work better. Pages taken for kB are eight times too few or too many.",
    value: by("shared_buffers", memory),
  },
  {
    what: "shared memory by the server's own sum / memory",
    of: ["shared_buffers"],
    low: 0.15,
    high: 0.5,
    unit: "ratio",
    why: "shared_memory_size is what the server itself computes from its parameters, in bytes: units of ours cannot flatter it.",
    value: ({ database, sharedMemory }) =>
      sharedMemory === undefined ? undefined : sharedMemory / database.memory,
  },
  {
    what: "effective_cache_size / memory",
    of: ["effective_cache_size"],
    always: true,
    low: 0.5,
    high: 1,
    unit: "ratio",
    why: "Buffers and page cache together are at most the memory; RDS' own default is a half.",
    value: by("effective_cache_size", memory),
  },
  {
    what: "effective_cache_size / shared_buffers",
    of: ["effective_cache_size", "shared_buffers"],
    always: true,
    low: 1,
    high: 6,
    unit: "ratio",
    why: "What the planner counts on holds shared_buffers, too.",
    value: by("effective_cache_size", ({ amount }) => amount("shared_buffers")),
  },
  {
    what: "work_mem",
    of: ["work_mem"],
    always: true,
    low: 4 * MIB,
    high: GIB,
    unit: "bytes",
    why: "PostgreSQL's own default is 4 MiB: a computed value below it makes the server sort on disk where it did not before.",
    value: alone("work_mem"),
  },
  {
    what: "work_mem x max_connections / memory",
    of: ["work_mem", "max_connections"],
    always: true,
    low: 0.1,
    high: 0.8,
    unit: "ratio",
    why: "All sessions may sort at once: more than four fifths leaves nothing for the buffers, less than a tenth is memory nobody uses.",
    value: by("work_mem", memory, ({ amount }) => amount("max_connections")),
  },
  {
    what: "maintenance_work_mem / memory",
    of: ["maintenance_work_mem"],
    always: true,
    low: 0.01,
    high: 0.15,
    unit: "ratio",
    why: "One index build at a time; PGTune takes a sixteenth, RDS a sixtieth.",
    value: by("maintenance_work_mem", memory),
  },
  {
    what: "autovacuum_work_mem x autovacuum_max_workers / memory",
    of: ["autovacuum_work_mem", "autovacuum_max_workers"],
    low: 0.005,
    high: 0.15,
    unit: "ratio",
    special: [-1],
    why: "All workers run at once when many tables grow.",
    value: by("autovacuum_work_mem", memory, (sizes) =>
      sizes.amount("autovacuum_work_mem") === -1
        ? undefined
        : sizes.amount("autovacuum_max_workers"),
    ),
  },
  {
    what: "the sum of all memory / memory",
    of: ["shared_buffers", "max_connections", "work_mem", "maintenance_work_mem"],
    always: true,
    low: 0.4,
    high: 1,
    unit: "ratio",
    why: "shared_buffers + max_connections x (work_mem + 8 MiB) + maintenance_work_mem + autovacuum: above the memory the kernel kills the server.",
    value: (sizes) => {
      const sum = worstCase(sizes);
      return sum === undefined ? undefined : sum / sizes.database.memory;
    },
  },
];

/** Other sizes, by storage or by themselves. */
const SIZE_BOUNDS: readonly Bound[] = [
  {
    what: "max_wal_size",
    of: ["max_wal_size"],
    always: true,
    low: 256 * MIB,
    high: 1024 * GIB,
    unit: "bytes",
    why: "PostgreSQL's default is 1 GiB, four of RDS' WAL segments are 256 MiB; less than that is a checkpoint after every burst of writes.",
    value: alone("max_wal_size"),
  },
  {
    what: "max_wal_size / storage",
    of: ["max_wal_size"],
    low: 0,
    high: 0.25,
    unit: "ratio",
    why: "The WAL lies on the same storage as the data.",
    value: by("max_wal_size", storage),
  },
  {
    what: "min_wal_size / max_wal_size",
    of: ["min_wal_size", "max_wal_size"],
    low: 0.01,
    high: 1,
    unit: "ratio",
    why: "What is kept cannot be more than the limit.",
    value: by("min_wal_size", ({ amount }) => amount("max_wal_size")),
  },
  size("wal_keep_size", [64 * MIB, 64 * GIB], "Kept for replicas on the storage of the data.", [0]),
  size("max_slot_wal_keep_size", [256 * MIB, 16_384 * GIB], "Beyond it a slot is given up.", [-1]),
  size(
    "wal_buffers",
    [64 * KIB, 256 * MIB],
    "By itself it is a thirty-second of shared_buffers, one WAL segment at most.",
    [-1],
  ),
  size("temp_buffers", [MIB, 256 * MIB], "Each session with temporary tables takes it."),
  size("logical_decoding_work_mem", [MIB, 4 * GIB], "PostgreSQL's default is 64 MiB a decoder."),
  size(
    "vacuum_buffer_usage_limit",
    [128 * KIB, 16 * GIB],
    "A ring; PostgreSQL's default is 2 MiB.",
    [0],
  ),
  size(
    "log_temp_files",
    [64 * KIB, GIB],
    "From what size on a spill to disk is told: every one or none is noise or blindness.",
    [-1, 0],
  ),
  size(
    "track_activity_query_size",
    [KIB, MIB],
    "Text of a statement, kept for each session in shared memory; 1 KiB cuts most statements.",
  ),
];

/** Sizes of one parameter by itself. */
function size(
  name: string,
  [low, high]: readonly [number, number],
  why: string,
  special: readonly number[] = [],
): Bound {
  return { what: name, of: [name], low, high, unit: "bytes", special, why, value: alone(name) };
}

/** All bounds of a database. */
export const DATABASE_BOUNDS: readonly Bound[] = [...MEMORY_BOUNDS, ...SIZE_BOUNDS, ...TIME_BOUNDS];
