import { LabError } from "../errors.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import type { Databases } from "./databases.ts";
import { GUIDE_INDEXES, GUIDE_VIEW } from "./guide-indexes.ts";
import type { GuideStatement } from "./guide-indexes.ts";
import { declaredNames } from "./job.ts";
import type { MigrationJob } from "./job.ts";
import { runJob } from "./run-job.ts";
import type { JobRun, JobTarget } from "./run-job.ts";
import { whileWriting } from "./writers.ts";
import type { WorkReport } from "./writers.ts";

/** A statement of a guide that the server refuses. */
export interface Refusal {
  readonly statement: GuideStatement;
  /** The server's words. */
  readonly words: string;
}

/** The stack's Job beside writers, run twice. */
export interface JobResult {
  readonly run: JobRun;
  readonly writes: WorkReport;
  /** Indexes and views that it declares and the database does not have, valid, afterwards. */
  readonly missing: readonly string[];
  readonly again: JobRun;
  /** What the second run changed: names of indexes and views that are others than before. */
  readonly changed: readonly string[];
}

/** The guides' statements beside writers. */
export interface GuidesResult {
  readonly refusals: readonly Refusal[];
  /** Beside those of their indexes that are built without CONCURRENTLY. */
  readonly plain: WorkReport;
  /** Beside the one they build with it. */
  readonly concurrent: WorkReport;
  readonly built: number;
}

/** Runs the Job on its database while clients write, and then again. */
export async function migrateBesideWriters(
  { server, names, extensions }: Databases,
  job: MigrationJob,
  { home, tools }: Pick<JobTarget, "home" | "tools">,
): Promise<JobResult> {
  const target = { home, tools, extensions, port: server.port };
  const { result: run, report: writes } = await whileWriting(server, names.ours, home.signal, () =>
    runJob(job, target),
  );
  const before = await objectsOf(server, names.ours);
  const again = await runJob(job, target);
  const after = await objectsOf(server, names.ours);
  const { indexes, views } = declaredNames(job);
  return {
    run,
    writes,
    missing: [...indexes, ...views].filter((name) => !before.has(name)),
    again,
    changed: [...new Set([...before.keys(), ...after.keys()])].filter(
      (name) => before.get(name) !== after.get(name),
    ),
  };
}

/** Runs the guides' statements on their database while clients write. */
export async function applyGuides(
  { server, names }: Databases,
  signal: AbortSignal,
): Promise<GuidesResult> {
  const refusals: Refusal[] = [];
  const apply = async (statements: readonly GuideStatement[]) => {
    for (const statement of statements) {
      try {
        await server.query(statement.sql, names.guides);
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        refusals.push({ statement, words: error.message });
      }
    }
  };
  const isConcurrent = ({ sql }: GuideStatement) => sql.includes("CONCURRENTLY");
  const plain = await whileWriting(server, names.guides, signal, () =>
    apply(GUIDE_INDEXES.filter((each) => !isConcurrent(each))),
  );
  const concurrent = await whileWriting(server, names.guides, signal, () =>
    apply(GUIDE_INDEXES.filter(isConcurrent)),
  );
  await apply(GUIDE_VIEW);
  return {
    refusals,
    plain: plain.report,
    concurrent: concurrent.report,
    built: GUIDE_INDEXES.length - refusals.length,
  };
}

/** What tells an index or view from another of its name: number, file and comment. An index that is not valid is none. */
async function objectsOf(
  server: LabPostgres,
  database: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await server.query(
    "SELECT relname, concat_ws(' ', c.oid, relfilenode, obj_description(c.oid, 'pg_class')) FROM pg_class c " +
      "LEFT JOIN pg_index ON indexrelid = c.oid " +
      "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('i', 'm') AND indisvalid IS DISTINCT FROM false",
    database,
  );
  return new Map(rows.map(([name, identity]) => [name ?? "", identity ?? ""]));
}

/** Bytes of all indexes but primary keys, and of the largest few by name. */
export async function indexSizes(
  server: LabPostgres,
  database: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await server.query(
    "SELECT relname, pg_relation_size(c.oid) FROM pg_class c JOIN pg_index ON indexrelid = c.oid " +
      "WHERE relnamespace = 'public'::regnamespace AND NOT indisprimary ORDER BY 2 DESC",
    database,
  );
  return new Map(rows.map(([name, bytes]) => [name ?? "", Number(bytes)]));
}
