import type { PostgresTuning, PostgresVersion, WorkloadProfile } from "../../postgres/index.ts";

/** What the rules about PostgreSQL are made from: values the stack has computed, never a guess. */
export interface PostgresRulesInput {
  /** Major version; the checkpoint counters moved in 17. */
  readonly version: PostgresVersion;
  /** What the database mostly does; analytics reads more than memory holds, and slowly. */
  readonly profile: WorkloadProfile;
  /** Connections that can be counted on (PostgresTuning.dependableConnections). */
  readonly maxConnections: number;
  /** Connections at the peak of a rollout with everything in reserve: the total of the connection budget. */
  readonly connectionBudget: number;
  /** Percent of max_connections that all clients together leave free (reserve.headroomPercent). */
  readonly headroomPercent: number;
  /**
   * Percent of max_connections that may be in use; also the database's argument connectionsAlarmPercent.
   * @default - what headroomPercent leaves, at most 90
   */
  readonly connectionsPercent?: number;
  /** Whether there are read replicas; without one nothing is said about replication lag. */
  readonly replicas: boolean;
  /**
   * Seconds a replica may be behind; also the database's argument replicaLagAlarmSeconds.
   * @default 60
   */
  readonly replicaLagSeconds?: number;
  /** Milliseconds from which a statement is slow (log_min_duration_statement). */
  readonly slowStatementMs: number;
  /** Milliseconds a session may idle inside a transaction (idle_in_transaction_session_timeout). */
  readonly idleInTransactionMs: number;
  /** Seconds between checkpoints that come by time (checkpoint_timeout). */
  readonly checkpointTimeoutSeconds: number;
  /** Share of dead rows at which autovacuum starts (autovacuum_vacuum_scale_factor). */
  readonly vacuumScaleFactor: number;
}

/** What the tuning of the database itself does not know. */
export type PostgresPlan = Pick<
  PostgresRulesInput,
  "connectionBudget" | "headroomPercent" | "connectionsPercent" | "replicas" | "replicaLagSeconds"
>;

/** What the guides call a slow statement, used where an own value has switched the log off (-1) or logs all (0). */
const GUIDES_SLOW_MS = 100;
/** The computed idle_in_transaction_session_timeout, used where an own value has switched it off (0). */
const IDLE_IN_TRANSACTION_MS = 60_000;
/** PostgreSQL's own checkpoint_timeout. */
const CHECKPOINT_TIMEOUT_S = 300;
/** PostgreSQL's own autovacuum_vacuum_scale_factor, used where an own value is 0 (a fixed number of rows decides). */
const VACUUM_SCALE_FACTOR = 0.2;

/** The input of the rules, out of the parameters of the database and the plan of its clients. Pure. */
export function postgresRulesInput(tuning: PostgresTuning, plan: PostgresPlan): PostgresRulesInput {
  const above0 = (name: string, otherwise: number): number => {
    const amount = tuning.settings.find((setting) => setting.name === name)?.amount;
    return amount === undefined || amount <= 0 ? otherwise : amount;
  };
  return {
    version: tuning.input.version,
    profile: tuning.input.profile,
    maxConnections: tuning.dependableConnections,
    ...plan,
    slowStatementMs: above0("log_min_duration_statement", GUIDES_SLOW_MS),
    idleInTransactionMs: above0("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS),
    checkpointTimeoutSeconds: above0("checkpoint_timeout", CHECKPOINT_TIMEOUT_S),
    vacuumScaleFactor: above0("autovacuum_vacuum_scale_factor", VACUUM_SCALE_FACTOR),
  };
}
