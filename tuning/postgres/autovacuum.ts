import { INT_MAX, bool, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PGTUNE, PG_SETTINGS, POSTGRES_DOCS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

/** Vacuum and analyze parameters. */
export const AUTOVACUUM_PARAMETERS: readonly ParameterRow[] = [
  integer("autovacuum_max_workers", "count", [1, 262_143], "3", {
    apply: "pending-reboot",
    rdsDefault: "GREATEST({DBInstanceClassMemory/64371566592},3)",
    // Reloadable from 18 on, up to autovacuum_worker_slots. RDS's word on it is not published: pending-reboot is kept,
    // which AWS accepts for either kind.
    source: RDS_PARAMETERS,
  }),
  integer("autovacuum_worker_slots", "count", [1, 262_143], "16", {
    since: 18,
    apply: "pending-reboot",
    source: PG_SETTINGS,
  }),
  integer("autovacuum_naptime", "s", [1, 2_147_483], "60", {
    rdsDefault: "15",
    source: RDS_PARAMETERS,
  }),
  real("autovacuum_vacuum_scale_factor", [0, 100], "0.2", {
    rdsDefault: "0.1",
    source: RDS_PARAMETERS,
  }),
  real("autovacuum_analyze_scale_factor", [0, 100], "0.1", {
    rdsDefault: "0.05",
    source: RDS_PARAMETERS,
  }),
  real("autovacuum_vacuum_insert_scale_factor", [0, 100], "0.2", { source: PG_SETTINGS }),
  integer("autovacuum_vacuum_cost_limit", "count", [-1, 10_000], "-1", {
    rdsDefault: "GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)",
    source: RDS_PARAMETERS,
  }),
  real("autovacuum_vacuum_cost_delay", [-1, 100], "2", { unit: "ms", source: PG_SETTINGS }),
  integer("autovacuum_vacuum_max_threshold", "count", [-1, INT_MAX], "100000000", {
    since: 18,
    source: PG_SETTINGS,
  }),
  integer("autovacuum_freeze_max_age", "count", [100_000, 2_000_000_000], "200000000", {
    apply: "pending-reboot",
    source: RDS_PARAMETERS,
  }),
  integer("vacuum_buffer_usage_limit", "kB", [0, 16_777_216], "256", {
    since: 16,
    from: { 17: { engineDefault: "2048" } },
    source: PG_SETTINGS,
  }),
  bool("autovacuum", "1", { source: PG_SETTINGS }),
];

/**
 * vCPUs to an autovacuum worker beyond the third. 12 lets the largest class (192 vCPUs) reach 16, the number of
 * autovacuum_worker_slots that version 18 reserves by default; more would be cut to it.
 */
const VCPUS_PER_WORKER = 12;

/** Sets how often and how hard vacuum works. Runs before the memory rules: every worker takes memory. */
export function tuneAutovacuum(tuner: Tuner): void {
  setWorkers(tuner);
  const analytics = tuner.input.profile === "analytics";
  tuner.set({
    name: "autovacuum_naptime",
    value: "15",
    why: "RDS's value, pinned: a busy small table (queues, counters) is looked at four times a minute.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "autovacuum_vacuum_scale_factor",
    value: analytics ? "0.1" : "0.05",
    why: analytics
      ? "RDS's value: tables are loaded in bulk and seldom updated."
      : "Vacuum at 5 % dead rows instead of 10: each run is short, and index-only scans keep their visibility map.",
    source: POSTGRES_DOCS,
  });
  tuner.set({
    name: "autovacuum_analyze_scale_factor",
    value: analytics ? "0.05" : "0.02",
    why: analytics
      ? "RDS's value."
      : "New statistics at 2 % change: plans follow the data; ANALYZE reads a fixed sample, so this is cheap.",
    source: POSTGRES_DOCS,
  });
}

function setWorkers(tuner: Tuner): void {
  tuner.set({
    name: "autovacuum_max_workers",
    value: `GREATEST({DBInstanceVCPU/${VCPUS_PER_WORKER}},3)`,
    why:
      `3 workers, one for every ${VCPUS_PER_WORKER} vCPUs where that is more. They share one cost limit: more of them ` +
      "vacuum more tables at once, not faster.",
    source: `${PGTUNE} (4 from 16 vCPUs, 5 from 32); ${RDS_PARAMETERS}`,
  });
  tuner.set({
    name: "autovacuum_vacuum_cost_limit",
    value: "GREATEST({log(DBInstanceClassMemory/21474836480)*600},200)",
    why:
      "RDS's formula, pinned. Its floor of 200 every 2 ms at 20 a dirtied page is 5,000 pages or 39 MiB/s, a third of " +
      "what gp3 writes at its baseline of 125 MiB/s.",
    source: RDS_PARAMETERS,
  });
}
