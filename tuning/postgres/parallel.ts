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

/**
 * Sets the worker counts. Runs before the memory rules: every worker takes a work_mem of its own.
 *
 * A worker on 2 vCPUs, in turns with none (PostgreSQL 15, 1 GB of data under a limit of 2 GiB, 2 clients, work_mem 16 MiB and
 * random_page_cost 1.5; throughput with one worker divided by throughput with none, median of five rounds and the least; beside
 * it the same parameters twice, which is what chance does):
 *
 *     load                                        one worker    the same again
 *     different authors of a tenth of the tenants 0.88 (0.84)   1.01 (0.89)
 *     daily activity, joined with users           0.92 (0.89)   0.99 (0.82)
 *     page far down a sorted list                 1.01 (0.49)   1.10 (0.90)
 *     popular events, a join of two large tables  1.44 (1.18)   1.02 (1.00)
 *
 * What is gained is a plan, not a processor: the planner sorts one side of a join early only below Gather Merge, and then visits
 * the other by its index in that order.
 */
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
      "and a work_mem each from the other clients, but some joins are planned better with a worker: see docs/proof.md.",
    source: `${PGTUNE} (half of the vCPUs, from 4 on); ablation with PostgreSQL 15 (parallel.ts)`,
  });
  tuner.set({
    name: "max_parallel_maintenance_workers",
    value: "LEAST({DBInstanceVCPU/2},4)",
    why: `Half of the ${vcpu} vCPUs, at most 4, for index builds; they share one maintenance_work_mem.`,
    source: PGTUNE,
  });
}
