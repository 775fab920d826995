import { connectionAlerts } from "../../tuning/observability/postgres/connections.ts";
import { POSTGRES, groupOf } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { flat } from "./support/series.ts";

/** The rules the cases are about. */
export const CONNECTION_RULES = [groupOf(connectionAlerts(POSTGRES))];

const PRIMARY = { instance: "db:5432", database: "database" };
const REPLICA = { instance: "replica:5432", database: "database-replica-1" };
const ON_PRIMARY = 'instance="db:5432",database="database"';
const ON_REPLICA = 'instance="replica:5432",database="database-replica-1"';

const active = (server: string, count: number) =>
  flat(`pg_stat_activity_count{${server},datname="app",state="active",usename="api"}`, count);
const idle = (server: string, count: number) =>
  flat(`pg_stat_activity_count{${server},datname="app",state="idle",usename="api"}`, count);
const most = (server: string, count: number) =>
  flat(`pg_settings_max_connections{${server}}`, count);

const DOWN: readonly AlertCase[] = [
  {
    name: "fires after a minute, with the server's labels only",
    alert: "PostgresDown",
    input: [flat(`pg_up{${ON_PRIMARY},pod="exporter-1"}`, 0)],
    at: 60,
    expect: [{ labels: PRIMARY, summary: "database does not answer its exporter." }],
  },
  {
    name: "quiet half a minute after the first failed scrape",
    alert: "PostgresDown",
    input: [flat(`pg_up{${ON_PRIMARY}}`, 0)],
    at: 30,
    expect: [],
  },
  {
    name: "quiet while it answers",
    alert: "PostgresDown",
    input: [flat(`pg_up{${ON_PRIMARY}}`, 1)],
    at: 300,
    expect: [],
  },
  {
    name: "names the server that is down, not the other",
    alert: "PostgresDown",
    input: [flat(`pg_up{${ON_PRIMARY}}`, 1), flat(`pg_up{${ON_REPLICA}}`, 0)],
    at: 120,
    expect: [{ labels: REPLICA, summary: "database-replica-1 does not answer its exporter." }],
  },
  { name: "quiet without an exporter", alert: "PostgresDown", input: [], at: 300, expect: [] },
];

const OVER_BUDGET: readonly AlertCase[] = [
  {
    name: "quiet at the budget",
    alert: "PostgresConnectionsOverBudget",
    input: [active(ON_PRIMARY, 200), idle(ON_PRIMARY, 120)],
    at: 600,
    expect: [],
  },
  {
    name: "fires one above it, all states added up",
    alert: "PostgresConnectionsOverBudget",
    input: [active(ON_PRIMARY, 200), idle(ON_PRIMARY, 121)],
    at: 300,
    expect: [{ labels: PRIMARY, summary: "database has 321 connections; the plan ends at 320." }],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresConnectionsOverBudget",
    input: [active(ON_PRIMARY, 321)],
    at: 240,
    expect: [],
  },
  {
    name: "does not add up servers",
    alert: "PostgresConnectionsOverBudget",
    input: [active(ON_PRIMARY, 200), active(ON_REPLICA, 200)],
    at: 600,
    expect: [],
  },
  {
    name: "quiet without connections",
    alert: "PostgresConnectionsOverBudget",
    input: [active(ON_PRIMARY, 0)],
    at: 600,
    expect: [],
  },
];

const HIGH: readonly AlertCase[] = [
  {
    name: "quiet at 320 of 400, 80 %",
    alert: "PostgresConnectionsHigh",
    input: [active(ON_PRIMARY, 200), idle(ON_PRIMARY, 120), most(ON_PRIMARY, 400)],
    at: 600,
    expect: [],
  },
  {
    name: "fires at 321 of 400, joined over labels that differ",
    alert: "PostgresConnectionsHigh",
    input: [active(ON_PRIMARY, 200), idle(ON_PRIMARY, 121), most(ON_PRIMARY, 400)],
    at: 300,
    expect: [{ labels: PRIMARY, summary: "database uses 80.25% of its connections." }],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresConnectionsHigh",
    input: [active(ON_PRIMARY, 399), most(ON_PRIMARY, 400)],
    at: 240,
    expect: [],
  },
  {
    name: "compares each server with its own limit",
    alert: "PostgresConnectionsHigh",
    input: [
      active(ON_PRIMARY, 90),
      most(ON_PRIMARY, 400),
      active(ON_REPLICA, 90),
      most(ON_REPLICA, 100),
    ],
    at: 300,
    expect: [{ labels: REPLICA, summary: "database-replica-1 uses 90% of its connections." }],
  },
];

const EXHAUSTED: readonly AlertCase[] = [
  {
    name: "quiet at 380 of 400, 95 %",
    alert: "PostgresConnectionsExhausted",
    input: [active(ON_PRIMARY, 380), most(ON_PRIMARY, 400)],
    at: 600,
    expect: [],
  },
  {
    name: "fires at 381 of 400 after a minute",
    alert: "PostgresConnectionsExhausted",
    input: [active(ON_PRIMARY, 300), idle(ON_PRIMARY, 81), most(ON_PRIMARY, 400)],
    at: 60,
    expect: [{ labels: PRIMARY, summary: "database uses 95.25% of its connections." }],
  },
  {
    name: "quiet half a minute after the first sight",
    alert: "PostgresConnectionsExhausted",
    input: [active(ON_PRIMARY, 400), most(ON_PRIMARY, 400)],
    at: 30,
    expect: [],
  },
  {
    name: "quiet when the limit is not known",
    alert: "PostgresConnectionsExhausted",
    input: [active(ON_PRIMARY, 400)],
    at: 600,
    expect: [],
  },
];

/** What they do. */
export const CONNECTION_CASES: readonly AlertCase[] = [
  ...DOWN,
  ...OVER_BUDGET,
  ...HIGH,
  ...EXHAUSTED,
];
