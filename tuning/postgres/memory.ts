import { bytes, floorTo, humanBytes, kib, mib, toKiB } from "../units.ts";
import type { Bytes } from "../units.ts";
import { INT_MAX, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PROFILES, SHARED_PER_CONNECTION } from "./profiles.ts";
import {
  AWS_TUNING_GUIDE,
  PG_SETTINGS,
  PGTUNE,
  PLUMBLINE,
  POSTGRES_DOCS,
  RDS_PARAMETERS,
} from "./sources.ts";
import { scheduledWorkers } from "./scheduler.ts";
import type { Tuner } from "./tuner.ts";
import type { PostgresMemory } from "./types.ts";

const STATIC = { apply: "pending-reboot" } as const;

/** Memory parameters: unit, range, apply type and default. */
export const MEMORY_PARAMETERS: readonly ParameterRow[] = [
  integer("shared_buffers", "8kB", [16, 1_073_741_823], "16384", {
    ...STATIC,
    rdsDefault: "{DBInstanceClassMemory/32768}",
    source: RDS_PARAMETERS,
  }),
  integer("max_connections", "count", [6, 262_143], "100", {
    ...STATIC,
    rdsDefault: "LEAST({DBInstanceClassMemory/9531392},5000)",
    source: RDS_PARAMETERS,
  }),
  integer("effective_cache_size", "8kB", [1, INT_MAX], "524288", {
    rdsDefault: "{DBInstanceClassMemory/16384}",
    source: RDS_PARAMETERS,
  }),
  integer("work_mem", "kB", [64, INT_MAX], "4096", { source: RDS_PARAMETERS }),
  real("hash_mem_multiplier", [1, 1000], "2", { source: PG_SETTINGS }),
  integer("maintenance_work_mem", "kB", [1024, INT_MAX], "65536", {
    rdsDefault: "GREATEST({DBInstanceClassMemory*1024/63963136},65536)",
    from: { 17: { min: 64 } },
    source: RDS_PARAMETERS,
  }),
  integer("autovacuum_work_mem", "kB", [-1, INT_MAX], "-1", { source: PG_SETTINGS }),
  integer("temp_buffers", "8kB", [100, 1_073_741_823], "1024", { source: PG_SETTINGS }),
  integer("logical_decoding_work_mem", "kB", [64, INT_MAX], "65536", { source: PG_SETTINGS }),
];

/** work_mem is never computed below PostgreSQL's own default; PGTune has the same floor. */
const WORK_MEM_FLOOR = mib(4);

/** Largest maintenance_work_mem in kB: 2 GiB. More speeds up no index build noticeably (PGTune caps at 8 GB). */
const MAINTENANCE_LIMIT_KB = 2_097_152;
/** Largest autovacuum_work_mem in kB: 1 GiB, all that versions before 17 can use of it. */
const AUTOVACUUM_LIMIT_KB = 1_048_576;
/** autovacuum_work_mem is memory divided by this. */
const AUTOVACUUM_DIVISOR = 64;

/**
 * Sets the memory parameters and returns the amounts of the memory budget. The order matters: connections first, then
 * everything with a fixed share, and work_mem from what is left.
 */
export function tuneMemory(tuner: Tuner): PostgresMemory {
  setSharedBuffers(tuner);
  setMaxConnections(tuner);
  setMaintenance(tuner);
  setHashMemMultiplier(tuner);
  const fixed = fixedAmounts(tuner);
  setWorkMem(tuner, fixed);
  setEffectiveCacheSize(tuner);
  const workMem = kib(tuner.amount("work_mem"));
  return { ...fixed, workMem, perConnection: bytes(fixed.perBackend + workMem * areas(fixed)) };
}

/** What the budget adds up to when every connection and worker is at its largest at once. */
export function worstCaseMemory(memory: PostgresMemory): Bytes {
  return bytes(
    withoutConnections(memory) +
      (memory.maxConnections + memory.parallelWorkers) * memory.perConnection,
  );
}

