import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { roleScript } from "../../../components/observability/monitoring-role.ts";
import { findDebianExporter, findPostgresExporter } from "../../../lab/prometheus/exporters.ts";
import { silentReporter } from "../../../sandbox/reporter.ts";
import { MONITORING_ROLE, monitoringRoleSql } from "../../../tuning/observability/exporters.ts";
import { postgresFlags } from "../../../tuning/observability/exporters/postgres.ts";
import { metricsIn } from "../../../tuning/observability/metrics.ts";
import { postgresRules } from "../../../tuning/observability/postgres.ts";
import type { PostgresVersion } from "../../../tuning/postgres/index.ts";
import type { ExporterProcess } from "./exporter-process.ts";
import { startExporter } from "./exporter-process.ts";
import type { PostgresServer } from "./postgres-server.ts";
import { startPostgres } from "./postgres-server.ts";

// The first run builds postgres_exporter with Go.
jest.setTimeout(600_000);

const PASSWORD = "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0abcd";
const OWNER = "app_admin";

let server: PostgresServer;
let folder = "";
let socket = "";
let programs = "";

beforeAll(async () => {
  server = await startPostgres();
  folder = mkdtempSync(join(tmpdir(), "plumbline-role-"));
  // As on RDS: the master user owns the database and may make roles, but is no superuser.
  const made = await server.psql(`
    CREATE ROLE ${OWNER} LOGIN CREATEROLE;
    ALTER DATABASE app OWNER TO ${OWNER};
    CREATE EXTENSION pg_stat_statements;
    CREATE TABLE orders (id int PRIMARY KEY, card text);
    INSERT INTO orders VALUES (1, '4111');
    ALTER TABLE orders OWNER TO ${OWNER};
    SELECT pg_create_physical_replication_slot('replica', true);
    ANALYZE orders;
    ALTER SYSTEM SET pg_stat_statements.track_utility = on;
    SELECT pg_reload_conf();`);
  if (made.code !== 0) throw new Error(made.output);
  const hba = `local all ${MONITORING_ROLE} scram-sha-256\\nlocal all all trust`;
  const [file = ""] = await server.query("SHOW hba_file");
  await server.query(
    `COPY (SELECT unnest(string_to_array(E'${hba}', E'\\n'))) TO '${file}'; SELECT pg_reload_conf()`,
  );
  [socket = ""] = await server.query("SHOW unix_socket_directories");
  [programs = ""] = await server.query("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
  for (const [name, value] of Object.entries({ owner: OWNER, none: "unused", role: PASSWORD })) {
    writeFileSync(join(folder, name), value);
  }
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** The container of the role's job; in a session of its own, so that there is no terminal, as in a pod. */
function runJob(passwordFile = "role", connections = 3): Promise<Ended> {
  const sql = monitoringRoleSql({
    database: "app",
    connections,
    statementTimeoutSeconds: 10,
    passwordVersion: 1,
  });
  const job = spawn("sh", ["-euc", roleScript(sql)], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: `${programs}:/usr/bin:/bin`,
      TMPDIR: folder,
      PGHOST: socket,
      PGDATABASE: "app",
      PGSSLROOTCERT: join(folder, "owner"),
      PGSSLMODE: "disable",
      USERNAME_FILE: join(folder, "owner"),
      PASSWORD_FILE: join(folder, "none"),
      ROLE_PASSWORD_FILE: join(folder, passwordFile),
    },
  });
  let output = "";
  for (const stream of [job.stdout, job.stderr]) {
    stream.on("data", (data: Buffer) => (output += data.toString()));
  }
  return new Promise((resolve) => {
    job.once("close", (code) => {
      resolve({ code, output });
    });
  });
}

/** What a statement says when the monitoring role sends it. */
function asRole(sql: string, password = PASSWORD, options = ""): Promise<string> {
  const args = ["-h", socket, "-U", MONITORING_ROLE, "-d", "app", "-Atc", sql];
  return new Promise((resolve) => {
    execFile(
      join(programs, "psql"),
      args,
      { env: { PGPASSWORD: password, PGOPTIONS: options } },
      (_error, stdout, stderr) => {
        resolve(`${stdout}${stderr}`.trim());
      },
    );
  });
}

async function noted(sql: string): Promise<string> {
  return (await server.query(sql)).join("\n");
}

const ROLE = `SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolconnlimit,
  left(rolpassword, 19), (SELECT string_agg(roleid::regrole::text, ',') FROM pg_auth_members WHERE member = a.oid)
  FROM pg_authid a WHERE rolname = '${MONITORING_ROLE}'`;

describe("the job of the monitoring role", () => {
  it("makes a role that may log in, read statistics and nothing else", async () => {
    const { code, output } = await runJob();
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining("role plumbline"),
    });
    expect(await server.query(ROLE)).toEqual(["t|f|f|f|f|f|3|SCRAM-SHA-256$4096:|pg_monitor"]);
    expect(await asRole("SELECT current_user")).toBe(MONITORING_ROLE);
    expect(await asRole("SELECT 1", "wrong")).toContain("password authentication failed");
  });

  it("brings a role that has got more back to it, at every run", async () => {
    await server.query(`ALTER ROLE ${MONITORING_ROLE} CREATEDB CONNECTION LIMIT 50`);
    await server.query(`GRANT pg_read_all_data TO ${MONITORING_ROLE}`);
    expect(await asRole("SELECT card FROM orders")).toBe("4111");
    expect(await runJob("role", 3)).toMatchObject({ code: 0 });
    expect(await server.query(ROLE)).toEqual(["t|f|f|f|f|f|3|SCRAM-SHA-256$4096:|pg_monitor"]);
    expect(await asRole("SELECT card FROM orders")).toContain("permission denied");
  });

  it("refuses a superuser of that name", async () => {
    await server.query(`ALTER ROLE ${MONITORING_ROLE} SUPERUSER`);
    const { code, output } = await runJob();
    await server.query(`ALTER ROLE ${MONITORING_ROLE} NOSUPERUSER`);
    expect(code).not.toBe(0);
    expect(output).toContain("may do more than monitoring");
  });

  it("gives no role an empty password", async () => {
    writeFileSync(join(folder, "empty"), "");
    expect(await runJob("empty")).toEqual({
      code: 1,
      output: "the secret of the monitoring role has no password\n",
    });
    expect(await asRole("SELECT current_user")).toBe(MONITORING_ROLE);
  });

  it("leaves the password nowhere: the server is sent the verifier alone, and that is what it notes", async () => {
    const { output } = await runJob();
    const statements = await noted(
      "SELECT query FROM pg_stat_statements WHERE query ~* 'password'",
    );
    expect(statements).toMatch(
      /ALTER USER "?plumbline_monitoring"? PASSWORD 'SCRAM-SHA-256\$4096:/,
    );
    const activity = await noted("SELECT query FROM pg_stat_activity");
    const script = readFileSync(join(folder, "role.sql"), "utf8");
    expect(readdirSync(folder)).toContain("role.sql");
    for (const text of [output, statements, activity, script]) expect(text).not.toContain(PASSWORD);
  });
});

