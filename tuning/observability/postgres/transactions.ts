import { ROLE_TIMEOUTS } from "../../pools/timeouts.ts";
import type { AlertRule } from "../types.ts";
import type { PostgresRulesInput } from "./input.ts";
import { EXPORTER, JUDGEMENT, MONITORING_DOCS, SERVER } from "./sources.ts";

/** Exporters before 0.13 have no backend_type; an absent label matches the empty alternative. */
export const CLIENTS = 'backend_type=~"client backend|"';
/** How often the longest statement fits into the longest transaction that is no surprise. */
const STATEMENTS_TO_A_TRANSACTION = 2;
/** How often the limit on idling fits into a transaction that is no surprise. */
const IDLE_LIMITS = 5;

/** Transactions that stay open: they hold locks and keep VACUUM from removing dead rows. */
export function transactionAlerts(input: PostgresRulesInput): AlertRule[] {
  return [longTransaction(), idleInTransaction(input)];
}

/** The longest statement a service may run. */
function longestStatementMs(): number {
  return Math.max(...Object.values(ROLE_TIMEOUTS).map(({ statementMs }) => statementMs));
}

/** Seconds of an active transaction above which PostgresLongTransaction fires. */
export function longTransactionSeconds(): number {
  return (longestStatementMs() / 1000) * STATEMENTS_TO_A_TRANSACTION;
}

/** Seconds of a transaction found idle above which PostgresIdleInTransaction fires. */
export function idleTransactionSeconds({ idleInTransactionMs }: PostgresRulesInput): number {
  return (idleInTransactionMs / 1000) * IDLE_LIMITS;
}

function longTransaction(): AlertRule {
  const longestMs = longestStatementMs();
  const seconds = longTransactionSeconds();
  return {
    alert: "PostgresLongTransaction",
    expr: `max by (${SERVER}, datname, usename) (pg_stat_activity_max_tx_duration{${CLIENTS}, state="active"}) > ${seconds}`,
    forSeconds: 120,
    severity: "warning",
    summary:
      "{{ $labels.usename }} has a transaction open for {{ $value | humanizeDuration }} in {{ $labels.datname }} of {{ $labels.database }}.",
    impact:
      "Dead rows stay, tables and indexes grow, and whoever waits for its locks stands still.",
    why:
      `The longest statement a service may run is ${longestMs / 1000} s; ${STATEMENTS_TO_A_TRANSACTION} x ` +
      `${longestMs / 1000} = ${seconds} s is beyond any of them. Migrations may take longer, on purpose.`,
    source: `this project's role timeouts; ${EXPORTER} (stat_activity)`,
  };
}

function idleInTransaction(input: PostgresRulesInput): AlertRule {
  const limit = input.idleInTransactionMs / 1000;
  const seconds = idleTransactionSeconds(input);
  return {
    alert: "PostgresIdleInTransaction",
    expr: `max by (${SERVER}, datname, usename) (pg_stat_activity_max_tx_duration{${CLIENTS}, state=~"idle in transaction.*"}) > ${seconds}`,
    forSeconds: 120,
    severity: "warning",
    summary:
      "{{ $labels.usename }} idles in a transaction open for {{ $value | humanizeDuration }} in {{ $labels.datname }} of {{ $labels.database }}.",
    impact:
      "It does nothing and holds its locks: writers to the same rows wait, VACUUM cannot clean.",
    why:
      `The server ends such a session after ${limit} s of silence. A transaction of ${IDLE_LIMITS} x ${limit} = ` +
      `${seconds} s that is found idle belongs to a role with a longer limit of its own, or to code that talks to ` +
      "something slow between its statements.",
    source: `idle_in_transaction_session_timeout of this stack; ${MONITORING_DOCS}; ${JUDGEMENT}`,
  };
}
