import { humanBytes, kib, mib } from "../units.ts";
import { INT_MAX, bool, choice, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import {
  AWS_TUNING_GUIDE,
  PGTUNE,
  PG_SETTINGS,
  POSTGRES_DOCS,
  RDS_PARAMETERS,
  RELEASE_NOTES,
} from "./sources.ts";
import type { Tuner } from "./tuner.ts";

/** PostgreSQL bounds its cost parameters by the largest double only; a million is beyond any sense. */
const COST_MAX = 1_000_000;

/** Planner and I/O parameters. */
export const PLANNER_PARAMETERS: readonly ParameterRow[] = [
  real("random_page_cost", [0, COST_MAX], "4", { source: RDS_PARAMETERS }),
  real("seq_page_cost", [0, COST_MAX], "1", { source: PG_SETTINGS }),
  real("cpu_tuple_cost", [0, COST_MAX], "0.01", { source: PG_SETTINGS }),
  real("cpu_index_tuple_cost", [0, COST_MAX], "0.005", { source: PG_SETTINGS }),
  real("cpu_operator_cost", [0, COST_MAX], "0.0025", { source: PG_SETTINGS }),
  integer("effective_io_concurrency", "count", [0, 1000], "1", {
    from: { 18: { engineDefault: "16" } },
    source: RDS_PARAMETERS,
  }),
  integer("maintenance_io_concurrency", "count", [0, 1000], "10", {
    from: { 18: { engineDefault: "16" } },
    source: PG_SETTINGS,
  }),
  integer("default_statistics_target", "count", [1, 10_000], "100", { source: RDS_PARAMETERS }),
  bool("jit", "1", { source: RDS_PARAMETERS }),
  real("jit_above_cost", [-1, COST_MAX * 1000], "100000", { source: PG_SETTINGS }),
  integer("from_collapse_limit", "count", [1, INT_MAX], "8", { source: PG_SETTINGS }),
  integer("join_collapse_limit", "count", [1, INT_MAX], "8", { source: PG_SETTINGS }),
  bool("enable_partitionwise_aggregate", "0", { source: PG_SETTINGS }),
  bool("enable_partitionwise_join", "0", { source: PG_SETTINGS }),
  choice("plan_cache_mode", ["auto", "force_generic_plan", "force_custom_plan"], "auto", {
    source: PG_SETTINGS,
  }),
  choice("io_method", ["sync", "worker"], "worker", {
    since: 18,
    apply: "pending-reboot",
    source: PG_SETTINGS,
  }),
  integer("io_workers", "count", [1, 32], "3", { since: 18, source: PG_SETTINGS }),
];

/** work_mem from which a random_page_cost of 1.5 is safe, see `setRandomPageCost`. */
const ENOUGH_WORK_MEM = mib(8);

/** Sets the planner's costs. Runs after the memory rules, because the right costs depend on work_mem. */
export function tunePlanner(tuner: Tuner): void {
  setRandomPageCost(tuner);
  setIoConcurrency(tuner);
  const analytics = tuner.input.profile === "analytics";
  tuner.set({
    name: "default_statistics_target",
    value: analytics ? "500" : "100",
    why: analytics
      ? "Long queries repay better row estimates; five times the sample makes ANALYZE slower, not the queries."
      : "PostgreSQL's default; raise it for single columns with ALTER TABLE instead of for all.",
    source: PGTUNE,
  });
  tuner.set({
    name: "jit",
    value: analytics ? "1" : "0",
    why: analytics
      ? "Compiling pays for queries that run for seconds."
      : "Compiling costs tens to hundreds of milliseconds a statement and is triggered by misestimates; short queries " +
        "never win it back. Set here for all, not per connection.",
    source: PGTUNE,
  });
}

/**
 * random_page_cost and work_mem act together. A query that reads a tenth or a third of a table through an index can do
 * so by a plain index scan, which visits the pages in random order, or by a bitmap scan, which sorts the visits first and
 * needs work_mem for the bitmap. The usual 1.1 prices the random visits so low that the plain scan wins although it is
 * slower; a small work_mem makes the bitmap lossy and dear and has the same effect up to higher costs. The default of 4
 * errs the other way: whole tables are read and hashed where a nested loop over an index would do.
 *
 * Measured with PostgreSQL 15.18: 4 million rows, everything in the page cache, no parallel workers, CPU ms of the
 * backend (the lower of two runs) by random_page_cost 1.1 / 1.5 / 2 / 4:
 *
 *     aggregate over a third of the table  work_mem  4 MB   4340 / 4290 / 3080 / 3410
 *                                          work_mem  8 MB   4430 / 2960 / 3210 / 3170
 *                                          work_mem 16 MB   5110 / 3160 / 3520 / 3370
 *     join of some thousand rows           work_mem  4 MB     70 /   40 /   40 /  170
 *                                          work_mem 16 MB     50 /   50 /  190 /  170
 *     three-table join                     work_mem 16 MB    290 /  170 /  170 /  460
 *
 * 1.5 is the lowest in every row from 8 MB on, within the noise of about 10 %; below, 2 is.
 */
function setRandomPageCost(tuner: Tuner): void {
  const workMem = kib(tuner.amount("work_mem"));
  const analytics = tuner.input.profile === "analytics";
  const enough = workMem >= ENOUGH_WORK_MEM;
  const size = humanBytes(workMem);
  tuner.set({
    name: "random_page_cost",
    value: analytics || !enough ? "2" : "1.5",
    why: analytics
      ? "Half of the default: gp3 has no seek, but reports read tables larger than memory, and there sequential reads " +
        "stay cheaper than random ones. PGTune keeps 4."
      : enough
        ? `With a work_mem of ${size} (8 MiB or more) the lowest cost at which range queries still use bitmaps. The ` +
          "guides' 1.1 makes the planner take plain index scans for a third of a table, 1.5 to 1.6 times the work."
        : `work_mem (${size}) is under 8 MiB: bitmaps turn lossy, and at 1.5 or 1.1 the planner would avoid them for ` +
          "plain index scans, 1.4 times the work. 2 is half of the default, for storage without seeks.",
    source: `Ablation with PostgreSQL 15.18 (planner.ts); ${PGTUNE} (1.1 for SSD); ${AWS_TUNING_GUIDE}`,
  });
}

function setIoConcurrency(tuner: Tuner): void {
  const why =
    "Reads asked for ahead. gp3 gives 3,000 IOPS at about 1 ms (12,000 from 400 GiB): 3 to 12 reads are in flight at " +
    "full speed, 16 keeps it there. The guides' 200 would queue 67 ms of a 3,000 IOPS volume for one scan.";
  const source = `${RELEASE_NOTES} 18 (default raised to 16); ${POSTGRES_DOCS}`;
  tuner.set({ name: "effective_io_concurrency", value: "16", why, source });
  tuner.set({
    name: "maintenance_io_concurrency",
    value: "16",
    why: "The same for VACUUM and ANALYZE, in every version what 18 has by default.",
    source,
  });
}