describe("the monitoring role", () => {
  it.each([
    ["reads a table", "SELECT * FROM orders", "permission denied for table orders"],
    ["writes", "INSERT INTO orders VALUES (2, '')", "read-only transaction"],
    [
      "writes when it allows itself to",
      "INSERT INTO orders VALUES (2, '')",
      "permission denied for table orders",
    ],
    ["creates", "CREATE TABLE public.own (id int)", "permission denied for schema public"],
    ["makes roles", "CREATE ROLE other", "permission denied"],
    ["reads passwords", "SELECT rolpassword FROM pg_authid", "permission denied"],
    ["reads files", "SELECT pg_read_file('postgresql.conf')", "permission denied"],
    [
      "ends sessions",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'owner'",
      "must be a",
    ],
  ])("never %s", async (_what, sql, refusal) => {
    // Somebody whose session it would end.
    const other = server.start("SELECT pg_sleep(30)");
    try {
      // What its settings forbid it could allow itself; what it has no right to it could not.
      const options = refusal.includes("read-only") ? "" : "-c default_transaction_read_only=off";
      expect(await asRole(sql, PASSWORD, options)).toContain(refusal);
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("has the sessions of the budget and no more", async () => {
    const sessions = Array.from({ length: 4 }, () => asRole("SELECT pg_sleep(2), 'ended'"));
    const said = await Promise.all(sessions);
    expect(said.filter((text) => text.includes("ended"))).toHaveLength(3);
    expect(said.filter((text) => text.includes("too many connections for role"))).toHaveLength(1);
  });

  it("waits for nothing longer than a scrape", async () => {
    expect(await asRole("SHOW statement_timeout")).toBe("10s");
    expect(await asRole("SHOW lock_timeout")).toBe("1s");
  });
});

/** Metrics of PostgreSQL in the rules for a server of this version with a replica. */
function metricsOfRules(version: PostgresVersion): readonly string[] {
  const { rules } = postgresRules({
    version,
    profile: "oltp",
    maxConnections: 100,
    connectionBudget: 80,
    headroomPercent: 20,
    replicas: true,
    slowStatementMs: 100,
    idleInTransactionMs: 60_000,
    checkpointTimeoutSeconds: 900,
    vacuumScaleFactor: 0.1,
  });
  return [...new Set(rules.flatMap(({ expr }) => metricsIn(expr)))].filter((name) =>
    name.startsWith("pg_"),
  );
}

describe("postgres_exporter 0.17.1 as the monitoring role", () => {
  let exporter: ExporterProcess;

  beforeAll(async () => {
    const program = await findPostgresExporter({ env: process.env, reporter: silentReporter });
    exporter = await startExporter(program, postgresFlags(15, 9187), {
      DATA_SOURCE_URI: `/app?host=${encodeURIComponent(socket)}&sslmode=disable`,
      DATA_SOURCE_USER: MONITORING_ROLE,
      DATA_SOURCE_PASS_FILE: join(folder, "role"),
    });
  });
  afterAll(() => exporter.stop());

  it("is let in", async () => {
    expect(await exporter.page()).toContain("\npg_up 1\n");
  });

  it("runs every collector that is on without an error", async () => {
    const failed = (await exporter.page())
      .split("\n")
      .filter((line) => /^pg_scrape_collector_success\{.*\} 0$/.test(line));
    expect(failed).toEqual([]);
  });

  it("has every metric of the rules for PostgreSQL 15", async () => {
    const names = await exporter.names();
    expect(metricsOfRules(15).filter((name) => !names.has(name))).toEqual([]);
  });

  it("leaves out what is switched off", async () => {
    const names = [...(await exporter.names())];
    expect(names.filter((name) => /^pg_(statio|roles|wal)_/.test(name))).toEqual([]);
  });

  it("never writes the password", async () => {
    await exporter.page();
    expect(exporter.log()).not.toContain(PASSWORD);
  });
});

describe("Debian's postgres_exporter 0.11.1 as the monitoring role", () => {
  it("is let in, and lacks what only newer ones have", async () => {
    const program = findDebianExporter("postgres", process.env);
    const exporter = await startExporter(program, ["--web.listen-address=:9187"], {
      DATA_SOURCE_URI: `/app?host=${encodeURIComponent(socket)}&sslmode=disable`,
      DATA_SOURCE_USER: MONITORING_ROLE,
      DATA_SOURCE_PASS_FILE: join(folder, "role"),
    });
    const names = await exporter.names();
    const page = await exporter.page();
    await exporter.stop();
    expect(page).toContain("\npg_up 1\n");
    expect(
      metricsOfRules(15)
        .filter((name) => !names.has(name))
        .sort(),
    ).toEqual([
      "pg_database_wraparound_age_datfrozenxid_seconds",
      "pg_replication_lag_seconds",
      "pg_stat_statements_calls_total",
      "pg_stat_statements_seconds_total",
      "pg_stat_user_tables_n_dead_tup",
      "pg_stat_user_tables_n_live_tup",
    ]);
  });
});
