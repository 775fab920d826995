import type { MigrationsConfig, StackConfig } from "../config/schema.ts";
import type { PlannedMigrations } from "./cluster.ts";
import type { Problem } from "./errors.ts";
import { TuningError, throwProblems } from "./errors.ts";
import { extensionsSql } from "./migrations/extensions.ts";
import { indexProblems, indexSql } from "./migrations/indexes.ts";
import { OWN_PREFIX, keyName } from "./migrations/names.ts";
import { sessionStart } from "./migrations/session.ts";
import { scheduleSql, viewProblems, viewSql } from "./migrations/views.ts";

/** Where the SQL runs. */
export interface MigrationContext {
  /** Name of the application's database; pg_cron's too, whose jobs live in the one of cron.database_name. */
  readonly database: string;
}

/**
 * Scripts for psql (11 or newer). Both may run any number of times: what is as declared already is left alone.
 * Nothing is dropped because it left the configuration, except a refresh in pg_cron: an index or view that nobody declares
 * any more is somebody's decision to drop.
 */
export interface MigrationSql {
  /** Before the application's own migrations: extensions. Empty when there are none. */
  readonly before: string;
  /** After them: materialized views, then indexes (which may be on those views), then the refreshes. Empty when there are none. */
  readonly after: string;
}

/**
 * What is declared under migrations, with the job that runs it.
 * @returns undefined when nothing is declared
 * @throws TuningError listing everything wrong, with paths below `migrations`
 */
export function planMigrations(config: StackConfig): PlannedMigrations | undefined {
  const sql = migrationSql(config.migrations, { database: config.database.databaseName });
  if (sql.before === "" && sql.after === "") return undefined;
  const [job] =
    Object.entries(config.jobs).find(([, { schedule }]) => schedule === undefined) ?? [];
  if (job !== undefined) return { job, sql };
  throw new TuningError([
    {
      path: "extensions, indexes, materializedViews",
      got: "SQL, and no job that would run it",
      allowed: "a job without schedule, which runs on each deployment",
      fix: "add jobs.migrations without a schedule, or remove what is under migrations",
    },
  ]);
}

/**
 * The SQL that brings a database to what is declared. Pure.
 * @throws TuningError listing everything wrong, with paths below `migrations`
 */
export function migrationSql(config: MigrationsConfig, context: MigrationContext): MigrationSql {
  const { extensions, indexes, materializedViews } = config;
  const indexEntries = Object.entries(indexes);
  const viewEntries = Object.entries(materializedViews);
  throwProblems([
    ...indexEntries.flatMap(([name, index]) => indexProblems(name, index)),
    ...viewEntries.flatMap(([name, view]) => viewProblems(name, view)),
    ...nameProblems(config),
    ...schedulerProblems(config),
  ]);
  const scheduled = extensions.includes("pg_cron") ? [scheduleSql(materializedViews)] : [];
  return {
    before: script(context, extensionsSql(extensions)),
    after: script(context, [
      ...viewEntries.map(([name, view]) => viewSql(name, view)),
      ...indexEntries.map(([name, index]) => indexSql(name, index)),
      ...scheduled,
    ]),
  };
}

function script({ database }: MigrationContext, parts: readonly string[]): string {
  if (parts.length === 0) return "";
  return `${[sessionStart(database), ...parts].join("\n\n")}\n`;
}

/** Indexes and views share one space of names, also with the key of each view. */
function nameProblems({ indexes, materializedViews }: MigrationsConfig): readonly Problem[] {
  const views = Object.keys(materializedViews);
  const taken = new Set([...views, ...views.map(keyName)]);
  const own = (key: string, name: string): Problem[] =>
    name.startsWith(OWN_PREFIX)
      ? [
          {
            path: `${key}.${name}`,
            got: name,
            allowed: `a name that does not begin with ${OWN_PREFIX}: those are used while an object is replaced`,
            fix: "choose another name",
          },
        ]
      : [];
  const repeated = Object.keys(indexes)
    .filter((name) => taken.has(name))
    .map((name) => ({
      path: `indexes.${name}`,
      got: name,
      allowed: "a name that no materialized view and no key of one has",
      fix: "rename the index",
    }));
  return [
    ...Object.keys(indexes).flatMap((name) => own("indexes", name)),
    ...views.flatMap((name) => own("materializedViews", name)),
    ...repeated,
  ];
}

function schedulerProblems({ extensions, materializedViews }: MigrationsConfig): Problem[] {
  const count = Object.keys(materializedViews).length;
  if (count === 0 || extensions.includes("pg_cron")) return [];
  return [
    {
      path: "extensions",
      got: extensions.length === 0 ? "none" : extensions.join(", "),
      allowed: "pg_cron among them: it refreshes the materialized views",
      fix: "add pg_cron to extensions (the database restarts once to load it)",
    },
  ];
}
