/**
 * Parameters that a server outside of RDS does not have, that load what the lab does not need, or (huge_pages, "on" in RDS'
 * default group) that need memory which a machine sets apart when it starts: all run without it, alike.
 */
const NOT_HERE: readonly RegExp[] = [
  /^rds\./,
  /^cron\./,
  /^auto_explain\./,
  /^shared_preload_libraries$/,
  /^huge_pages$/,
];

/**
 * Evaluated parameters of an RDS group as settings of a server of the lab: those that only RDS knows are left out, and of the
 * libraries pg_stat_statements stays, which every group has. Values are numbers in the API's units, which are the server's own.
 */
export function serverSettings(
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const taken = Object.entries(values).filter(
    ([name]) => !NOT_HERE.some((pattern) => pattern.test(name)),
  );
  return { shared_preload_libraries: "pg_stat_statements", ...Object.fromEntries(taken) };
}
