import { describe, expect, it } from "@jest/globals";

import { TuningError } from "../../tuning/errors.ts";
import { postgresRules, postgresRulesInput } from "../../tuning/observability/postgres.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { tunePostgres } from "../../tuning/postgres/index.ts";
import { POSTGRES } from "./support/data-rules.ts";

const DATABASE = {
  version: 17,
  instanceClass: "db.r7g.xlarge",
  profile: "web",
  storageGiB: 400,
} as const;
const PLAN = { connectionBudget: 300, headroomPercent: 20, replicas: true };

describe("postgresRulesInput", () => {
  it("takes the thresholds from the computed parameters", () => {
    // 400 connections: 100 a vCPU of 4.
    expect(postgresRulesInput(tunePostgres(DATABASE), PLAN)).toEqual({
      version: 17,
      profile: "web",
      maxConnections: 400,
      connectionBudget: 300,
      headroomPercent: 20,
      replicas: true,
      slowStatementMs: 100,
      idleInTransactionMs: 60_000,
      checkpointTimeoutSeconds: 900,
      vacuumScaleFactor: 0.05,
    });
  });

  it("follows own values", () => {
    const overrides = { log_min_duration_statement: "250", checkpoint_timeout: "600" };
    const input = postgresRulesInput(tunePostgres({ ...DATABASE, overrides }), PLAN);
    expect(input).toMatchObject({ slowStatementMs: 250, checkpointTimeoutSeconds: 600 });
  });

  it("has a threshold where an own value has switched something off", () => {
    const overrides = {
      log_min_duration_statement: "-1",
      idle_in_transaction_session_timeout: "0",
    };
    const input = postgresRulesInput(tunePostgres({ ...DATABASE, overrides }), PLAN);
    expect(input).toMatchObject({ slowStatementMs: 100, idleInTransactionMs: 60_000 });
  });
});

describe("postgresRules", () => {
  it("has every alert once, with its reason and source", () => {
    const { name, domain, rules } = postgresRules(POSTGRES);
    expect({ name, domain }).toEqual({ name: "postgres", domain: "postgres" });
    expect(rules.filter(isAlert).map(({ alert }) => alert)).toEqual([
      "PostgresDown",
      "PostgresConnectionsOverBudget",
      "PostgresConnectionsHigh",
      "PostgresConnectionsExhausted",
      "PostgresCacheHitLow",
      "PostgresSlowStatements",
      "PostgresDeadlocks",
      "PostgresLocksHigh",
      "PostgresLongTransaction",
      "PostgresIdleInTransaction",
      "PostgresReplicationLag",
      "PostgresReplicationSlotInactive",
      "PostgresDeadTuples",
      "PostgresCheckpointsForced",
      "PostgresWraparoundNear",
    ]);
    const silent = rules.filter(isAlert).filter(({ why, source }) => why === "" || source === "");
    expect(silent).toEqual([]);
  });

  it("shows the budget's own arithmetic", () => {
    const over = postgresRules(POSTGRES)
      .rules.filter(isAlert)
      .find(({ alert }) => alert === "PostgresConnectionsOverBudget");
    expect(over?.why).toContain("320 of the 400");
  });

  it("refuses every number no threshold can be made from, at once", () => {
    const wrong = { ...POSTGRES, connectionBudget: 0, slowStatementMs: -1, vacuumScaleFactor: NaN };
    let problems: readonly { path: string; got: string }[] = [];
    try {
      postgresRules(wrong);
    } catch (error) {
      if (error instanceof TuningError) problems = error.problems;
    }
    expect(problems.map(({ path, got }) => `${path} ${got}`)).toEqual([
      "postgres.connectionBudget 0",
      "postgres.slowStatementMs -1",
      "postgres.vacuumScaleFactor NaN",
    ]);
  });
});
