import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";

import { readStackInput } from "../../../config/load.ts";
import { findEngines } from "../../../lab/engines/programs.ts";
import { createCluster, startPostgres } from "../../../lab/engines/postgres.ts";
import type { LabPostgres } from "../../../lab/engines/postgres.ts";
import type { Engines } from "../../../lab/engines/types.ts";
import { contest } from "../../../lab/indexes/contest.ts";
import type { Databases } from "../../../lab/indexes/databases.ts";
import type { MigrationJob } from "../../../lab/indexes/job.ts";
import { applyGuides, migrateBesideWriters } from "../../../lab/indexes/migrations.ts";
import { guideQueries } from "../../../lab/indexes/queries.ts";
import { mixScript } from "../../../lab/indexes/scripts.ts";
import { refreshBesideReaders } from "../../../lab/indexes/view-refresh.ts";
import { removeNewRows, whileClientsWork, writtenTables } from "../../../lab/indexes/writers.ts";
import { runPgbench } from "../../../lab/engines/pgbench.ts";
import { unprivilegedUser } from "../../../lab/loopback.ts";
import { fillSql, rowCounts } from "../../../lab/schema/fill.ts";
import { SCHEMA } from "../../../lab/schema/tables.ts";
import type { Home } from "../../../lab/servers/server.ts";
import { migrationSql } from "../../../tuning/migrations.ts";

// A server is started and filled, and indexes are built on it.
jest.setTimeout(240_000);

const SCALE = 0.01;
const NAMES = { untuned: "untuned", guides: "guides", ours: "app" };
const COMMAND = [
  "sh",
  "-euc",
  'PGUSER=$(cat "$USERNAME_FILE"); export PGUSER; exec psql --no-psqlrc --quiet --no-align --tuples-only --file="$SQL_FILE"',
];

let engines: Engines;
let home: Home;
let server: LabPostgres;
let databases: Databases;

/** The Job's steps as the stack's own program writes them. */
function migrationJob(): MigrationJob {
  const { config } = readStackInput(resolve("Pulumi.prod.yaml"));
  const { before, after } = migrationSql(config.migrations, { database: NAMES.ours });
  const step = (name: string, sql: string) => {
    const env = { PGDATABASE: NAMES.ours, SQL_FILE: `/sql/${name}.sql` };
    return { name, command: COMMAND, env, sql };
  };
  const steps = [step("extensions", before), step("indexes", after)];
  return { name: "migrations", database: NAMES.ours, steps };
}

beforeAll(async () => {
  engines = findEngines(process.env);
  const folder = mkdtempSync(join(tmpdir(), "plumbline-indexes-"));
  chmodSync(folder, 0o755);
  const user = unprivilegedUser([engines.main.bin]);
  home = { folder, user, signal: new AbortController().signal };
  const data = await createCluster(engines.main, home, "indexes");
  const settings = { fsync: "off", shared_preload_libraries: "pg_stat_statements" };
  const plan = { engine: engines.main, tools: engines.tools, home, name: "indexes", data };
  server = await startPostgres({ ...plan, settings });
  await server.query(`CREATE DATABASE ${NAMES.untuned}`);
  await server.script(SCHEMA + fillSql(SCALE), { database: NAMES.untuned });
  for (const name of [NAMES.guides, NAMES.ours]) {
    await server.query(`CREATE DATABASE ${name} TEMPLATE ${NAMES.untuned}`);
  }
  const extensions = new Set(["pg_stat_statements", "pg_trgm"]);
  databases = { server, names: NAMES, preload: {}, extensions };
});

afterAll(async () => {
  await server.stop();
  rmSync(home.folder, { recursive: true, force: true });
});

