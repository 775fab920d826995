import { createCluster, startPostgres } from "../engines/postgres.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { ProofContext } from "../proof/types.ts";
import { fillSql } from "../schema/fill.ts";
import { SCHEMA } from "../schema/tables.ts";
import type { MigrationJob } from "./job.ts";
import type { Variant } from "./types.ts";

/**
 * Share of the data's full size: large enough that reading a whole table shows, and that there is a page 1,000 of messages;
 * small enough for minutes, or half of one.
 */
export function scaleOf(quick: boolean): number {
  return quick ? 0.08 : 0.3;
}

/** The server of the section, and its databases. */
export interface Databases {
  readonly server: LabPostgres;
  /** Name of each variant's database. The Job's scripts refuse any other than the stack's own. */
  readonly names: Readonly<Record<Variant, string>>;
  /** Parameters it needs whatever else it runs with. */
  readonly preload: Readonly<Record<string, string>>;
  /** Extensions it can create. */
  readonly extensions: ReadonlySet<string>;
}

/** Starts a server with the same untuned data in three databases. The caller stops it. */
export async function startDatabases(
  { engines, home, quick }: ProofContext,
  job: MigrationJob,
  settings: Readonly<Record<string, string>>,
): Promise<Databases> {
  const data = await createCluster(engines.main, home, "indexes");
  const plan = { engine: engines.main, tools: engines.tools, home, name: "indexes", data };
  const basic = { shared_preload_libraries: "pg_stat_statements" };
  const server = await startPostgres({ ...plan, settings: { ...settings, ...basic } });
  try {
    const extensions = new Set(
      (await server.query("SELECT name FROM pg_available_extensions")).map(([name]) => name ?? ""),
    );
    const preload = extensions.has("pg_cron") ? withScheduler(job.database) : basic;
    if (preload !== basic) {
      await server.stop();
      await server.restart({ ...settings, ...preload });
    }
    const names = { untuned: "untuned", guides: "guides", ours: job.database };
    await fill(server, names, scaleOf(quick));
    return { server, names, preload, extensions };
  } catch (error) {
    await server.crash();
    throw error;
  }
}

/** pg_cron lives in one database, and would connect through a socket the lab's servers do not have. */
function withScheduler(database: string): Readonly<Record<string, string>> {
  return {
    shared_preload_libraries: "pg_stat_statements,pg_cron",
    "cron.database_name": database,
    "cron.use_background_workers": "on",
  };
}

async function fill(server: LabPostgres, names: Databases["names"], scale: number): Promise<void> {
  await server.query(`CREATE DATABASE ${names.untuned}`);
  await server.script(SCHEMA + fillSql(scale), { database: names.untuned });
  await server.query("VACUUM ANALYZE", names.untuned);
  for (const name of [names.guides, names.ours]) {
    await server.query(`CREATE DATABASE ${name} TEMPLATE ${names.untuned}`);
  }
}
