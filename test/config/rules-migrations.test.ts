import { describe, expect, it } from "@jest/globals";
import { RDS_EXTENSIONS } from "../../config/rds-extensions.ts";
import { needsPreload } from "../../tuning/postgres/libraries.ts";
import { clustered, expectRefused, problemsOf, withValues } from "./support.ts";
import type { Refused } from "./support.ts";

const set = (path: string, value: string) =>
  `pulumi config set --path 'plumbline:${path}' ${value} --stack prod`;
const VIEW = { query: "SELECT id FROM events", uniqueOn: ["id"], schedule: "7 * * * *" };

const REFUSED: readonly Refused[] = [
  [
    "an extension that is misspelt",
    { "migrations/extensions": ["pg_trgm", "pg_partmam"] },
    [
      "migrations.extensions[1]",
      '"pg_partmam"',
      "did you mean pg_partman?",
      set("migrations.extensions[1]", "pg_partman"),
    ],
  ],
  [
    "an extension under its other name",
    { "migrations/extensions": ["pgvector"] },
    [
      "migrations.extensions[0]",
      '"pgvector"',
      "did you mean vector?",
      set("migrations.extensions[0]", "vector"),
    ],
  ],
  [
    "an extension that RDS does not have",
    { "migrations/extensions": ["timescaledb"] },
    [
      "migrations.extensions[0]",
      '"timescaledb"',
      "an extension that RDS for PostgreSQL has",
      "pulumi config rm --path 'plumbline:migrations.extensions[0]' --stack prod",
    ],
  ],
  [
    "a view that nothing refreshes",
    { "migrations/materializedViews": { stats: VIEW } },
    [
      "migrations.extensions",
      '["pg_trgm"]',
      "pg_cron among them, for migrations.materializedViews.stats",
      set("migrations.extensions[1]", "pg_cron"),
    ],
  ],
  [
    "trigrams without their extension",
    {
      "migrations/extensions": [],
      "migrations/indexes": { by_name: { on: "users USING gin (name gin_trgm_ops)" } },
    },
    [
      "migrations.extensions",
      "[]",
      "pg_trgm among them, for migrations.indexes.by_name",
      set("migrations.extensions[0]", "pg_trgm"),
    ],
  ],
];

describe("rules on migrations", () => {
  it.each(REFUSED)("refuse %s", (...refused) => {
    expectRefused(refused);
  });

  it("add both extensions one after the other", () => {
    const raw = withValues(
      {
        "migrations/extensions": [],
        "migrations/indexes": { by_name: { on: "users USING gin (name gin_trgm_ops)" } },
        "migrations/materializedViews": { stats: VIEW },
      },
      clustered(),
    );
    expect(problemsOf(raw).map(({ fix }) => fix)).toEqual([
      set("migrations.extensions[0]", "pg_trgm"),
      set("migrations.extensions[1]", "pg_cron"),
    ]);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    [
      "a view with pg_cron",
      { "migrations/extensions": ["pg_cron"], "migrations/materializedViews": { stats: VIEW } },
    ],
    [
      "an index with pg_trgm",
      { "migrations/indexes": { by_name: { on: "users USING gin (name gin_trgm_ops)" } } },
    ],
  ])("take %s", (_, values) => {
    expect(problemsOf(withValues(values, clustered()))).toEqual([]);
  });

  it("know what must be loaded at start, and each extension once", () => {
    const loaded = ["pg_cron", "pg_hint_plan", "pg_tle", "pgaudit", "pglogical"];
    expect(loaded.filter(needsPreload)).toEqual(loaded);
    expect(RDS_EXTENSIONS).toEqual(expect.arrayContaining(loaded));
    expect(RDS_EXTENSIONS).toEqual([...new Set(RDS_EXTENSIONS)].sort());
  });
});
