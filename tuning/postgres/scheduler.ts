import { SCHEDULER } from "./libraries.ts";
import { bool, integer } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PG_CRON, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

// pg_cron reads all of its parameters at start only.
const STATIC = { apply: "pending-reboot" } as const;

/** Parameters of pg_cron; they exist once its library is loaded. */
export const SCHEDULER_PARAMETERS: readonly ParameterRow[] = [
  {
    name: "cron.database_name",
    unit: "enum",
    kind: "text",
    ...STATIC,
    engineDefault: "postgres",
    source: PG_CRON,
  },
  integer("cron.max_running_jobs", "count", [0, 100], "32", {
    ...STATIC,
    rdsDefault: "5",
    source: PG_CRON,
  }),
  bool("cron.use_background_workers", "0", { ...STATIC, source: PG_CRON }),
  bool("cron.log_run", "1", { ...STATIC, source: PG_CRON }),
  bool("cron.log_statement", "1", { ...STATIC, source: PG_CRON }),
];

/** Jobs at once at most: what RDS itself allows. */
const MOST_JOBS = 5;

/** Whether pg_cron is among the extensions. */
function hasScheduler(tuner: Tuner): boolean {
  return tuner.input.extensions?.includes(SCHEDULER) === true;
}

/** Sets pg_cron's parameters where it is asked for. Runs before the memory rules: a job takes what a connection takes. */
export function tuneScheduler(tuner: Tuner): void {
  const { databaseName } = tuner.input;
  if (!hasScheduler(tuner) || databaseName === undefined) return;
  const { vcpu } = tuner.instance;
  tuner.set({
    name: "cron.database_name",
    value: databaseName,
    why:
      "The extension can be created in this database only, and its jobs run there: the application's, whose views they " +
      "refresh. RDS has postgres.",
    source: PG_CRON,
  });
  tuner.set({
    name: "cron.use_background_workers",
    value: "1",
    why:
      "A job runs in a background worker and takes no connection from max_connections. Of the max_worker_processes " +
      `(${tuner.amount("max_worker_processes")}) parallel queries use ${tuner.amount("max_parallel_workers")} at most.`,
    source: PG_CRON,
  });
  tuner.set({
    name: "cron.max_running_jobs",
    value: String(Math.min(MOST_JOBS, Math.max(1, Math.floor(vcpu / 2)))),
    why:
      `Half of the ${vcpu} vCPUs, at least 1 and at most RDS's ${MOST_JOBS}: a refresh keeps one busy, the other half stays with ` +
      "the clients. A job whose turn has not come waits.",
    source: `${PG_CRON}; ${RDS_PARAMETERS}`,
  });
}

/** Jobs that may run beside the connections: 0 without pg_cron, or when its jobs are connections themselves. */
export function scheduledWorkers(tuner: Tuner): number {
  if (!hasScheduler(tuner) || tuner.amount("cron.use_background_workers") === 0) return 0;
  return tuner.amount("cron.max_running_jobs");
}
