import { promNumber } from "../duration.ts";
import { DATABASE_THRESHOLDS, LEAST_FREE_PERCENT, connectionsPercent } from "../thresholds.ts";
import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { AWESOME, EXPORTER, GUIDE_ALERTS, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

const CONNECTIONS = `sum by (${SERVER}) (pg_stat_activity_count)`;

/**
 * Connections against what the server accepts. The guides divide pg_stat_database_numbackends (labels datid, datname)
 * by pg_settings_max_connections (neither): no pair of series has equal labels, so it never fires. Both sides are
 * aggregated to the server's labels here.
 */
const SHARE = `${CONNECTIONS} / max by (${SERVER}) (pg_settings_max_connections)`;

/** Share of max_connections at which a person is woken: the rest is reserved slots and a few seconds of growth. */
export const EXHAUSTED = 0.95;

/** Whether the server answers, and whether its connections run out. */
export function connectionAlerts(input: PostgresRulesInput): AlertRule[] {
  return [down(), overBudget(input), high(input), exhausted()];
}

function down(): AlertRule {
  return {
    alert: "PostgresDown",
    expr: `max by (${SERVER}) (pg_up) == 0`,
    forSeconds: 60,
    severity: "critical",
    summary: "{{ $labels.database }} does not answer its exporter.",
    impact: "Requests that read or write the database fail; cached ones may still be answered.",
    why:
      "pg_up is 0 when the exporter cannot log in. A minute: a single failed scrape is no outage, and a Multi-AZ " +
      "failover takes one to two minutes and should be known. The value is always 0 and not in the text.",
    source: `${AWESOME} (PostgresqlDown); ${EXPORTER}`,
  };
}

function overBudget({ connectionBudget, maxConnections }: PostgresRulesInput): AlertRule {
  return {
    alert: "PostgresConnectionsOverBudget",
    expr: `${CONNECTIONS} > ${connectionBudget}`,
    forSeconds: DATABASE_THRESHOLDS.connections.forSeconds,
    severity: "warning",
    summary: `{{ $labels.database }} has {{ $value }} connections; the plan ends at ${connectionBudget}.`,
    impact: "None yet. The next rollout or scale-out may find no free connection.",
    why:
      `All pools at the peak of a rollout and everything in reserve are ${connectionBudget} of the ${maxConnections} ` +
      "connections that can be counted on: more means that something connects the plan does not know, or a pool " +
      "leaks. 5 min outlast the overlap of old and new replicas. Beside PostgresConnectionsHigh, which follows where the " +
      "plan uses the room up: this one asks who connects, that one for room.",
    source: `this project's connection budget; ${EXPORTER}`,
  };
}

/** Share of max_connections above which PostgresConnectionsHigh fires. */
export function connectionsHighShare(input: PostgresRulesInput): number {
  return (input.connectionsPercent ?? connectionsPercent(input.headroomPercent)) / 100;
}

function high(input: PostgresRulesInput): AlertRule {
  const most = Number(promNumber(connectionsHighShare(input) * 100));
  const free = Number(promNumber(100 - most));
  const whose =
    input.connectionsPercent === undefined
      ? `reserve.headroomPercent, here at least ${LEAST_FREE_PERCENT}`
      : "connectionsAlarmPercent of the database";
  return {
    alert: "PostgresConnectionsHigh",
    expr: `${SHARE} > ${promNumber(most / 100)}`,
    forSeconds: DATABASE_THRESHOLDS.connections.forSeconds,
    severity: "warning",
    summary: "{{ $labels.database }} uses {{ $value | humanizePercentage }} of its connections.",
    impact: "None yet; when they are used up, new connections are refused.",
    why:
      `100 - ${free} = ${most} % of max_connections: ${free} % are headroom for incidents ` +
      `(${whose}), and it is being used. 5 min as in the guides.`,
    source: `${GUIDE_ALERTS}; this project's connection budget`,
    operation: "restart",
  };
}

function exhausted(): AlertRule {
  return {
    alert: "PostgresConnectionsExhausted",
    expr: `${SHARE} > ${EXHAUSTED}`,
    forSeconds: 60,
    severity: "critical",
    summary: "{{ $labels.database }} uses {{ $value | humanizePercentage }} of its connections.",
    impact:
      'New connections are about to be refused ("remaining connection slots are reserved"): requests fail where a pool has to grow.',
    why:
      "max_connections includes 5 slots only superusers may take (3 of PostgreSQL, 2 of RDS); of 100 connections " +
      "95 % are the last that others get. A minute, because pools that reconnect fill the rest in seconds.",
    source: `${MONITORING_DOCS} (superuser_reserved_connections); ${JUDGEMENT}`,
    operation: "restart",
  };
}
