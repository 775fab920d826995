import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import type { MigrationsConfig } from "../../../config/schema.ts";
import { migrationSql } from "../../../tuning/migrations.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { ready, startPostgres } from "./postgres-server.ts";

// Some wait for PostgreSQL to notice that a client is gone (10 s), or for a transaction longer than lock_timeout (5 s).
jest.setTimeout(120_000);

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
  const made = await server.psql(`
    CREATE TABLE messages (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tenant_id int NOT NULL, uid int NOT NULL, body text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz
    );
    INSERT INTO messages (tenant_id, uid, body)
    SELECT n % 50, n, md5(n::text) FROM generate_series(1, 200000) n;
    CREATE ROLE reporting NOLOGIN;
    CREATE SCHEMA "Odd Name";
    CREATE TABLE "Odd Name"."Events" ("When" timestamptz);`);
  if (made.code !== 0) throw new Error(made.output);
});

afterAll(() => server.stop());

const TENANT = "messages (tenant_id, created_at DESC) WHERE deleted_at IS NULL";
const STATISTICS = "SELECT tenant_id, count(*) AS total FROM messages GROUP BY tenant_id";

function declared(change: Partial<MigrationsConfig> = {}): MigrationsConfig {
  return {
    extensions: ["pg_stat_statements", "pg_cron"],
    indexes: { idx_tenant: { on: TENANT, unique: false } },
    materializedViews: {
      statistics: { query: STATISTICS, uniqueOn: ["tenant_id"], schedule: "*/5 * * * *" },
    },
    ...change,
  };
}

const scripts = (change: Partial<MigrationsConfig> = {}) =>
  migrationSql(declared(change), { database: "app" });

/** Everything the migrations could have touched: object, identity on disk, definition, mark. */
const STATE = `
  SELECT c.oid, c.relname, c.relfilenode, i.indisvalid, pg_get_indexdef(c.oid), obj_description(c.oid, 'pg_class')
  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
  WHERE c.relkind IN ('i', 'm') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname`;
const JOBS = "SELECT jobid, jobname, schedule, command FROM cron.job ORDER BY jobname";
const INDEXES = `SELECT relname || ' ' || indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid
  WHERE indrelid = 'messages'::regclass ORDER BY relname`;
const OID = "SELECT 'idx_tenant'::regclass::oid";

async function migrate(change: Partial<MigrationsConfig> = {}): Promise<string> {
  const { before, after } = scripts(change);
  const results = [await server.psql(before), await server.psql(after)];
  const output = results.map((each) => each.output).join("");
  if (results.some(({ code }) => code !== 0)) throw new Error(output);
  return output;
}

describe("on a database that has nothing", () => {
  it("creates extensions, views, indexes and refreshes", async () => {
    const output = await migrate();
    expect(output).toContain("index idx_tenant: building");
    expect(await server.query(INDEXES)).toEqual(["idx_tenant true", "messages_pkey true"]);
    expect(await server.query("SELECT count(*), sum(total) FROM statistics")).toEqual([
      "50|200000",
    ]);
    expect(
      await server.query("SELECT jobname, schedule, command FROM cron.job ORDER BY 1"),
    ).toEqual([
      "plumbline:history|17 3 * * *|DELETE FROM cron.job_run_details WHERE end_time < now() - interval '7 days'",
      "plumbline:statistics|*/5 * * * *|REFRESH MATERIALIZED VIEW CONCURRENTLY public.statistics",
    ]);
  });

  it("schedules commands that PostgreSQL accepts", async () => {
    const commands = await server.query("SELECT command FROM cron.job");
    for (const command of commands) expect(await server.query(command)).toEqual([]);
  });

  it("changes nothing when it runs again", async () => {
    const before = [await server.query(STATE), await server.query(JOBS)];
    const output = await migrate();
    expect(output).not.toContain("building");
    expect(output).not.toContain("refresh");
    expect([await server.query(STATE), await server.query(JOBS)]).toEqual(before);
  });

  it("takes another layout for the same definition", async () => {
    const before = await server.query(OID);
    const indexes = { idx_tenant: { on: TENANT.replaceAll(" ", "\n   "), unique: false } };
    expect(await migrate({ indexes })).toContain("index idx_tenant: as declared");
    expect(await server.query(OID)).toEqual(before);
  });
});