describe("the stack's migration Job", () => {
  it("builds everything beside writers, fails no write, and does nothing again", async () => {
    const job = migrationJob();
    const result = await migrateBesideWriters(databases, job, { home, tools: engines.tools });
    expect(result.run).toMatchObject({ code: 0, leftOut: ["pg_cron"] });
    expect([result.missing, result.changed]).toEqual([[], []]);
    expect(result.again.code).toBe(0);
    expect(result.again.output).not.toContain("building");
    expect(result.writes).toMatchObject({ failed: 0, error: undefined, longestWait: 0 });
    expect(result.writes.done).toBeGreaterThan(0);
  });

  it("is told when it fails, with the server's words, and goes no further", async () => {
    const job = migrationJob();
    const [first] = job.steps.map((step) => ({
      ...step,
      sql: "\\set ON_ERROR_STOP on\nSELECT 1 / 0;\n",
    }));
    const steps = first === undefined ? [] : [first, { ...first, sql: "SELECT 'second';" }];
    const tools = { home, tools: engines.tools };
    const { run } = await migrateBesideWriters(databases, { ...job, steps }, tools);
    expect(run.code).toBe(3);
    expect(run.output).toContain("division by zero");
    expect(run.output).not.toContain("second");
  });
});

describe("rows that the writers inserted", () => {
  it("are gone afterwards, and no other", async () => {
    const rows = async (name: string) => {
      const client = await server.connect({ database: name });
      try {
        return (await writtenTables(client)).map((table) => [table.name, table.rows, table.newIds]);
      } finally {
        client.close();
      }
    };
    await removeNewRows(server, NAMES.ours);
    expect(await rows(NAMES.ours)).toEqual(await rows(NAMES.untuned));
  });
});

describe("the guides' statements", () => {
  it("are refused where PostgreSQL refuses them, and their plain builds make writers wait", async () => {
    const { refusals, plain, concurrent } = await applyGuides(databases, home.signal);
    expect(refusals.map(({ statement }) => statement.name)).toEqual([
      "idx_network_exports_user_recent",
    ]);
    expect(refusals[0]?.words).toContain("must be marked IMMUTABLE");
    expect([plain.failed, concurrent.failed]).toEqual([0, 0]);
  });

  it("leave a view that cannot be refreshed CONCURRENTLY; the stack's can, beside readers", async () => {
    const { guides, concurrent } = await refreshBesideReaders(databases, home.signal);
    expect(guides).toMatch(/^ERROR: cannot refresh .* concurrently HINT: Create a unique index/);
    expect(concurrent).toMatchObject({ failed: 0, longestWait: 0 });
  });
});

describe("clients beside a lock", () => {
  it("are seen waiting for it", async () => {
    const clients = {
      ...{ server, database: NAMES.untuned, signal: home.signal, clients: 2 },
      statement: () => "UPDATE tenants SET name = name WHERE id = 0",
    };
    const { report } = await whileClientsWork(clients, () =>
      server.query("BEGIN; LOCK TABLE tenants; SELECT pg_sleep(0.5); COMMIT", NAMES.untuned),
    );
    expect(report.longestWait).toBeGreaterThan(100);
    expect(report.longest).toBeGreaterThanOrEqual(report.longestWait);
  });
});

describe("the guides' queries", () => {
  it("work in every variant, one by one and as the mix of pgbench", async () => {
    const queries = guideQueries(rowCounts(SCALE));
    const plan = { rounds: 1, runs: 1, turnMs: 1 };
    const results = await contest(server, NAMES, queries, plan, home.signal);
    expect(results).toHaveLength(queries.length);
    expect(
      results
        .flatMap(({ samples }) => Object.values(samples))
        .every((s) => s.latencies.length === 1),
    ).toBe(true);
    for (const variant of ["untuned", "ours"] as const) {
      const load = { script: mixScript(queries, variant) };
      const bench = { port: server.port, database: NAMES[variant], clients: 2, load };
      const { failed, error, transactions } = await runPgbench(engines.tools, home, {
        ...bench,
        until: { transactions: 100 },
      });
      expect([failed, error, transactions]).toEqual([0, undefined, 200]);
    }
  });
});
