import { maintenanceAlerts } from "../../tuning/observability/postgres/maintenance.ts";
import { POSTGRES, groupOf } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { flat } from "./support/series.ts";

/** The rules the cases are about. */
export const MAINTENANCE_RULES = [groupOf(maintenanceAlerts(POSTGRES))];
/** The same up to version 16. */
export const BEFORE_17 = [groupOf(maintenanceAlerts({ ...POSTGRES, version: 16 }))];

const SERVER = { instance: "db:5432", database: "database" };
const ON = 'instance="db:5432",database="database"';

const table = (relname: string, live: number, dead: number) => {
  const labels = `{${ON},datname="app",schemaname="public",relname="${relname}"}`;
  return [
    flat(`pg_stat_user_tables_n_live_tup${labels}`, live),
    flat(`pg_stat_user_tables_n_dead_tup${labels}`, dead),
  ];
};

const DEAD: readonly AlertCase[] = [
  {
    // 4 x 0.05 = 0.2.
    name: "quiet at a fifth",
    alert: "PostgresDeadTuples",
    input: table("orders", 100_000, 20_000),
    at: 5400,
    expect: [],
  },
  {
    name: "fires above a fifth after an hour, for that table",
    alert: "PostgresDeadTuples",
    input: [...table("orders", 100_000, 20_100), ...table("users", 100_000, 100)],
    at: 3600,
    expect: [
      {
        labels: { ...SERVER, datname: "app", schemaname: "public", relname: "orders" },
        summary: "public.orders in app of database has 20.1% as many dead rows as live ones.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresDeadTuples",
    input: table("orders", 100_000, 90_000),
    at: 3540,
    expect: [],
  },
  {
    name: "quiet about a small table",
    alert: "PostgresDeadTuples",
    input: table("settings", 100, 10_000),
    at: 5400,
    expect: [],
  },
  {
    name: "fires a little above the least number of rows",
    alert: "PostgresDeadTuples",
    input: table("settings", 20_000, 10_200),
    at: 3600,
    expect: [
      {
        labels: { ...SERVER, datname: "app", schemaname: "public", relname: "settings" },
        summary: "public.settings in app of database has 51% as many dead rows as live ones.",
      },
    ],
  },
];

const REQUESTED = "pg_stat_checkpointer_num_requested_total";
const REQUESTED_BEFORE_17 = "pg_stat_bgwriter_checkpoints_req_total";
const checkpoints = (metric: string, values: string) => ({ series: `${metric}{${ON}}`, values });

/** By time there are four an hour, so six are allowed. */
const CHECKPOINTS: readonly AlertCase[] = [
  {
    name: "quiet at six in an hour",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x6 6x80")],
    at: 3000,
    expect: [],
  },
  {
    name: "fires at seven after five minutes",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x7 7x80")],
    at: 720,
    expect: [
      { labels: SERVER, summary: "database made 7 checkpoints in an hour before their time." },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x7 7x80")],
    at: 660,
    expect: [],
  },
  {
    name: "ends an hour after",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x7 7x80")],
    at: 4200,
    expect: [],
  },
  {
    name: "quiet about the counter of versions before 17",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED_BEFORE_17, "0+1x80")],
    at: 3000,
    expect: [],
  },
  {
    // Samples of 85 x 42 = 3,570 of 3,600 s: increase() carries six on to 6 x 3,600 / 3,570 = 6.05.
    name: "fires at six that the window carries on to more",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "3x20 4x5 5x5 6x5 7x5 8x5 9x80")],
    intervalSeconds: 42,
    at: 4200,
    expect: [
      { labels: SERVER, summary: "database made 6 checkpoints in an hour before their time." },
    ],
  },
  {
    // One every five minutes: the seventh after 35, for five more.
    name: "fires when they are spread over the hour",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x20")],
    intervalSeconds: 300,
    at: 2400,
    expect: [
      { labels: SERVER, summary: "database made 8 checkpoints in an hour before their time." },
    ],
  },
];

/** What the alert on checkpoints does there. */
export const CHECKPOINTS_BEFORE_17: readonly AlertCase[] = [
  {
    name: "16 fires at seven after five minutes",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED_BEFORE_17, "0+1x7 7x80")],
    at: 720,
    expect: [
      { labels: SERVER, summary: "database made 7 checkpoints in an hour before their time." },
    ],
  },
  {
    name: "16 is quiet about the counter of 17",
    alert: "PostgresCheckpointsForced",
    input: [checkpoints(REQUESTED, "0+1x80")],
    at: 3000,
    expect: [],
  },
];

const transactions = (datname: string, age: number) =>
  flat(`pg_database_wraparound_age_datfrozenxid_seconds{${ON},datname="${datname}"}`, age);

const WRAPAROUND: readonly AlertCase[] = [
  {
    name: "quiet at a billion",
    alert: "PostgresWraparoundNear",
    input: [transactions("app", 1_000_000_000)],
    at: 1200,
    expect: [],
  },
  {
    name: "fires above a billion after ten minutes, for that database",
    alert: "PostgresWraparoundNear",
    input: [transactions("app", 1_000_000_001), transactions("postgres", 5_000_000)],
    at: 600,
    expect: [
      {
        labels: { ...SERVER, datname: "app" },
        summary: "app of database is 1G transactions from its last freeze.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresWraparoundNear",
    input: [transactions("app", 2_000_000_000)],
    at: 540,
    expect: [],
  },
  {
    name: "quiet when nothing is measured",
    alert: "PostgresWraparoundNear",
    input: [],
    at: 1200,
    expect: [],
  },
];

/** What they do. */
export const MAINTENANCE_CASES: readonly AlertCase[] = [...DEAD, ...CHECKPOINTS, ...WRAPAROUND];
