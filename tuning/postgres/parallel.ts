import { bool, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PROFILES } from "./profiles.ts";
import { PGTUNE, PG_SETTINGS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

/** Parallel query parameters. */
export const PARALLEL_PARAMETERS: readonly ParameterRow[] = [
  integer("max_worker_processes", "count", [0, 262_143], "8", {
    apply: "pending-reboot",
    rdsDefault: "GREATEST({DBInstanceVCPU*2},8)",
    source: RDS_PARAMETERS,
  }),
  integer("max_parallel_workers", "count", [0, 1024], "8", { source: PG_SETTINGS }),
  integer("max_parallel_workers_per_gather", "count", [0, 1024], "2", { source: PG_SETTINGS }),
  integer("max_parallel_maintenance_workers", "count", [0, 1024], "2", { source: PG_SETTINGS }),
  real("parallel_setup_cost", [0, 1_000_000], "1000", { source: PG_SETTINGS }),
  real("parallel_tuple_cost", [0, 1_000_000], "0.1", { source: PG_SETTINGS }),
  bool("parallel_leader_participation", "1", { source: PG_SETTINGS }),
];

/** Sets the worker counts. Runs before the memory rules: every worker takes a work_mem of its own. */
export function tuneParallel(tuner: Tuner): void {
  const { vcpu } = tuner.instance;
  const rules = PROFILES[tuner.input.profile];
  tuner.set({
    name: "max_worker_processes",
    value: "GREATEST({DBInstanceVCPU*2},8)",
    why: "RDS's own formula, pinned because older families had 8: it must not be below max_parallel_workers.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "max_parallel_workers",
    value: "{DBInstanceVCPU}",
    why: `One worker a vCPU (${vcpu}): more of them only take turns.`,
    source: PGTUNE,
  });
  tuner.set({
    name: "max_parallel_workers_per_gather",
    value: `LEAST({DBInstanceVCPU/${rules.vcpusPerParallelWorker}},${rules.parallelWorkersLimit})`,
    why:
      `${vcpu} vCPUs / ${rules.vcpusPerParallelWorker}, at most ${rules.parallelWorkersLimit}. Parallel plans take CPU ` +
      "and a work_mem each from the other clients; on 2 vCPUs under load no workers were the fastest.",
    source: `${PGTUNE} (parallel from 4 vCPUs); measurement with PostgreSQL 15, 4 clients on 2 vCPUs`,
  });
  tuner.set({
    name: "max_parallel_maintenance_workers",
    value: "LEAST({DBInstanceVCPU/2},4)",
    why: `Half of the ${vcpu} vCPUs, at most 4, for index builds; they share one maintenance_work_mem.`,
    source: PGTUNE,
  });
}
