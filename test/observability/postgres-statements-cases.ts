import { statementAlerts } from "../../tuning/observability/postgres/statements.ts";
import { CACHE_HIT_CASES } from "./postgres-cache-cases.ts";
import { POSTGRES, groupOf } from "./support/data-rules.ts";
import type { AlertCase } from "./support/promtool.ts";
import { OFF_EDGE, counter, flat, turning } from "./support/series.ts";

/** The rules the cases are about. */
export const STATEMENT_RULES = [groupOf(statementAlerts(POSTGRES))];

const SERVER = { instance: "db:5432", database: "database" };
const ON = 'instance="db:5432",database="database"';

/** Calls and seconds a minute of one statement. */
const statement = (queryid: string, user: string, calls: number, seconds: number) => {
  const labels = `{${ON},datname="app",queryid="${queryid}",user="${user}"}`;
  return [
    counter(`pg_stat_statements_calls_total${labels}`, calls),
    counter(`pg_stat_statements_seconds_total${labels}`, seconds),
  ];
};

/** The same, as they are in the first 20 minutes and after them. */
const change = (
  calls: readonly [number, number],
  seconds: readonly [number, number],
  step?: number,
) => {
  const labels = `{${ON},datname="app",queryid="42",user="api"}`;
  return [
    turning(`pg_stat_statements_calls_total${labels}`, calls[0], 20, calls[1], step),
    turning(`pg_stat_statements_seconds_total${labels}`, seconds[0], 20, seconds[1], step),
  ];
};
const slowAt = (mean: string) => [
  {
    labels: { ...SERVER, datname: "app", queryid: "42" },
    summary: `Statement 42 in app of database takes ${mean} on average.`,
  },
];

const SLOW: readonly AlertCase[] = [
  {
    name: "quiet at 100 ms",
    alert: "PostgresSlowStatements",
    input: statement("42", "api", 60, 6),
    at: 1800,
    expect: [],
  },
  {
    // (9 + 9) s / (60 + 60) calls = 150 ms.
    name: "fires at 150 ms after 10 min, over all users, for that statement only",
    alert: "PostgresSlowStatements",
    input: [
      ...statement("42", "api", 60, 9),
      ...statement("42", "worker", 60, 9),
      ...statement("43", "api", 6000, 60),
    ],
    at: 660,
    expect: [
      {
        labels: { ...SERVER, datname: "app", queryid: "42" },
        summary: "Statement 42 in app of database takes 150ms on average.",
      },
    ],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresSlowStatements",
    input: statement("42", "api", 60, 9),
    at: 600,
    expect: [],
  },
  {
    // A call every ten seconds that takes ten.
    name: "quiet for a statement that is run seldom",
    alert: "PostgresSlowStatements",
    input: statement("42", "api", 6, 60),
    at: 1800,
    expect: [],
  },
  {
    name: "fires at 102 ms",
    alert: "PostgresSlowStatements",
    input: statement("42", "api", 60, 6.12),
    at: 1800,
    expect: slowAt("102ms"),
  },
  {
    // 0.102 calls a second.
    name: "fires a little above the least traffic",
    alert: "PostgresSlowStatements",
    input: statement("42", "api", 6.12, 61.2),
    at: 1800,
    expect: slowAt("10s"),
  },
  {
    // Samples of the last 280 s: 200 ms x 160 of 280 s.
    name: "still fires two minutes after it became fast",
    alert: "PostgresSlowStatements",
    input: change([60, 60], [12, 0], OFF_EDGE),
    intervalSeconds: OFF_EDGE,
    at: 1320,
    expect: slowAt("114.3ms"),
  },
  {
    // 200 ms x 120 of 300 s.
    name: "ends in the third minute after",
    alert: "PostgresSlowStatements",
    input: change([60, 60], [12, 0]),
    at: 1380,
    expect: [],
  },
  {
    // Samples of the last 280 s: 56 s in 160 + 360 calls.
    name: "still fires two minutes after there are three times as many calls",
    alert: "PostgresSlowStatements",
    input: change([60, 180], [12, 12], OFF_EDGE),
    intervalSeconds: OFF_EDGE,
    at: 1320,
    expect: slowAt("107.7ms"),
  },
  {
    // 60 s in 120 + 540 calls.
    name: "ends in the third minute after that",
    alert: "PostgresSlowStatements",
    input: change([60, 180], [12, 12]),
    at: 1380,
    expect: [],
  },
  {
    // 0.25 calls a second x 180 of 300 s are 0.15.
    name: "still fires two minutes after the last call",
    alert: "PostgresSlowStatements",
    input: change([15, 0], [3, 0]),
    at: 1320,
    expect: slowAt("200ms"),
  },
  {
    // 0.25 x 60 of 300 s are 0.05.
    name: "ends in the fourth minute after",
    alert: "PostgresSlowStatements",
    input: change([15, 0], [3, 0]),
    at: 1440,
    expect: [],
  },
];

