import type { TopLevelSpec } from "vega-lite";

import type { ProofTable, SectionResult } from "../proof/types.ts";
import type { Picture } from "../report/chart.ts";
import { rowCounts } from "../schema/fill.ts";
import { count, median, ms, spread, times } from "../statistics.ts";
import { checksOf, p95Ratio } from "./checks.ts";
import { cell, claimsOf } from "./claims.ts";
import { declaredNames } from "./job.ts";
import { CLIENTS } from "./prescription.ts";
import type { LoadRun } from "./prescription.ts";
import type { Measured } from "./run.ts";
import { VARIANTS } from "./types.ts";
import type { Variant } from "./types.ts";
import { READERS, REFRESHES } from "./view-refresh.ts";
import { WRITERS } from "./writers.ts";
import type { WorkReport } from "./writers.ts";

const NAMES: Readonly<Record<Variant, string>> = {
  untuned: "without indexes",
  guides: "guides' indexes",
  ours: "the stack's indexes",
};

/** Texts, tables and pictures of what was measured. */
export function report(measured: Measured): SectionResult {
  return {
    summary: summaryOf(measured),
    tables: [
      queryTable(measured),
      sizeTable(measured),
      refusalTable(measured),
      concurrencyTable(measured),
      prescriptionTable(measured),
    ],
    pictures: [queryPicture(measured)],
    checks: checksOf(measured),
    claims: claimsOf(measured),
    commands: commandsOf(measured),
  };
}

function summaryOf(measured: Measured): readonly string[] {
  const { queries, migration, guides, prescription, refresh } = measured;
  const ratios = (variant: Variant) =>
    queries.map(
      ({ samples }) => median(samples.untuned.latencies) / median(samples[variant].latencies),
    );
  const { untuned, ours } = prescription;
  return [
    `All together, under ${CLIENTS} clients: 95 % of the queries within ${ms(median(ours.map(({ p95 }) => p95)))} instead of ` +
      `${ms(median(untuned.map(({ p95 }) => p95)))}, ${times(p95Ratio(untuned, ours))} better.`,
    `The guides' ${queries.length} queries are ${times(median(ratios("guides")))} as fast with the guides' own indexes (median), and ` +
      `${times(median(ratios("ours")))} with the stack's.`,
    `The migration Job built ${declaredNames(measured.job).indexes.length} indexes beside ${count(migration.writes.done)} writes: ` +
      `${migration.writes.failed} failed, the longest wait for a table was ${ms(migration.writes.longestWait)}. The guides build theirs without CONCURRENTLY: ` +
      `${ms(guides.plain.longestWait)}.`,
    `PostgreSQL ${measured.version} refuses ${guides.refusals.length} of the guides' statements` +
      `${refresh.guides === undefined ? "." : ", and the refresh of their view."}`,
  ];
}

function queryTable({ queries, scale }: Measured): ProofTable {
  const rows = rowCounts(scale);
  return {
    title: "The guides' queries, before and after",
    text:
      `Median / 95th percentile on one connection, and how the table is read; ${count(rows.users)} users, ${count(rows.events)} events, ` +
      `${count(rows.rsvps)} RSVPs, ${count(rows.messages)} messages, all in memory. Guide: where the query or its index is from.`,
    columns: [
      "Query",
      "Guide",
      ...VARIANTS.map((variant) => NAMES[variant]),
      "Faster: guides / ours",
      ...VARIANTS.map((variant) => `Read ${NAMES[variant]}`),
    ],
    rows: queries.map(({ query, samples }) => {
      const base = median(samples.untuned.latencies);
      const faster = (variant: Variant) => times(base / median(samples[variant].latencies));
      return [
        query.title,
        query.guide,
        ...VARIANTS.map((variant) => cell(samples[variant].latencies)),
        `${faster("guides")} / ${faster("ours")}`,
        ...VARIANTS.map((variant) => samples[variant].node),
      ];
    }),
  };
}

function sizeTable({ sizes }: Measured): ProofTable {
  const names = [...new Set([...sizes.guides.keys(), ...sizes.ours.keys()])].sort();
  const size = (bytes: number | undefined) =>
    bytes === undefined ? "-" : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const total = (variant: Variant) => [...sizes[variant].values()].reduce((sum, n) => sum + n, 0);
  return {
    title: "Size of the indexes",
    text: "Beside primary keys.",
    columns: ["Index", NAMES.guides, NAMES.ours],
    rows: [
      ...names.map((name) => [name, size(sizes.guides.get(name)), size(sizes.ours.get(name))]),
      ["all", size(total("guides")), size(total("ours"))],
    ],
  };
}

