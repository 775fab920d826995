import { describe, expect, it } from "@jest/globals";

import type { ClusterObject } from "../../../lab/cluster/manifest.ts";
import { declaredNames, findMigrationJob } from "../../../lab/indexes/job.ts";
import { withoutExtensions } from "../../../lab/indexes/run-job.ts";

const environment = (file: string) => [
  { name: "PGDATABASE", value: "shop" },
  { name: "SQL_FILE", value: `/sql/${file}` },
];

function job(name: string, containers: readonly unknown[]): ClusterObject {
  return {
    resource: `kubernetes:batch/v1:Job ${name}`,
    manifest: {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: `${name}-1a2b` },
      spec: {
        template: {
          spec: {
            initContainers: [
              { name: "extensions", command: ["sh", "-c", "psql"], env: environment("before.sql") },
              { name: "application", command: ["alembic"], env: [] },
            ],
            containers,
            volumes: [{ name: "tmp" }, { name: "sql", configMap: { name: "sql-3c4d" } }],
          },
        },
      },
    },
  };
}

const INDEXES = { name: "indexes", command: ["sh", "-c", "psql"], env: environment("after.sql") };

function configMap(name: string, data: Readonly<Record<string, string>>): ClusterObject {
  const manifest = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data };
  return { resource: `kubernetes:core/v1:ConfigMap ${name}`, manifest };
}

const OTHER = configMap("other", { "after.sql": "SELECT 0;" });
const SQL = configMap("sql-3c4d", {
  "before.sql": "SELECT 1;",
  "after.sql":
    "\\echo materialized view totals: building\n\\echo index by_name: building\n\\echo index by_name: as declared\n",
});

describe("the migration Job in a state", () => {
  it("gives its SQL steps in order, without the application's own", () => {
    const found = findMigrationJob([OTHER, job("migrations", [INDEXES]), SQL]);
    expect([found.name, found.database]).toEqual(["migrations-1a2b", "shop"]);
    expect(found.steps.map(({ name }) => name)).toEqual(["extensions", "indexes"]);
    expect(found.steps[0]).toMatchObject({ command: ["sh", "-c", "psql"], sql: "SELECT 1;" });
  });

  it("says which names its SQL makes", () => {
    const found = findMigrationJob([job("migrations", [INDEXES]), SQL]);
    expect(declaredNames(found)).toEqual({ indexes: ["by_name"], views: ["totals"] });
  });

  it("is an error when no Job runs SQL, with the Jobs there are", () => {
    const plain = { resource: "", manifest: { ...job("warm", []).manifest, spec: {} } };
    expect(() => findMigrationJob([plain, SQL])).toThrow(/found: warm-1a2b/);
    expect(() => findMigrationJob([SQL])).toThrow(/found: no Job/);
  });

  it("is an error when the mounted ConfigMap lacks a script", () => {
    expect(() => findMigrationJob([job("migrations", [INDEXES]), OTHER])).toThrow(
      /Job migrations-1a2b has no SQL for container extensions:\n {2}looked for: before.sql/,
    );
  });
});

describe("extensions that a server does not have", () => {
  const sql =
    '\\echo a\nCREATE EXTENSION IF NOT EXISTS "pg_trgm";\nCREATE EXTENSION IF NOT EXISTS "pg_cron";\nSELECT 1;\n';

  it("are not created, and told", () => {
    expect(withoutExtensions(sql, new Set(["pg_trgm"]))).toEqual({
      sql: '\\echo a\nCREATE EXTENSION IF NOT EXISTS "pg_trgm";\nSELECT 1;\n',
      missing: ["pg_cron"],
    });
  });

  it("leave the script as it is when there are none", () => {
    const all = new Set(["pg_trgm", "pg_cron"]);
    expect(withoutExtensions(sql, all)).toEqual({ sql, missing: [] });
  });
});
