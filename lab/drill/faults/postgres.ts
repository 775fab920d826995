import type { DrillEnv, Fault, SqlSession } from "../types.ts";
import { fillConnections } from "./connections.ts";
import { fault, repeat } from "./fault.ts";
import type { Mend } from "./fault.ts";
import { QUEUE_SUFFERS, SERVICE_SUFFERS } from "./follow.ts";

/** Faults of the real PostgreSQL. */
export const POSTGRES_FAULTS: readonly Fault[] = [
  fault({
    name: "connections above the plan",
    what: "idle connections are held until 68 % of max_connections are in use, where 60 % are planned",
    causes: ["PostgresConnectionsOverBudget"],
    wave: 1,
    quick: true,
    begin: (env, mend) => fillConnections(env, mend, 0.68),
  }),
  fault({
    name: "connections into the headroom",
    what: "idle connections are held until 90 % of max_connections are in use",
    causes: ["PostgresConnectionsHigh"],
    // The plan is passed as well.
    mayCause: ["PostgresConnectionsOverBudget"],
    wave: 3,
    begin: (env, mend) => fillConnections(env, mend, 0.9),
  }),
  fault({
    name: "connections used up",
    what: "idle connections are held until 96 % of max_connections are in use",
    causes: ["PostgresConnectionsExhausted"],
    // 96 % are above both of the other limits too; and the few that are left may not be enough for the services.
    mayCause: [
      "PostgresConnectionsOverBudget",
      "PostgresConnectionsHigh",
      ...SERVICE_SUFFERS,
      ...QUEUE_SUFFERS,
    ],
    wave: 2,
    begin: (env, mend) => fillConnections(env, mend, 0.96),
  }),
  fault({
    name: "slow statements",
    what: "two sessions run SELECT pg_sleep(0.4) one after the other",
    causes: ["PostgresSlowStatements"],
    wave: 1,
    quick: true,
    begin: (env, mend) => {
      for (const session of [opened(env, mend), opened(env, mend)]) {
        session.send("SELECT pg_sleep(0.4);\n".repeat(2000));
      }
      return Promise.resolve();
    },
  }),
  fault({
    name: "deadlocks",
    what: "two pairs of transactions update the same two rows in opposite order, several times a second",
    causes: ["PostgresDeadlocks"],
    // Each update waits until the deadlock is found, which makes it a slow statement.
    mayCause: ["PostgresSlowStatements"],
    wave: 1,
    quick: true,
    begin: deadlocks,
  }),
  fault({
    name: "too many locks",
    what: "one transaction holds advisory locks: a quarter of max_locks_per_transaction x max_connections",
    causes: ["PostgresLocksHigh"],
    // The session that holds the locks does nothing, inside its transaction.
    mayCause: ["PostgresIdleInTransaction"],
    wave: 1,
    begin: async (env, mend) => {
      const perTransaction = await env.postgres.query("SHOW max_locks_per_transaction");
      const locks = Math.ceil((Number(perTransaction) * env.postgres.maxConnections) / 4);
      const session = opened(env, mend);
      session.send("SET idle_in_transaction_session_timeout = 0; BEGIN;\n");
      session.send(`SELECT count(pg_advisory_xact_lock(n)) FROM generate_series(1, ${locks}) n;\n`);
    },
  }),
  fault({
    name: "long transaction",
    what: "a statement of the service's user runs on and on, without a time limit",
    causes: ["PostgresLongTransaction"],
    // pg_stat_statements counts the statement once it is cancelled, if at all.
    mayCause: ["PostgresSlowStatements"],
    wave: 1,
    begin: (env, mend) => {
      opened(env, mend).send("SET statement_timeout = 0; SELECT pg_sleep(3600);\n");
      return Promise.resolve();
    },
  }),
  fault({
    name: "idle in transaction",
    what: "a session of the service's user begins a transaction and says nothing more",
    causes: ["PostgresIdleInTransaction"],
    wave: 1,
    begin: (env, mend) => {
      const quiet = "SET idle_in_transaction_session_timeout = 0; BEGIN; SELECT 1;\n";
      opened(env, mend).send(quiet);
      return Promise.resolve();
    },
  }),
  fault({
    name: "table larger than the buffers",
    what: "a table of twice shared_buffers is read several times a second",
    causes: ["PostgresCacheHitLow"],
    // Reading the whole table takes longer than a slow statement may.
    mayCause: ["PostgresSlowStatements"],
    wave: 1,
    begin: readBeyondBuffers,
  }),
  fault({
    name: "dead rows",
    what: "40,000 of 60,000 rows of a table without autovacuum are deleted",
    causes: ["PostgresDeadTuples"],
    wave: 1,
    begin: async (env, mend) => {
      await ownTable(env, mend, "drill_dead", "(n int) WITH (autovacuum_enabled = off)");
      await env.postgres.query("INSERT INTO drill_dead SELECT generate_series(1, 60000)");
      await env.postgres.query("DELETE FROM drill_dead WHERE n % 3 > 0");
    },
  }),
  fault({
    name: "checkpoint storm",
    what: "a superuser asks for a checkpoint five times a second",
    causes: ["PostgresCheckpointsForced"],
    // CHECKPOINT is a statement too, and waits for the disk.
    mayCause: ["PostgresSlowStatements"],
    wave: 1,
    quick: true,
    begin: (env, mend) => {
      const session = opened(env, mend, "superuser");
      repeat(mend, env, 200, () => session.send("CHECKPOINT;\n"));
      return Promise.resolve();
    },
  }),
  fault({
    name: "replica behind",
    what: "the replica stops replaying (pg_wal_replay_pause) while the primary is written to",
    causes: ["PostgresReplicationLag"],
    wave: 1,
    begin: async (env, mend) => {
      await ownTable(env, mend, "drill_written", "(n int)");
      mend(() => env.postgres.query("SELECT pg_wal_replay_resume()", "replica"));
      await env.postgres.query("SELECT pg_wal_replay_pause()", "replica");
      const session = opened(env, mend);
      repeat(mend, env, 100, () => session.send("INSERT INTO drill_written VALUES (1);\n"));
    },
  }),
  fault({
    name: "slot without a reader",
    what: "a physical replication slot is made that nobody reads",
    causes: ["PostgresReplicationSlotInactive"],
    wave: 1,
    begin: async (env, mend) => {
      mend(() => env.postgres.query("SELECT pg_drop_replication_slot('drill_unread')"));
      await env.postgres.query("SELECT pg_create_physical_replication_slot('drill_unread', true)");
    },
  }),
  fault({
    name: "database stopped",
    what: "the primary is ended as by a crash",
    causes: ["PostgresDown"],
    // Everything that reads or writes the database; and its replica has nobody to follow.
    mayCause: [
      ...SERVICE_SUFFERS,
      ...QUEUE_SUFFERS,
      "PostgresReplicationLag",
      "PostgresReplicationSlotInactive",
      "PostgresCollectorFails",
    ],
    wave: 4,
    quick: true,
    begin: async ({ postgres }, mend) => {
      mend(() => postgres.primary.restart());
      await postgres.primary.crash();
    },
  }),
];

