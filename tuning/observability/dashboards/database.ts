import { promNumber } from "../duration.ts";
import { EXHAUSTED, connectionsHighShare } from "../postgres/connections.ts";
import type { PostgresRulesInput } from "../postgres/input.ts";
import { locks, statements } from "./database-activity.ts";
import { OURS, PER_SERVER, max, rate, sum } from "./database-series.ts";
import { instance, maintenance, replication } from "./database-upkeep.ts";
import type { DashboardSpec, RowSpec } from "./frame.ts";

/** Connections, statements, locks, replication and maintenance of the database and its replicas. */
export function databaseDashboard(input: PostgresRulesInput): DashboardSpec {
  return {
    name: "database",
    title: "Database",
    description:
      "PostgreSQL as postgres_exporter sees it, and its instances as CloudWatch does. Thresholds are those of the alerts.",
    domains: ["postgres"],
    variables: [
      { name: "database", label: "Instance", values: { of: "pg_up", label: "database" } },
    ],
    rows: [
      connections(input),
      load(),
      statements(input),
      locks(input),
      replication(input),
      maintenance(input),
      instance(),
    ],
  };
}

function connections(input: PostgresRulesInput): RowSpec {
  const used = sum(`pg_stat_activity_count{${OURS}}`);
  return {
    title: "Connections",
    panels: [
      {
        shows: "number",
        title: "Answers",
        says: "1 while the exporter can log in, 0 while it cannot. Worry at 0: nobody else can log in either, or the exporter's own role is broken.",
        unit: "none",
        queries: [{ expr: `min by (database) (pg_up{${OURS}})`, legend: PER_SERVER }],
        limits: [{ alert: "PostgresDown", value: 1, fires: "below" }],
        width: 8,
      },
      {
        shows: "number",
        title: "Connections left in the plan",
        says: `Of the ${input.connectionBudget} connections that all pools may hold at the peak of a rollout, those not in use. Worry when none is left: something connects that the plan does not know.`,
        unit: "short",
        queries: [{ expr: `${promNumber(input.connectionBudget)} - ${used}`, legend: PER_SERVER }],
        limits: [{ alert: "PostgresConnectionsOverBudget", value: 0, fires: "below" }],
        width: 8,
      },
      {
        shows: "number",
        title: "Connections accepted",
        says: `max_connections of the server; the plan counts on ${input.maxConnections}. Worry when it is less: the parameter group is not the one the stack made.`,
        unit: "short",
        queries: [{ expr: max("pg_settings_max_connections"), legend: PER_SERVER }],
        width: 8,
      },
      {
        shows: "lines",
        title: "Connections in use",
        says: "Sessions of every kind. Worry when they stay above what the pools add up to.",
        unit: "short",
        queries: [{ expr: used, legend: PER_SERVER }],
        limits: [{ alert: "PostgresConnectionsOverBudget", value: input.connectionBudget }],
      },
      {
        shows: "lines",
        title: "Share of max_connections",
        says: "How near the server is to refusing connections. Worry when it climbs and does not come back after a rollout.",
        unit: "percentunit",
        max: 1,
        queries: [{ expr: `${used} / ${max("pg_settings_max_connections")}`, legend: PER_SERVER }],
        limits: [
          { alert: "PostgresConnectionsHigh", value: connectionsHighShare(input) },
          { alert: "PostgresConnectionsExhausted", value: EXHAUSTED },
        ],
      },
      {
        shows: "lines",
        title: "Connections by state",
        says: "Active ones run a statement, idle ones wait in a pool. Worry about idle in transaction: they hold locks and do nothing.",
        unit: "short",
        queries: [
          {
            expr: sum(`pg_stat_activity_count{${OURS}}`, ", state"),
            legend: `${PER_SERVER} {{state}}`,
          },
        ],
        alerts: ["PostgresIdleInTransaction"],
      },
    ],
  };
}

function load(): RowSpec {
  return {
    title: "Load",
    panels: [
      {
        shows: "lines",
        title: "Transactions",
        says: "Committed and rolled back a second. Worry when rollbacks are a large part: statements fail or time out.",
        unit: "ops",
        queries: [
          { expr: rate("pg_stat_database_xact_commit"), legend: `${PER_SERVER} committed` },
          { expr: rate("pg_stat_database_xact_rollback"), legend: `${PER_SERVER} rolled back` },
        ],
      },
      {
        shows: "lines",
        title: "Rows written",
        says: "Inserted, updated and deleted a second. Worry when it is many times the usual: a job, an import or a loop.",
        unit: "ops",
        queries: ["inserted", "updated", "deleted"].map((kind) => ({
          expr: rate(`pg_stat_database_tup_${kind}`),
          legend: `${PER_SERVER} ${kind}`,
        })),
      },
      {
        shows: "lines",
        title: "Temporary files",
        says: "Bytes a second that sorts and hashes write because work_mem is too small for them. Worry when it is steady.",
        unit: "binBps",
        queries: [{ expr: rate("pg_stat_database_temp_bytes"), legend: PER_SERVER }],
      },
    ],
  };
}