type Fixed = Omit<PostgresMemory, "workMem" | "perConnection">;

function withoutConnections(memory: Fixed): number {
  return (
    memory.sharedBuffers +
    memory.sharedOverhead +
    memory.autovacuumWorkers * memory.autovacuumWorkMem +
    memory.maintenanceWorkMem +
    memory.operatingSystem
  );
}

/** work_mem-sized areas of one connection: a hash may take hash_mem_multiplier of them. */
function areas(memory: Pick<Fixed, "hashMemMultiplier" | "nodesPerQuery">): number {
  return Math.max(1, memory.hashMemMultiplier) * memory.nodesPerQuery;
}

function setSharedBuffers(tuner: Tuner): void {
  tuner.set({
    name: "shared_buffers",
    value: "{DBInstanceClassMemory/32768}",
    why:
      "A quarter of memory (bytes / 4 / 8192): the share the guides, PGTune and RDS agree on. The rest stays for " +
      "connections and for the page cache, which PostgreSQL relies on. The formula survives a change of class.",
    source: `${RDS_PARAMETERS}; ${PGTUNE}`,
  });
}

function setMaxConnections(tuner: Tuner): void {
  const rules = PROFILES[tuner.input.profile];
  const { memory, vcpu } = tuner.instance;
  tuner.set({
    name: "max_connections",
    value: `LEAST({DBInstanceClassMemory/${rules.memoryPerConnection}},{DBInstanceVCPU*${rules.connectionsPerVcpu}},5000)`,
    why:
      `One connection per ${humanBytes(rules.memoryPerConnection)} of memory ` +
      `(${Math.floor(memory / rules.memoryPerConnection)}) and ${rules.connectionsPerVcpu} per vCPU ` +
      `(${vcpu * rules.connectionsPerVcpu}), the smaller, 5,000 at most. RDS allows one per 9.1 MiB, which leaves no room for a ` +
      "work_mem the planner can use; more clients than this belong behind a pool or the RDS Proxy.",
    source: `${PLUMBLINE}; ${AWS_TUNING_GUIDE}`,
  });
}

function setMaintenance(tuner: Tuner): void {
  const divisor = PROFILES[tuner.input.profile].maintenanceDivisor;
  tuner.set({
    name: "maintenance_work_mem",
    value: `LEAST({DBInstanceClassMemory/${divisor * 1024}},${MAINTENANCE_LIMIT_KB})`,
    why:
      `1/${divisor} of memory, at most 2 GiB: index builds sort in it. PGTune takes 1/16 for all; half of that leaves ` +
      "more to the connections of a small class.",
    source: `${PLUMBLINE}; ${PGTUNE}`,
  });
  tuner.set({
    name: "autovacuum_work_mem",
    value: `LEAST({DBInstanceClassMemory/${AUTOVACUUM_DIVISOR * 1024}},${AUTOVACUUM_LIMIT_KB})`,
    why:
      "1/64 of memory, at most 1 GiB, for each worker. Left at -1 every worker would take maintenance_work_mem; " +
      "16 MiB already hold 2.7 million dead rows (6 bytes each).",
    source: POSTGRES_DOCS,
  });
}

function setHashMemMultiplier(tuner: Tuner): void {
  tuner.set({
    name: "hash_mem_multiplier",
    value: "1",
    why:
      "A hash gets what a sort gets, so the budget can give all of it to work_mem. With the default of 2 the same " +
      "worst case would halve work_mem for sorts and bitmaps and leave hashes no larger.",
    source: PLUMBLINE,
  });
}