describe("a changed definition", () => {
  it("replaces an index and leaves nothing behind", async () => {
    const indexes = { idx_tenant: { on: "messages (tenant_id, uid)", unique: false } };
    await migrate({ indexes });
    expect(await server.query("SELECT pg_get_indexdef('idx_tenant'::regclass)")).toEqual([
      "CREATE INDEX idx_tenant ON public.messages USING btree (tenant_id, uid)",
    ]);
    expect(await server.query(INDEXES)).toEqual(["idx_tenant true", "messages_pkey true"]);
  });

  it("replaces a view, keeps its grants and rebuilds the indexes on it", async () => {
    const indexes = { idx_total: { on: "statistics (total)", unique: false } };
    await migrate({ indexes });
    await server.query("GRANT SELECT ON statistics TO reporting WITH GRANT OPTION");
    const query = `${STATISTICS} HAVING count(*) > 1`;
    const view = { query, uniqueOn: ["tenant_id"], schedule: "0 * * * *" };
    await migrate({ indexes, materializedViews: { statistics: view } });
    expect(
      await server.query(
        "SELECT has_table_privilege('reporting', 'statistics', 'SELECT WITH GRANT OPTION')",
      ),
    ).toEqual(["t"]);
    expect(await server.query("SELECT pg_get_viewdef('statistics') LIKE '%HAVING%'")).toEqual([
      "t",
    ]);
    expect(
      await server.query(
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'statistics'::regclass ORDER BY 1",
      ),
    ).toEqual(["statistics_key", "idx_total"]);
    expect(
      await server.query("SELECT schedule FROM cron.job WHERE jobname = 'plumbline:statistics'"),
    ).toEqual(["0 * * * *"]);
  });

  it("adopts an index that somebody made by hand", async () => {
    await server.query("CREATE INDEX by_hand ON messages (uid)");
    await migrate({ indexes: { by_hand: { on: "messages (uid, id)", unique: true } } });
    expect(await server.query("SELECT pg_get_indexdef('by_hand'::regclass)")).toEqual([
      "CREATE UNIQUE INDEX by_hand ON public.messages USING btree (uid, id)",
    ]);
    await server.query("DROP INDEX by_hand");
  });

  it("takes back only the refreshes it made", async () => {
    await server.query("SELECT cron.schedule('somebody else', '0 0 * * *', 'SELECT 1')");
    await migrate({ materializedViews: {} });
    expect(await server.query("SELECT jobname FROM cron.job")).toEqual(["somebody else"]);
    expect(await server.query("SELECT count(*) FROM statistics")).toEqual(["50"]);
  });
});

describe("tables in other schemas", () => {
  it("get their index beside them, whatever their names", async () => {
    const indexes = { idx_when: { on: '"Odd Name"."Events" USING brin ("When")', unique: false } };
    expect(await migrate({ indexes })).toContain("building");
    expect(await migrate({ indexes })).toContain("as declared");
    indexes.idx_when.on = '"Odd Name"."Events" ("When")';
    expect(await migrate({ indexes })).toContain("building");
    expect(
      await server.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'Odd Name'"),
    ).toEqual(['CREATE INDEX idx_when ON "Odd Name"."Events" USING btree ("When")']);
  });
});

describe("what cannot be done", () => {
  it("fails with PostgreSQL's own words and leaves no half-built unique index", async () => {
    const { after } = scripts({
      indexes: { uq_tenant: { on: "messages (tenant_id)", unique: true } },
    });
    const { code, output } = await server.psql(after);
    expect(code).toBe(3);
    expect(output).toContain("could not create unique index");
    expect(output).toContain("index uq_tenant was not built");
    expect(await server.query(INDEXES)).toEqual(["idx_tenant true", "messages_pkey true"]);
  });

  it("does not touch the index of a constraint, or a table of that name", async () => {
    for (const name of ["messages_pkey", "messages"]) {
      const { after } = scripts({ indexes: { [name]: { on: "messages (body)", unique: false } } });
      const { code, output } = await server.psql(after);
      expect(code).toBe(3);
      expect(output).toContain("choose another name");
    }
    expect(await server.query(INDEXES)).toEqual(["idx_tenant true", "messages_pkey true"]);
  });

  it("keeps the old view when another one reads it", async () => {
    await migrate();
    await server.query("CREATE VIEW reader AS SELECT total FROM statistics");
    const view = { query: `${STATISTICS} LIMIT 1`, uniqueOn: ["tenant_id"], schedule: "0 * * * *" };
    const { code, output } = await server.psql(
      scripts({ materializedViews: { statistics: view } }).after,
    );
    expect(code).toBe(3);
    expect(output).toContain("view reader depends on materialized view statistics");
    expect(await server.query("SELECT count(*) FROM reader")).toEqual(["50"]);
    expect(
      await server.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'plumbline%'"),
    ).toEqual(["0"]);
    await server.query("DROP VIEW reader");
  });

  it("refuses another database than the declared one", async () => {
    const { code, output } = await server.psql(
      migrationSql(declared(), { database: "other" }).after,
    );
    expect(code).toBe(3);
    expect(output).toContain("connected to database app, the migrations are for other");
  });
});

