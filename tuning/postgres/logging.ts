import { PLAN_LOGGER } from "./libraries.ts";
import { INT_MAX, bool, choice, integer, real } from "./parameter.ts";
import type { ParameterRow } from "./parameter.ts";
import { PG_SETTINGS, POSTGRES_DOCS, RDS_PARAMETERS } from "./sources.ts";
import type { Tuner } from "./tuner.ts";

const STATIC = { apply: "pending-reboot" } as const;

/** Logging and statistics parameters. */
export const LOGGING_PARAMETERS: readonly ParameterRow[] = [
  integer("log_min_duration_statement", "ms", [-1, INT_MAX], "-1", { source: RDS_PARAMETERS }),
  bool("log_lock_waits", "0", { source: RDS_PARAMETERS }),
  integer("log_temp_files", "kB", [-1, INT_MAX], "-1", { source: RDS_PARAMETERS }),
  bool("log_checkpoints", "1", { rdsDefault: "1", source: RDS_PARAMETERS }),
  integer("log_autovacuum_min_duration", "ms", [-1, INT_MAX], "600000", {
    rdsDefault: "10000",
    source: RDS_PARAMETERS,
  }),
  bool("track_io_timing", "0", { source: RDS_PARAMETERS }),
  integer("track_activity_query_size", "bytes", [100, 1_048_576], "1024", {
    ...STATIC,
    source: RDS_PARAMETERS,
  }),
  // The extension's own parameters: RDS's apply type of .max is not published, the engine reads it at start only.
  integer("pg_stat_statements.max", "count", [100, 1_073_741_823], "5000", {
    ...STATIC,
    source: RDS_PARAMETERS,
  }),
  choice("pg_stat_statements.track", ["none", "top", "all"], "top", { source: RDS_PARAMETERS }),
  bool("pg_stat_statements.save", "1", { source: RDS_PARAMETERS }),
  // A list of aspects from version 18 on ("receipt,authentication"), where "0" and "1" are still understood.
  bool("log_connections", "0", { source: PG_SETTINGS }),
  bool("log_disconnections", "0", { source: PG_SETTINGS }),
  choice("log_statement", ["none", "ddl", "mod", "all"], "none", { source: PG_SETTINGS }),
  choice("log_error_verbosity", ["terse", "default", "verbose"], "default", {
    source: PG_SETTINGS,
  }),
  integer("log_min_duration_sample", "ms", [-1, INT_MAX], "-1", { source: PG_SETTINGS }),
  real("log_statement_sample_rate", [0, 1], "1", { source: PG_SETTINGS }),
  bool("track_wal_io_timing", "0", { source: PG_SETTINGS }),
  // Parameters of a library: they exist once it is loaded.
  integer("auto_explain.log_min_duration", "ms", [-1, INT_MAX], "-1", { source: PG_SETTINGS }),
  choice("track_functions", ["none", "pl", "all"], "none", { source: PG_SETTINGS }),
];

/** Statements that last this long are logged, in ms: the guides' threshold of a slow query. */
const SLOW_QUERY_MS = 100;
/** The same for analytics, where 100 ms would log every statement. */
const SLOW_REPORT_MS = 1000;

/** Sets what is written down, enough to find out why something was slow. */
export function tuneLogging(tuner: Tuner): void {
  setStatementLogging(tuner);
  setPlanLogging(tuner);
  tuner.set({
    name: "log_checkpoints",
    value: "1",
    why: "RDS's value, pinned: tells whether checkpoints come by time or by volume, so whether max_wal_size is right.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "log_autovacuum_min_duration",
    value: "1000",
    why: "Every vacuum over 1 s instead of over 10 s: shows which tables keep the workers busy.",
    source: POSTGRES_DOCS,
  });
  setStatistics(tuner);
}

function setStatementLogging(tuner: Tuner): void {
  const analytics = tuner.input.profile === "analytics";
  tuner.set({
    name: "log_min_duration_statement",
    value: String(analytics ? SLOW_REPORT_MS : SLOW_QUERY_MS),
    why: analytics
      ? "Statements from 1 s on: at 100 ms nearly every report would be logged."
      : "Statements from 100 ms on, what the guides call slow; faster ones are counted by pg_stat_statements.",
    source: POSTGRES_DOCS,
  });
  tuner.set({
    name: "log_lock_waits",
    value: "1",
    why: "Names both sides of every lock wait longer than deadlock_timeout.",
    source: POSTGRES_DOCS,
  });
  tuner.set({
    name: "log_temp_files",
    value: "10240",
    why: "Sorts and hashes that spill 10 MiB or more: shows which query needs a larger work_mem or an index.",
    source: POSTGRES_DOCS,
  });
}

/** Plans of slow statements, where the library is asked for. */
function setPlanLogging(tuner: Tuner): void {
  if (tuner.input.extensions?.includes(PLAN_LOGGER) !== true) return;
  tuner.set({
    name: "auto_explain.log_min_duration",
    value: String(SLOW_REPORT_MS),
    why:
      "The plan of every statement from 1 s on; PostgreSQL's -1 logs none. Estimates only: log_analyze would read the clock " +
      "for every row of every statement.",
    source: POSTGRES_DOCS,
  });
}

function setStatistics(tuner: Tuner): void {
  tuner.set({
    name: "track_io_timing",
    value: "1",
    why: "Time spent reading and writing, in EXPLAIN, pg_stat_statements and the exporter; the clock on Nitro is cheap.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "track_activity_query_size",
    value: "4096",
    why: "The whole text of running statements instead of their first 1,024 bytes; costs 3 KiB a connection.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "pg_stat_statements.max",
    value: "10000",
    why: "Twice the default, so that generated SQL does not push the slow statements out; about 5 MiB.",
    source: RDS_PARAMETERS,
  });
  tuner.set({
    name: "pg_stat_statements.track",
    value: "all",
    why: "Also statements inside functions and procedures, else a refresh procedure hides what it runs.",
    source: RDS_PARAMETERS,
  });
}