function setWorkMem(tuner: Tuner, fixed: Fixed): void {
  const rules = PROFILES[tuner.input.profile];
  const processes = fixed.maxConnections + fixed.parallelWorkers;
  const left = Math.max(0, fixed.total - withoutConnections(fixed));
  const share = Math.max(0, left / processes - fixed.perBackend) / areas(fixed);
  const fitting = floorTo(bytes(Math.floor(share)), mib(1));
  const workMem = bytes(Math.min(rules.workMemLimit, Math.max(WORK_MEM_FLOOR, fitting)));
  const limit =
    workMem === fitting
      ? ""
      : fitting > workMem
        ? `, held at the profile's limit of ${humanBytes(workMem)}`
        : ", raised to the floor of 4 MiB";
  tuner.set({
    name: "work_mem",
    value: String(toKiB(workMem)),
    why:
      `(${humanBytes(bytes(left))} left after buffers, maintenance and system / ${processes} processes - ` +
      `${humanBytes(fixed.perBackend)} of their own) / ${areas(fixed)} = ${humanBytes(fitting)}${limit}: every ` +
      "allowed connection may sort at once. Computed for this class, the RDS formula language cannot express it.",
    source: PLUMBLINE,
  });
}

function setEffectiveCacheSize(tuner: Tuner): void {
  tuner.set({
    name: "effective_cache_size",
    value: "{DBInstanceClassMemory*3/32768}",
    why:
      "Three quarters of memory (bytes x 3/4 / 8192): shared_buffers plus the page cache. An estimate for the planner " +
      "that allocates nothing; with RDS's half it takes index pages for uncached that are not.",
    source: PGTUNE,
  });
}

/** Everything in the budget but work_mem. */
function fixedAmounts(tuner: Tuner): Fixed {
  const rules = PROFILES[tuner.input.profile];
  const { memory, vcpu } = tuner.instance;
  const sharedBuffers = bytes(tuner.amount("shared_buffers") * 8192);
  const maxConnections = tuner.amount("max_connections");
  const maintenanceWorkMem = kib(tuner.amount("maintenance_work_mem"));
  const autovacuumWorkMem = tuner.amount("autovacuum_work_mem");
  return {
    total: memory,
    sharedBuffers,
    sharedOverhead: sharedOverhead(sharedBuffers, maxConnections),
    maxConnections,
    perBackend: rules.perBackend,
    hashMemMultiplier: tuner.amount("hash_mem_multiplier"),
    nodesPerQuery: rules.nodesPerQuery,
    parallelWorkers:
      scheduledWorkers(tuner) +
      (tuner.amount("max_parallel_workers_per_gather") > 0
        ? Math.min(vcpu, tuner.amount("max_parallel_workers"))
        : 0),
    maintenanceWorkMem,
    autovacuumWorkMem: autovacuumWorkMem < 0 ? maintenanceWorkMem : kib(autovacuumWorkMem),
    autovacuumWorkers: tuner.amount("autovacuum_max_workers"),
    operatingSystem: operatingSystemMemory(memory),
  };
}

/**
 * Shared memory beside shared_buffers, measured with `postgres -C shared_memory_size` of 15.18 and 18.4 from 32 MiB to
 * 64 GiB of shared_buffers and 25 to 5,000 connections (pg_stat_statements.max 10000, activity text of 4 kB): at most
 * 16 MiB + 3 % of shared_buffers + 96 KiB a connection, plus the WAL buffers (1/32 of shared_buffers up to one WAL
 * segment, 64 MiB on RDS).
 */
function sharedOverhead(sharedBuffers: Bytes, maxConnections: number): Bytes {
  const walBuffers = Math.min(sharedBuffers / 32, mib(64));
  const descriptors = sharedBuffers * 0.03;
  return bytes(
    Math.ceil(mib(16) + walBuffers + descriptors + maxConnections * SHARED_PER_CONNECTION),
  );
}

/**
 * What the system keeps: an estimate of 192 MiB + 5 % (24 % of a 1 GiB class, 7 % of 8 GiB). RDS has taken its own
 * share off DBInstanceClassMemory already, so formulas give less than budgeted here and the sum errs to the safe side.
 */
function operatingSystemMemory(memory: Bytes): Bytes {
  return bytes(mib(192) + Math.ceil(memory * 0.05));
}