function opened(env: DrillEnv, mend: Mend, user: "service" | "superuser" = "service"): SqlSession {
  const session = env.postgres.open({ user, applicationName: "drill-fault" });
  mend(() => session.close());
  return session;
}

/** A table of the drill's own that goes with the fault. The service's user may use it. */
async function ownTable(env: DrillEnv, mend: Mend, name: string, rest: string): Promise<void> {
  const { postgres } = env;
  mend(() => postgres.query(`DROP TABLE IF EXISTS ${name}`));
  await postgres.query(`DROP TABLE IF EXISTS ${name}`);
  await postgres.query(`CREATE ${rest.startsWith("AS") ? "UNLOGGED " : ""}TABLE ${name} ${rest}`);
  await postgres.query(`GRANT ALL ON ${name} TO ${JSON.stringify(postgres.user)}`);
}

async function deadlocks(env: DrillEnv, mend: Mend): Promise<void> {
  await ownTable(env, mend, "drill_crossed", "(id int PRIMARY KEY, n int NOT NULL)");
  await env.postgres.query("INSERT INTO drill_crossed SELECT id, 0 FROM generate_series(1, 4) id");
  const update = (id: number) => `UPDATE drill_crossed SET n = n + 1 WHERE id = ${id};`;
  for (const [first, second] of [
    [1, 2],
    [2, 1],
    [3, 4],
    [4, 3],
  ] as const) {
    const crossing = `BEGIN; ${update(first)} SELECT pg_sleep(0.08); ${update(second)} COMMIT;\n`;
    // Only a superuser may shorten the second after which PostgreSQL looks for a deadlock.
    const session = opened(env, mend, "superuser");
    session.send(`SET deadlock_timeout = '50ms';\n${crossing.repeat(3000)}`);
  }
}

/** Sequential scans of more than a quarter of shared_buffers use a small ring of buffers and find nothing in it again. */
async function readBeyondBuffers(env: DrillEnv, mend: Mend): Promise<void> {
  const { postgres } = env;
  const buffers = await postgres.query("SELECT pg_size_bytes(current_setting('shared_buffers'))");
  // A row of 1,000 bytes and its header: 7 in a page of 8 KiB.
  const rows = Math.ceil(((Number(buffers) * 2) / 8192) * 7);
  const filled = `AS SELECT n, repeat('x', 1000) AS filler FROM generate_series(1, ${rows}) n`;
  await ownTable(env, mend, "drill_large", filled);
  const session = opened(env, mend);
  session.send("SET max_parallel_workers_per_gather = 0;\n");
  repeat(mend, env, 250, () => session.send("SELECT count(*) FROM drill_large;\n"));
}