/** An expression so slow that a build would take more than a minute. */
const SLOW_INDEX = { idx_slow: { on: "messages (slow(uid))", unique: false } };
const SLOW_FUNCTION = `CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
  $$ BEGIN FOR n IN 1..100000 LOOP END LOOP; RETURN $1; END $$`;
const BUILDING = "SELECT pid FROM pg_stat_progress_create_index";

describe("a build that is interrupted", () => {
  beforeAll(() => server.query(SLOW_FUNCTION));

  it("ends on the server too, leaves an INVALID index under its working name, and the next run repairs it", async () => {
    const first = server.start(scripts({ indexes: SLOW_INDEX }).after);
    await ready(async () => {
      if ((await server.query(BUILDING)).length === 0) throw new Error("no build began");
    });
    first.kill("SIGKILL");
    await ready(async () => {
      if ((await server.query(BUILDING)).length > 0) throw new Error("the build goes on");
    });
    expect(await server.query(INDEXES)).toContainEqual(
      expect.stringMatching(/^plumbline_new_\w+ false$/),
    );
    await server.query(
      "CREATE OR REPLACE FUNCTION slow(int) RETURNS int IMMUTABLE AS 'SELECT $1' LANGUAGE sql",
    );
    await migrate({ indexes: SLOW_INDEX });
    expect(await server.query(INDEXES)).toEqual([
      "idx_slow true",
      "idx_tenant true",
      "messages_pkey true",
    ]);
  });

  it("repairs an INVALID index under the real name too", async () => {
    await server.query(
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_slow'::regclass`,
    );
    expect(await migrate({ indexes: SLOW_INDEX })).toContain("index idx_slow: building");
    expect(await server.query(INDEXES)).toEqual([
      "idx_slow true",
      "idx_tenant true",
      "messages_pkey true",
    ]);
  });
});

describe("clients at work meanwhile", () => {
  it("fail no write and wait for none, while a transaction stays open over the build", async () => {
    // pgbench is not needed: a loop of single inserts, each its own transaction, that stops at the first error.
    const open = server.start(
      "BEGIN; INSERT INTO messages (tenant_id, uid, body) VALUES (1, 1, ''); SELECT pg_sleep(7); COMMIT;",
    );
    const opened = new Promise((resolve) => open.once("exit", resolve));
    const writer = server.psql(`\\set ON_ERROR_STOP on
      SET lock_timeout = '500ms';
      DO $$ BEGIN FOR n IN 1..3000 LOOP
        INSERT INTO messages (tenant_id, uid, body) VALUES (n % 50, n, 'new'); COMMIT;
        PERFORM pg_sleep(0.002);
      END LOOP; END $$;`);
    const build = await migrate({
      indexes: { idx_body: { on: "messages (body)", unique: false } },
    });
    expect(build).toContain("index idx_body: building");
    expect(await writer).toEqual({ code: 0, output: "" });
    await opened;
    expect(await server.query("SELECT count(*) FROM messages WHERE body = 'new'")).toEqual([
      "3000",
    ]);
    expect(
      await server.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'idx_body'::regclass"),
    ).toEqual(["t"]);
  });

  it("lets one run wait for the other instead of meeting it in a deadlock", async () => {
    const indexes = {
      idx_a: { on: "messages (uid)", unique: false },
      idx_b: { on: "messages (tenant_id)", unique: false },
    };
    const outputs = await Promise.all([migrate({ indexes }), migrate({ indexes })]);
    const built = outputs.filter((output) => output.includes("building"));
    expect(built).toHaveLength(1);
    expect(outputs.filter((output) => output.includes("index idx_b: as declared"))).toHaveLength(1);
  });
});
