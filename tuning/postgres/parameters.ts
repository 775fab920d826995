import { AUTOVACUUM_PARAMETERS } from "./autovacuum.ts";
import { LOGGING_PARAMETERS } from "./logging.ts";
import { MEMORY_PARAMETERS } from "./memory.ts";
import { PARALLEL_PARAMETERS } from "./parallel.ts";
import { resolveRow } from "./parameter.ts";
import type { ParameterRow, PostgresParameter } from "./parameter.ts";
import { PLANNER_PARAMETERS } from "./planner.ts";
import { SCHEDULER_PARAMETERS } from "./scheduler.ts";
import { INSTANCE_PARAMETERS } from "./security.ts";
import { TIMEOUT_PARAMETERS } from "./timeouts.ts";
import type { PostgresVersion } from "./types.ts";
import { WAL_PARAMETERS } from "./wal.ts";

/**
 * Every parameter the tuning sets or accepts as an override: unit, apply type, range, defaults, and what differs
 * between versions. The one record of these facts: the rules, the overrides, the diff and the policies read it.
 */
export const POSTGRES_PARAMETERS: readonly ParameterRow[] = Object.freeze(
  [
    ...MEMORY_PARAMETERS,
    ...WAL_PARAMETERS,
    ...PLANNER_PARAMETERS,
    ...PARALLEL_PARAMETERS,
    ...AUTOVACUUM_PARAMETERS,
    ...TIMEOUT_PARAMETERS,
    ...LOGGING_PARAMETERS,
    ...INSTANCE_PARAMETERS,
    ...SCHEDULER_PARAMETERS,
  ].map((row) => Object.freeze(row)),
);

/** The row of `name`, of any version; undefined when the table does not have it. */
export function parameterRow(name: string): ParameterRow | undefined {
  return POSTGRES_PARAMETERS.find((row) => row.name === name);
}

/** What is known of `name` in `version`; undefined when the table or that version does not have it. */
export function postgresParameter(
  name: string,
  version: PostgresVersion,
): PostgresParameter | undefined {
  const row = parameterRow(name);
  return row === undefined ? undefined : resolveRow(row, version);
}

/** As `postgresParameter`, for names the rules themselves use: a missing one is a mistake in the table. */
export function requireParameter(name: string, version: PostgresVersion): PostgresParameter {
  const parameter = postgresParameter(name, version);
  if (parameter === undefined) throw new Error(`no facts on ${name} in PostgreSQL ${version}`);
  return parameter;
}
