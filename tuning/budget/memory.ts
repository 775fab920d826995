import { grouped } from "../explain/text.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import { tunePostgres, worstCaseMemory } from "../postgres/index.ts";
import { bytes, humanBytes, kib, mib, toKiB } from "../units.ts";
import type { BudgetLine, Candidate, Finding, Outcome } from "./finding.ts";
import { smallestFixes } from "./finding.ts";
import { largerClass } from "./larger-class.ts";

/** A database and how many connections are in use at the same time. */
export interface MemoryBudgetInput {
  readonly subject: string;
  readonly database: PostgresTuning;
  /** Connections that all work at once. */
  readonly connections: number;
  /**
   * What too much means: "error" for what the stack itself plans, "warning" for what it could only
   * reach by breaking its connection budget.
   * @default "error"
   */
  readonly severity?: "error" | "warning";
}

/** Every line of the sum, in bytes. */
export function memoryLines({ database, connections }: MemoryBudgetInput): BudgetLine[] {
  const { memory } = database;
  const areas = grouped((memory.perConnection - memory.perBackend) / memory.workMem);
  const each = `(${humanBytes(memory.perBackend)} + work_mem ${humanBytes(memory.workMem)} x ${areas})`;
  const line = (label: string, arithmetic: string, amount: number) => ({
    label,
    arithmetic,
    amount,
  });
  return [
    line("shared_buffers", "page cache of the database", memory.sharedBuffers),
    line("shared, other", "WAL buffers, locks, statistics", memory.sharedOverhead),
    line("connections", `${grouped(connections)} x ${each}`, connections * memory.perConnection),
    line(
      database.input.extensions?.includes("pg_cron") === true
        ? "parallel workers, pg_cron"
        : "parallel workers",
      `${memory.parallelWorkers} x ${each}`,
      memory.parallelWorkers * memory.perConnection,
    ),
    line(
      "autovacuum",
      `${memory.autovacuumWorkers} workers x ${humanBytes(memory.autovacuumWorkMem)}`,
      memory.autovacuumWorkers * memory.autovacuumWorkMem,
    ),
    line("maintenance", "one index build or VACUUM by hand", memory.maintenanceWorkMem),
    line("system", "operating system and RDS agents", memory.operatingSystem),
  ];
}

/** Sum and limit only, for trying changes. */
export function memoryOutcome({ database, connections }: MemoryBudgetInput): Outcome {
  const { memory } = database;
  return {
    total: worstCaseMemory({ ...memory, maxConnections: connections }),
    limit: memory.total,
  };
}

/**
 * What the database would take with that many connections working at once, against the memory of
 * its class. work_mem is a limit for each sort or hash, not a reservation, so this is the worst
 * case, which is what the kernel's out-of-memory killer sees.
 */
export function memoryBudget(input: MemoryBudgetInput): Finding {
  const { total, limit } = memoryOutcome(input);
  const { database, subject, severity = "error" } = input;
  const fits = total <= limit;
  return {
    budget: "memory",
    subject,
    status: fits ? "ok" : severity,
    lines: memoryLines(input),
    total,
    limit,
    limitArithmetic: `nominal memory of ${database.instance.name}`,
    unit: "bytes",
    fixes: fits ? [] : smallestFixes([smallerWorkMem(input), largerClass(input)], memoryOutcome),
    notes: [],
  };
}

type Change = Candidate<MemoryBudgetInput>;

/** Below PostgreSQL's own default of 4 MiB every sort would spill to disk. */
const LEAST_WORK_MEM = mib(4);
const WORK_MEM_STEP = mib(1);

/** The largest work_mem, in whole MiB, that fits. */
function* smallerWorkMem(input: MemoryBudgetInput): Iterable<Change> {
  const { database } = input;
  const current = database.memory.workMem;
  const largest = Math.floor((current - 1) / WORK_MEM_STEP) * WORK_MEM_STEP;
  for (let size = largest; size >= LEAST_WORK_MEM; size -= WORK_MEM_STEP) {
    if (!seemsToFit(input, size)) continue;
    const kilobytes = String(size / kib(1));
    const overrides = { ...database.input.overrides, work_mem: kilobytes };
    yield {
      path: "database.parameters.work_mem",
      from: `${toKiB(current)} kB`,
      to: `${kilobytes} kB`,
      effort: (current - size) / current,
      input: { ...input, database: tunePostgres({ ...database.input, overrides }) },
    };
  }
}

/** The sum with another work_mem and nothing else changed: spares tuning the database for each size. */
function seemsToFit(input: MemoryBudgetInput, size: number): boolean {
  const { memory } = input.database;
  const areas = (memory.perConnection - memory.perBackend) / memory.workMem;
  const workMem = bytes(size);
  const perConnection = bytes(Math.floor(memory.perBackend + size * areas));
  const database = { ...input.database, memory: { ...memory, workMem, perConnection } };
  const { total, limit } = memoryOutcome({ ...input, database });
  return total <= limit;
}
