import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { MigrationsConfig } from "../../../config/schema.ts";
import { migrationSql } from "../../../tuning/migrations.ts";
import { keyName, workingNames } from "../../../tuning/migrations/names.ts";
import { problemsOf } from "../../support/problems.ts";

const NOTHING: MigrationsConfig = { extensions: [], indexes: {}, materializedViews: {} };
const VIEW = { query: "SELECT a FROM t", uniqueOn: ["a"], schedule: "0 * * * *" };

const sql = (change: Partial<MigrationsConfig>) =>
  migrationSql({ ...NOTHING, ...change }, { database: "app" });

/** Paths of everything wrong with the input. */
const problems = (change: Partial<MigrationsConfig>) =>
  problemsOf(() => sql(change)).map(({ path }) => path);

describe("the scripts", () => {
  it("are empty when there is nothing to do", () => {
    expect(sql({})).toEqual({ before: "", after: "" });
    expect(sql({ extensions: ["pg_trgm"] }).after).toBe("");
    expect(sql({ extensions: ["auto_explain"] })).toEqual({ before: "", after: "" });
  });

  it("create extensions before, everything else after, views before the indexes on them", () => {
    const { before, after } = sql({
      extensions: ["uuid-ossp", "pg_cron"],
      indexes: { idx_a: { on: "v (a)", unique: false } },
      materializedViews: { v: VIEW },
    });
    expect(before).toContain('CREATE EXTENSION IF NOT EXISTS "uuid-ossp";');
    expect(before).not.toContain("INDEX");
    const parts = ["CREATE MATERIALIZED VIEW", "INDEX CONCURRENTLY", "cron.schedule"];
    const places = parts.map((part) => after.indexOf(part));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  it("build outside of a transaction, and wait without a limit while they do", () => {
    const { after } = sql({ indexes: { idx_a: { on: "t (a)", unique: true } } });
    const [before = "", rest = ""] = after.split("CREATE UNIQUE INDEX CONCURRENTLY");
    expect(rest).not.toBe("");
    expect(before).not.toContain("BEGIN;");
    expect([...before.matchAll(/SET lock_timeout = ('?\w+'?);/g)].at(-1)?.[1]).toBe("0");
  });

  it("take back the refreshes of a configuration without views, while there is pg_cron", () => {
    const { after } = sql({ extensions: ["pg_cron"] });
    expect(after).toContain("jobname <> ALL (ARRAY[]::text[])");
    expect(after).not.toContain("cron.schedule(");
  });

  it("mark another definition differently, and another layout not", () => {
    const mark = (on: string, unique = false) =>
      /plumbline [0-9a-f]{16}/.exec(sql({ indexes: { i: { on, unique } } }).after)?.[0];
    expect(mark("t (a)")).toBe(mark(" t\n  (a) "));
    const marks = [mark("t (a)"), mark("t (b)"), mark("t (a)", true), mark("t (a) WHERE b")];
    expect(new Set(marks).size).toBe(4);
  });
});

describe("names", () => {
  it("fit PostgreSQL's 63 bytes, and differ where the objects do", () => {
    const names = fc.stringMatching(/^[a-z_][a-z0-9_]{0,62}$/);
    fc.assert(
      fc.property(names, names, (a, b) => {
        fc.pre(a !== b);
        const all = [a, b].flatMap((name) => Object.values(workingNames(name)));
        expect(new Set(all).size).toBe(4);
        for (const name of [...all, keyName(a)]) expect(name.length).toBeLessThanOrEqual(63);
      }),
    );
  });
});

describe("bad input", () => {
  it("is reported all at once", () => {
    expect(
      problems({
        indexes: {
          plumbline_x: { on: "t (a)", unique: false },
          no_columns: { on: "just_a_table", unique: false },
          moving: { on: "t (a) WHERE created_at > NOW() - interval '30 days'", unique: false },
          v_key: { on: "t (a)", unique: false },
          smuggled: { on: "t (a); DROP TABLE t", unique: false },
        },
        materializedViews: {
          v: { query: "DELETE FROM t", uniqueOn: ["a", "a"], schedule: "61 * * * *" },
        },
      }),
    ).toEqual([
      "indexes.no_columns.on",
      "indexes.moving.on",
      "indexes.smuggled.on",
      "materializedViews.v.query",
      "materializedViews.v.uniqueOn",
      "materializedViews.v.schedule",
      "indexes.plumbline_x",
      "indexes.v_key",
      "extensions",
    ]);
  });

  it.each(["0 * * *", "0 * * * '", "? * * * *", "0 0 31 2 *"])(
    "includes the schedule %s",
    (schedule) => {
      const materializedViews = { v: { ...VIEW, schedule } };
      expect(problems({ extensions: ["pg_cron"], materializedViews })).toEqual([
        "materializedViews.v.schedule",
      ]);
    },
  );

  it("does not take a column for a moving function", () => {
    const on = `t (now_playing, "now", (note = 'now()'))`;
    expect(problems({ indexes: { i: { on, unique: false } } })).toEqual([]);
  });
});
