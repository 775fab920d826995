import type { ProofContext, SectionResult } from "../proof/types.ts";
import { rowCounts } from "../schema/fill.ts";
import { contest, contestPlan } from "./contest.ts";
import { scaleOf, startDatabases } from "./databases.ts";
import type { Databases } from "./databases.ts";
import { GUIDE_SLOW_QUERIES } from "./guide-indexes.ts";
import { findMigrationJob } from "./job.ts";
import type { MigrationJob } from "./job.ts";
import { applyGuides, indexSizes, migrateBesideWriters } from "./migrations.ts";
import type { GuidesResult, JobResult } from "./migrations.ts";
import { comparePrescription } from "./prescription.ts";
import type { PrescriptionResult } from "./prescription.ts";
import { guideQueries } from "./queries.ts";
import { measureReads } from "./reads.ts";
import type { ReadResult } from "./reads.ts";
import { report } from "./report.ts";
import { chooseDatabase, settingsOf } from "./settings.ts";
import type { QueryResult, Variant } from "./types.ts";
import { refreshBesideReaders, wordsOf } from "./view-refresh.ts";
import type { RefreshResult } from "./view-refresh.ts";
import { removeNewRows } from "./writers.ts";
import { measureWrites, writePlan } from "./writes.ts";
import type { WriteResult } from "./writes.ts";

/** Parameters while the data are loaded; the contests run with a class's. */
const LOADING = { shared_buffers: "256MB", max_wal_size: "4GB", fsync: "off" };

/** Everything the section measured. */
export interface Measured {
  readonly job: MigrationJob;
  /** "15.20". */
  readonly version: string;
  /** Whose parameters the servers ran with: "db.m7g.large". */
  readonly instanceClass: string;
  readonly quick: boolean;
  /** Share of the data's full size. */
  readonly scale: number;
  readonly migration: JobResult;
  readonly guides: GuidesResult;
  readonly queries: readonly QueryResult[];
  readonly sizes: Readonly<Record<Variant, ReadonlyMap<string, number>>>;
  readonly refresh: RefreshResult;
  readonly writes: WriteResult;
  readonly reads: ReadResult;
  /** What the server says to the guides' query of slow statements; undefined when it works. */
  readonly slowQueries: string | undefined;
  readonly prescription: PrescriptionResult;
}

/** Measures and reports. */
export async function runIndexes(context: ProofContext): Promise<SectionResult> {
  const job = findMigrationJob(context.stack.objects);
  context.progress("filling the guides' tables");
  const databases = await startDatabases(context, job, LOADING);
  try {
    return report(await measure(context, job, databases));
  } finally {
    await databases.server.stop();
  }
}

async function measure(
  context: ProofContext,
  job: MigrationJob,
  databases: Databases,
): Promise<Measured> {
  const { engines, home, quick, progress } = context;
  const { server, names } = databases;
  const database = chooseDatabase(context.stack.databases, engines.main.major);
  const known = new Set(
    (await server.query("SELECT name FROM pg_settings")).map(([name]) => name ?? ""),
  );
  const settings = settingsOf(database, known);
  const restart = async () => {
    await server.stop();
    await server.restart({ ...settings.defaults, ...databases.preload });
  };
  await restart();
  progress("building the indexes while clients write");
  const guides = await applyGuides(databases, home.signal);
  progress("running the migration Job while clients write");
  const migration = await migrateBesideWriters(databases, job, { home, tools: engines.tools });
  for (const name of [names.guides, names.ours]) {
    await removeNewRows(server, name);
    await server.query("VACUUM ANALYZE", name);
  }
  progress("refreshing the views while clients read");
  const refresh = await refreshBesideReaders(databases, home.signal);
  progress("asking the guides' queries");
  const queries = guideQueries(rowCounts(scaleOf(quick)));
  const results = await contest(server, names, queries, contestPlan(quick), home.signal);
  const sizes = {
    untuned: await indexSizes(server, names.untuned),
    guides: await indexSizes(server, names.guides),
    ours: await indexSizes(server, names.ours),
  };
  const reads = await measureReads(databases, queries, quick ? 5 : 15, home.signal);
  await server.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", names.guides);
  const slowQueries = await wordsOf(server, GUIDE_SLOW_QUERIES, names.guides);
  const both = { settings, database };
  const prescription = await comparePrescription(context, databases, queries, both);
  progress("inserting rows");
  await restart();
  return {
    ...{ quick, job, guides, migration, refresh, sizes, reads, slowQueries, prescription },
    version: engines.main.version,
    instanceClass: database.instanceClass,
    scale: scaleOf(quick),
    queries: results,
    // Last, because it changes the data.
    writes: await measureWrites(databases, writePlan(quick), home.signal),
  };
}
