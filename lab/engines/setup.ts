import { installPackages } from "./debian.ts";
import type { DebianOptions } from "./debian.ts";
import { installPostgres, installValkey } from "./packages.ts";
import type { InstallOptions } from "./packages.ts";
import { findEngines, missingPackages } from "./programs.ts";
import type { EnginePlaces } from "./programs.ts";
import type { Engines } from "./types.ts";

/** How everything is installed. */
export type SetupOptions = DebianOptions & InstallOptions & { readonly places?: EnginePlaces };

/**
 * Installs what the lab runs and is not there: Debian's packages, newer PostgreSQL, Valkey. What is there is left as it is.
 *
 * @returns what there is afterwards
 * @throws LabError when something of it cannot be had; Valkey alone is no reason.
 */
export async function setUp(options: SetupOptions): Promise<Engines> {
  const { env, places = {} } = options;
  await installPackages(missingPackages(env, places), options);
  await installPostgres(options);
  await installValkey(options);
  return findEngines(env, places);
}

/** What there is, one a line: name, version, place. */
export function engineLines(engines: Engines): readonly string[] {
  const { postgres, main, redis, pgbouncer } = engines;
  const rows = [
    ...postgres.map(({ major, version, bin }) => [
      "PostgreSQL",
      version,
      major === main.major ? `${bin} (main)` : bin,
    ]),
    ...redis.map(({ kind, version, program }) => [
      kind === "redis" ? "Redis" : "Valkey",
      version,
      program,
    ]),
    ["PgBouncer", "", pgbouncer],
  ];
  return rows.map(([name = "", version = "", place = ""]) =>
    [name.padEnd(10), version.padEnd(7), place].join("  "),
  );
}
