import type { MigrationsConfig } from "../../config/schema.ts";
import { cronGaps } from "../cron.ts";
import type { Problem } from "../errors.ts";
import { TuningError } from "../errors.ts";
import {
  HISTORY_JOB,
  OWN_PREFIX,
  identifier,
  keyName,
  literal,
  refreshJob,
  revisionMark,
  workingNames,
} from "./names.ts";
import { LOCK_TIMEOUT } from "./session.ts";
import { shorten, statementProblems, withoutLayout } from "./statement.ts";

type ViewConfig = MigrationsConfig["materializedViews"][string];

/** Days pg_cron's log of runs is kept: it never deletes anything itself. AWS's page on pg_cron proposes the same. */
const HISTORY_DAYS = 7;
/** When old entries are deleted, UTC. */
const HISTORY_SCHEDULE = "17 3 * * *";

/** Five cron fields in the characters pg_cron knows. */
const CRON = /^[\d*,/\-a-z]+( [\d*,/\-a-z]+){4}$/i;

/** What is wrong with the definition of a materialized view. */
export function viewProblems(name: string, view: ViewConfig): readonly Problem[] {
  const path = `materializedViews.${name}`;
  const problems = [...statementProblems(`${path}.query`, view.query)];
  if (!/^\s*(select|with|values|table)\b/i.test(view.query)) {
    problems.push({
      path: `${path}.query`,
      got: shorten(view.query),
      allowed: "a query: SELECT, WITH, VALUES or TABLE",
      fix: "write only the query; CREATE MATERIALIZED VIEW is added",
    });
  }
  if (new Set(view.uniqueOn).size < view.uniqueOn.length) {
    problems.push({
      path: `${path}.uniqueOn`,
      got: view.uniqueOn.join(", "),
      allowed: "each column once",
      fix: "remove the repeated column",
    });
  }
  return [...problems, ...scheduleProblems(`${path}.schedule`, view.schedule)];
}

function scheduleProblems(path: string, schedule: string): readonly Problem[] {
  if (!CRON.test(schedule)) {
    const allowed = "five cron fields of digits, names and * , - /";
    return [{ path, got: shorten(schedule), allowed, fix: 'for example "*/5 * * * *"' }];
  }
  try {
    cronGaps(schedule);
    return [];
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    return error.problems.map((problem) => ({ ...problem, path }));
  }
}

/**
 * Builds the view if it is missing, empty or of another definition: beside the one in use, in one transaction, which readers
 * notice only at its end, when the two are exchanged. What others were granted on the old one they get on the new one.
 * A view that other views read cannot be exchanged; PostgreSQL says which.
 */
export function viewSql(name: string, view: ViewConfig): string {
  const mark = revisionMark([withoutLayout(view.query), ...view.uniqueOn]);
  const { next } = workingNames(name);
  const nextKey = workingNames(`${name} key`).next;
  return `SELECT NOT EXISTS (
  SELECT FROM pg_class WHERE relname = ${literal(name)} AND relkind = 'm' AND relispopulated
    AND relnamespace = current_schema()::regnamespace
    AND obj_description(oid, 'pg_class') = ${literal(mark)}
) AS build \\gset
\\if :build
\\echo materialized view ${name}: building
BEGIN;
CREATE MATERIALIZED VIEW ${identifier(next)} AS
${view.query.trim()}
WITH DATA;
CREATE UNIQUE INDEX ${identifier(nextKey)} ON ${identifier(next)} (${view.uniqueOn.map(identifier).join(", ")});
COMMENT ON MATERIALIZED VIEW ${identifier(next)} IS ${literal(mark)};
${grantSql(name, next)}
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
DROP MATERIALIZED VIEW IF EXISTS ${identifier(name)};
ALTER MATERIALIZED VIEW ${identifier(next)} RENAME TO ${identifier(name)};
ALTER INDEX ${identifier(nextKey)} RENAME TO ${identifier(keyName(name))};
COMMIT;
ANALYZE ${identifier(name)};
\\else
\\echo materialized view ${name}: as declared
\\endif`;
}

/** Grants on the new view what others have on the old one. */
function grantSql(name: string, next: string): string {
  return `DO $${OWN_PREFIX}$
DECLARE
  held record;
BEGIN
  FOR held IN
    SELECT a.privilege_type, a.is_grantable,
      CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
    FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
    WHERE c.relname = ${literal(name)} AND c.relnamespace = current_schema()::regnamespace
      AND a.grantee <> c.relowner
  LOOP
    EXECUTE format('GRANT %s ON %I TO %s', held.privilege_type, ${literal(next)}, held.grantee)
      || CASE WHEN held.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END;
  END LOOP;
END $${OWN_PREFIX}$;`;
}

/** Schedules the refresh of each view, takes back what is no longer declared; an unchanged job is left alone. */
export function scheduleSql(views: MigrationsConfig["materializedViews"]): string {
  const jobs = Object.entries(views).map(([name, { schedule }]) => ({
    job: refreshJob(name),
    schedule,
    command: `format('REFRESH MATERIALIZED VIEW CONCURRENTLY %I.%I', current_schema(), ${literal(name)})`,
  }));
  const purge = `DELETE FROM cron.job_run_details WHERE end_time < now() - interval '${HISTORY_DAYS} days'`;
  const history = { job: HISTORY_JOB, schedule: HISTORY_SCHEDULE, command: literal(purge) };
  const wanted = jobs.length === 0 ? [] : [...jobs, history];
  const names = wanted.map(({ job }) => literal(job)).join(", ");
  return `SELECT to_regclass('cron.job') IS NOT NULL AS scheduler \\gset
\\if :scheduler
${wanted.map(({ job, schedule, command }) => scheduleOneSql(job, schedule, command)).join("\n")}
SELECT 'refresh no longer declared: ' || jobname, cron.unschedule(jobid) FROM cron.job
WHERE jobname LIKE '${OWN_PREFIX}:%' AND jobname <> ALL (ARRAY[${names}]::text[])
  AND database = current_database() AND username = current_user;
\\endif`;
}

function scheduleOneSql(job: string, schedule: string, command: string): string {
  return `SELECT 'refresh scheduled: ' || ${literal(job)}, cron.schedule(${literal(job)}, ${literal(schedule)}, ${command})
WHERE NOT EXISTS (
  SELECT FROM cron.job WHERE jobname = ${literal(job)} AND schedule = ${literal(schedule)}
    AND command = ${command} AND database = current_database() AND username = current_user
);`;
}
