/** The library that must stay in shared_preload_libraries: a value of one's own replaces RDS's. */
export const REQUIRED_LIBRARY = "pg_stat_statements";

/** Runs SQL by the clock. */
export const SCHEDULER = "pg_cron";

/** Logs the plans of slow statements; a library without an extension: there is nothing to CREATE. */
export const PLAN_LOGGER = "auto_explain";

/**
 * Extensions of RDS that work only when their library, of the same name, is loaded at start.
 * Source: Amazon RDS User Guide, "Using PostgreSQL extensions with Amazon RDS for PostgreSQL": the pages of these begin
 * with shared_preload_libraries.
 */
const PRELOADED: readonly string[] = [
  PLAN_LOGGER,
  SCHEDULER,
  "pg_hint_plan",
  "pg_tle",
  "pgaudit",
  "pglogical",
];

/** Whether an extension needs its library loaded at start, which takes a reboot. */
export function needsPreload(extension: string): boolean {
  return extension === REQUIRED_LIBRARY || PRELOADED.includes(extension);
}

/** What shared_preload_libraries must hold for these extensions, RDS's own library first. */
export function preloadedLibraries(extensions: readonly string[] = []): readonly string[] {
  return [REQUIRED_LIBRARY, ...PRELOADED.filter((name) => extensions.includes(name))];
}
