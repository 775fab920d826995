import { checkPositive } from "./check-positive.ts";
import { connectionAlerts } from "./postgres/connections.ts";
import type { PostgresRulesInput } from "./postgres/input.ts";
import { maintenanceAlerts } from "./postgres/maintenance.ts";
import { replicationAlerts } from "./postgres/replication.ts";
import { statementAlerts } from "./postgres/statements.ts";
import { transactionAlerts } from "./postgres/transactions.ts";
import type { RuleGroup } from "./types.ts";

export type { PostgresPlan, PostgresRulesInput } from "./postgres/input.ts";
export { postgresRulesInput } from "./postgres/input.ts";

/**
 * The alerts about the database and its replicas, from what postgres_exporter 0.20 measures and the stack computed.
 * Three of its collectors are off by default and must be switched on: stat_statements, database_wraparound, and from
 * PostgreSQL 17 on stat_checkpointer. Pure.
 * @throws TuningError listing every number no threshold can be made from
 */
export function postgresRules(input: PostgresRulesInput): RuleGroup {
  checkPositive({
    "postgres.maxConnections": input.maxConnections,
    "postgres.connectionBudget": input.connectionBudget,
    "postgres.slowStatementMs": input.slowStatementMs,
    "postgres.idleInTransactionMs": input.idleInTransactionMs,
    "postgres.checkpointTimeoutSeconds": input.checkpointTimeoutSeconds,
    "postgres.vacuumScaleFactor": input.vacuumScaleFactor,
  });
  return {
    name: "postgres",
    domain: "postgres",
    rules: [
      ...connectionAlerts(input),
      ...statementAlerts(input),
      ...transactionAlerts(input),
      ...replicationAlerts(input),
      ...maintenanceAlerts(input),
    ],
  };
}