function refusalTable({ guides, refresh, slowQueries }: Measured): ProofTable {
  const refused = guides.refusals.map(({ statement, words }) => [
    statement.guide,
    statement.sql,
    words.replace(/^PostgreSQL: /, ""),
  ]);
  const said = [
    ["004", "SELECT refresh_workshop_statistics()", refresh.guides],
    ["000", "SELECT ... total_time / calls ... FROM pg_stat_statements", slowQueries],
  ] as const;
  return {
    title: "Statements of the guides that PostgreSQL refuses",
    text: "As written in the guides, with the server's words.",
    columns: ["Guide", "Statement", "The server says"],
    rows: [
      ...refused,
      ...said.flatMap(([guide, sql, words]) => (words === undefined ? [] : [[guide, sql, words]])),
    ],
  };
}

function concurrencyTable({ guides, migration, refresh }: Measured): ProofTable {
  const row = (what: string, who: string, seen: WorkReport) => [
    what,
    who,
    count(seen.done),
    String(seen.failed),
    ms(seen.longest),
    ms(seen.longestWait),
    ms(seen.longestGap),
    ms(seen.took),
  ];
  const missing =
    migration.run.leftOut.length === 0
      ? ""
      : ` This server has no ${migration.run.leftOut.join(", ")}: the statement that creates it is left out.`;
  return {
    title: "Building beside clients",
    text:
      `${WRITERS} clients insert and update in all tables, or ${READERS} read the view, each statement a transaction, while the indexes are built or ` +
      `the view is refreshed ${REFRESHES} times. Waits are those for the lock of a table or view, from pg_locks.${missing}`,
    columns: [
      ...["What is done", "Beside", "Statements", "Failed"],
      ...["Longest statement", "Longest wait", "Longest time without any", "Took"],
    ],
    rows: [
      row("the guides' indexes built by CREATE INDEX", "writers", guides.plain),
      row("the guides' index built CONCURRENTLY", "writers", guides.concurrent),
      row("the stack's migration Job", "writers", migration.writes),
      row("REFRESH MATERIALIZED VIEW", "readers", refresh.plain),
      row("REFRESH MATERIALIZED VIEW CONCURRENTLY", "readers", refresh.concurrent),
    ],
  };
}

function prescriptionTable({ prescription, instanceClass }: Measured): ProofTable {
  const { untuned, ours, steady, pool } = prescription;
  const row = (what: string, runs: readonly LoadRun[]) => {
    const of = (field: (run: LoadRun) => number) => spread(runs.map(field), ms);
    return [
      what,
      spread(
        runs.map(({ rate }) => rate),
        count,
      ),
      of(({ mean }) => mean),
      of(({ p50 }) => p50),
      of(({ p95 }) => p95),
      of(({ p99 }) => p99),
      String(runs.reduce((sum, { failed }) => sum + failed, 0)),
    ];
  };
  return {
    title: "The whole prescription under load",
    text:
      `The mix of the guides' queries from ${CLIENTS} clients of pgbench: the untuned schema with RDS' defaults of ${instanceClass}, and the ` +
      `stack's indexes and view, its parameters for that class and its pool of ${pool} connections (PgBouncer in the place of RDS Proxy). ` +
      "Median over the runs (least to most).",
    columns: ["", "Queries/s", "Mean", "p50", "p95", "p99", "Failed"],
    rows: [
      row("untuned, RDS defaults", untuned),
      row("as deployed here", ours),
      row("as deployed here, steady at half of that", [steady]),
    ],
  };
}

function queryPicture({ queries }: Measured): Picture {
  const values = queries.flatMap(({ query, samples }) =>
    VARIANTS.map((variant) => ({
      query: query.title,
      indexes: NAMES[variant],
      median: median(samples[variant].latencies),
    })),
  );
  const spec: TopLevelSpec = {
    width: 520,
    height: { step: 18 },
    data: { values },
    mark: { type: "point", filled: true, size: 60 },
    encoding: {
      y: { field: "query", type: "nominal", sort: null, title: null },
      x: {
        field: "median",
        type: "quantitative",
        scale: { type: "log" },
        title: "median, milliseconds (logarithmic)",
      },
      color: {
        field: "indexes",
        type: "nominal",
        sort: VARIANTS.map((variant) => NAMES[variant]),
        title: null,
      },
      shape: {
        field: "indexes",
        type: "nominal",
        sort: VARIANTS.map((variant) => NAMES[variant]),
        title: null,
      },
    },
  };
  return {
    spec,
    description: {
      id: "indexes-queries",
      title: "The guides' queries by their indexes",
      text: "A row for each query, a point for each set of indexes: the median time in milliseconds on a logarithmic scale. The table holds the numbers.",
    },
  };
}

function commandsOf({ job, scale }: Measured): readonly string[] {
  const steps = job.steps.map(
    ({ name, env }) =>
      `psql --no-psqlrc --quiet --no-align --tuples-only --file=${(env["SQL_FILE"] ?? "").split("/").at(-1)}  # container ${name} of Job ${job.name}`,
  );
  return [
    `psql -f schema.sql; psql -f fill.sql  # lab/schema: SCHEMA, fillSql(${scale})`,
    ...steps,
    `pgbench -n -c ${CLIENTS} -j 1 -f mix.sql  # lab/indexes/scripts.ts: mixScript`,
  ];
}
