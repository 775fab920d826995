import { replicationAlerts } from "../../tuning/observability/postgres/replication.ts";
import { transactionAlerts } from "../../tuning/observability/postgres/transactions.ts";
import { POSTGRES, groupOf } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { OFF_EDGE, counter, flat, turning } from "./support/series.ts";

/** The rules the cases are about. */
export const TRANSACTION_RULES = [
  groupOf([...transactionAlerts(POSTGRES), ...replicationAlerts(POSTGRES)]),
];

const SERVER = { instance: "db:5432", database: "database" };
const ON = 'instance="db:5432",database="database"';
const ON_REPLICA = 'instance="replica:5432",database="database-replica-1"';

/** The oldest transaction of a user's sessions in one state. */
const age = (state: string, seconds: number, kind = "client backend", user = "api") =>
  flat(
    `pg_stat_activity_max_tx_duration{${ON},datname="app",usename="${user}",state="${state}",backend_type="${kind}"}`,
    seconds,
  );

const LONG: readonly AlertCase[] = [
  {
    name: "quiet at 1,800 s",
    alert: "PostgresLongTransaction",
    input: [age("active", 1800)],
    at: 600,
    expect: [],
  },
  {
    name: "fires at 1,801 s after two minutes, for that user",
    alert: "PostgresLongTransaction",
    input: [age("active", 1801, "client backend", "worker"), age("active", 5)],
    at: 120,
    expect: [
      {
        labels: { ...SERVER, datname: "app", usename: "worker" },
        summary: "worker has a transaction open for 30m 1s in app of database.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresLongTransaction",
    input: [age("active", 7200)],
    at: 60,
    expect: [],
  },
  {
    name: "quiet about autovacuum, and about sessions that idle",
    alert: "PostgresLongTransaction",
    input: [age("active", 7200, "autovacuum worker", ""), age("idle", 7200)],
    at: 600,
    expect: [],
  },
  {
    name: "fires with an exporter that tells no backend_type",
    alert: "PostgresLongTransaction",
    input: [flat(`pg_stat_activity_max_tx_duration{${ON},datname="app",state="active"}`, 3600)],
    at: 120,
    expect: [
      {
        labels: { ...SERVER, datname: "app" },
        summary: " has a transaction open for 1h 0m 0s in app of database.",
      },
    ],
  },
];

const IDLE: readonly AlertCase[] = [
  {
    name: "quiet at 300 s, five times the limit",
    alert: "PostgresIdleInTransaction",
    input: [age("idle in transaction", 300)],
    at: 600,
    expect: [],
  },
  {
    name: "fires at 301 s after two minutes",
    alert: "PostgresIdleInTransaction",
    input: [age("idle in transaction", 301)],
    at: 120,
    expect: [
      {
        labels: { ...SERVER, datname: "app", usename: "api" },
        summary: "api idles in a transaction open for 5m 1s in app of database.",
      },
    ],
  },
  {
    name: "fires for one that has failed and waits for its ROLLBACK",
    alert: "PostgresIdleInTransaction",
    input: [age("idle in transaction (aborted)", 600)],
    at: 120,
    expect: [
      {
        labels: { ...SERVER, datname: "app", usename: "api" },
        summary: "api idles in a transaction open for 10m 0s in app of database.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresIdleInTransaction",
    input: [age("idle in transaction", 600)],
    at: 60,
    expect: [],
  },
  {
    name: "quiet about transactions that work",
    alert: "PostgresIdleInTransaction",
    input: [age("active", 900)],
    at: 600,
    expect: [],
  },
];

/** The replica's lag, and the rows the primary writes a minute. */
const lag = (seconds: number, rows: number) => [
  flat(`pg_replication_lag_seconds{${ON}}`, 0),
  flat(`pg_replication_lag_seconds{${ON_REPLICA}}`, seconds),
  counter(`pg_stat_database_tup_inserted{${ON},datid="1",datname="app"}`, rows),
  counter(`pg_stat_database_tup_updated{${ON},datid="1",datname="app"}`, 0),
  counter(`pg_stat_database_tup_deleted{${ON},datid="1",datname="app"}`, 0),
];

/** Ten minutes of lag, and rows of each kind that the primary writes a minute, for 20 minutes. */
const written = (each: number, step?: number) => [
  flat(`pg_replication_lag_seconds{${ON_REPLICA}}`, 600),
  ...["inserted", "updated", "deleted"].map((kind) =>
    turning(`pg_stat_database_tup_${kind}{${ON},datid="1",datname="app"}`, each, 20, 0, step),
  ),
];
const TEN_MINUTES = [
  {
    labels: { instance: "replica:5432", database: "database-replica-1" },
    summary: "database-replica-1 is 10m 0s behind its primary.",
  },
];

const LAG: readonly AlertCase[] = [
  {
    name: "quiet at 60 s",
    alert: "PostgresReplicationLag",
    input: lag(60, 600),
    at: 900,
    expect: [],
  },
  {
    name: "fires at 61 s for the replica, with the primary's writes as guard",
    alert: "PostgresReplicationLag",
    input: lag(61, 600),
    at: 360,
    expect: [
      {
        labels: { instance: "replica:5432", database: "database-replica-1" },
        summary: "database-replica-1 is 1m 1s behind its primary.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresReplicationLag",
    input: lag(600, 600),
    at: 300,
    expect: [],
  },
  {
    // 59 rows a minute.
    name: "quiet while nothing is written to speak of",
    alert: "PostgresReplicationLag",
    input: lag(600, 59),
    at: 900,
    expect: [],
  },
  {
    // 1.02 rows a second.
    name: "fires a little above the least traffic",
    alert: "PostgresReplicationLag",
    input: lag(600, 61.2),
    at: 900,
    expect: TEN_MINUTES,
  },
  {
    // Samples of the last 280 s: 0.7 x 160 of 280 s are 0.4 of each kind, 1.2 of all and 0.8 of two.
    name: "still fires two minutes after the last write of any kind",
    alert: "PostgresReplicationLag",
    input: written(42, OFF_EDGE),
    intervalSeconds: OFF_EDGE,
    at: 1320,
    expect: TEN_MINUTES,
  },
  {
    // 3 x 60 of 300 s are 0.6.
    name: "ends in the fourth minute after",
    alert: "PostgresReplicationLag",
    input: written(60),
    at: 1440,
    expect: [],
  },
  {
    name: "ends five minutes after the last of many writes",
    alert: "PostgresReplicationLag",
    input: written(180),
    at: 1500,
    expect: [],
  },
];

const slot = (name: string, active: number) =>
  flat(`pg_replication_slots_active{${ON},slot_name="${name}"}`, active);

const SLOT: readonly AlertCase[] = [
  {
    name: "quiet while it is read",
    alert: "PostgresReplicationSlotInactive",
    input: [slot("events", 1)],
    at: 3600,
    expect: [],
  },
  {
    name: "fires after half an hour, for the slot nobody reads",
    alert: "PostgresReplicationSlotInactive",
    input: [slot("events", 0), slot("replica", 1)],
    at: 1800,
    expect: [
      {
        labels: { ...SERVER, slot_name: "events" },
        summary: "Nobody reads replication slot events of database.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresReplicationSlotInactive",
    input: [slot("events", 0)],
    at: 1740,
    expect: [],
  },
  {
    name: "quiet without slots",
    alert: "PostgresReplicationSlotInactive",
    input: [],
    at: 3600,
    expect: [],
  },
];

/** What they do. */
export const TRANSACTION_CASES: readonly AlertCase[] = [...LONG, ...IDLE, ...LAG, ...SLOT];