const deadlocks = (datname: string, values: string) => ({
  series: `pg_stat_database_deadlocks{${ON},datid="1",datname="${datname}"}`,
  values,
});

const DEADLOCKS: readonly AlertCase[] = [
  {
    name: "quiet at five in 15 min",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x5 5x40")],
    at: 600,
    expect: [],
  },
  {
    name: "fires at the sixth",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x40")],
    at: 360,
    expect: [
      {
        labels: { ...SERVER, datname: "app" },
        summary: "app of database had 6 deadlocks in 15 min.",
      },
    ],
  },
  {
    name: "quiet at the fifth",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x40")],
    at: 300,
    expect: [],
  },
  {
    name: "fires at the sixth in twelve minutes",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x40")],
    intervalSeconds: 120,
    at: 720,
    expect: [
      {
        labels: { ...SERVER, datname: "app" },
        summary: "app of database had 6 deadlocks in 15 min.",
      },
    ],
  },
  {
    // Samples of 21 x 42 = 882 of 900 s: increase() carries five on to 5 x 900 / 882 = 5.1.
    name: "fires at five that the window carries on to more",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "3x10 4 5 6 7 8x40")],
    intervalSeconds: 42,
    at: 1260,
    expect: [
      {
        labels: { ...SERVER, datname: "app" },
        summary: "app of database had 5 deadlocks in 15 min.",
      },
    ],
  },
  {
    name: "ends 15 min after the last",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x8 8x40")],
    at: 1500,
    expect: [],
  },
  {
    name: "does not add up databases",
    alert: "PostgresDeadlocks",
    input: [deadlocks("app", "0+1x4 4x40"), deadlocks("other", "0+1x4 4x40")],
    at: 600,
    expect: [],
  },
];

/** The lock table has room for 64 x 400 = 25,600. */
const locks = (shared: number, exclusive: number) => [
  flat(`pg_locks_count{${ON},datname="app",mode="accesssharelock"}`, shared),
  flat(`pg_locks_count{${ON},datname="app",mode="exclusivelock"}`, exclusive),
  flat(`pg_settings_max_locks_per_transaction{${ON}}`, 64),
  flat(`pg_settings_max_connections{${ON}}`, 400),
];

const LOCKS: readonly AlertCase[] = [
  {
    name: "quiet at 5,120, a fifth of the table",
    alert: "PostgresLocksHigh",
    input: locks(5000, 120),
    at: 600,
    expect: [],
  },
  {
    name: "fires at 6,400, all modes added up",
    alert: "PostgresLocksHigh",
    input: locks(6000, 400),
    at: 300,
    expect: [{ labels: SERVER, summary: "database holds 25% of its lock table." }],
  },
  {
    name: "fires one above a fifth",
    alert: "PostgresLocksHigh",
    input: locks(5121, 0),
    at: 300,
    expect: [{ labels: SERVER, summary: "database holds 20% of its lock table." }],
  },
  {
    name: "quiet a minute before",
    alert: "PostgresLocksHigh",
    input: locks(9000, 0),
    at: 240,
    expect: [],
  },
  {
    name: "quiet without locks",
    alert: "PostgresLocksHigh",
    input: locks(0, 0),
    at: 600,
    expect: [],
  },
];

/** What they do. */
export const STATEMENT_CASES: readonly AlertCase[] = [
  ...CACHE_HIT_CASES,
  ...SLOW,
  ...DEADLOCKS,
  ...LOCKS,
];
