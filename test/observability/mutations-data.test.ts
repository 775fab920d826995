import { describe, expect, it } from "@jest/globals";

import type { RuleGroup } from "../../tuning/observability/types.ts";
import { isAlert } from "../../tuning/observability/types.ts";
import { CONNECTION_CASES, CONNECTION_RULES } from "./postgres-connections-cases.ts";
import { MAINTENANCE_CASES, MAINTENANCE_RULES } from "./postgres-maintenance-cases.ts";
import { STATEMENT_CASES, STATEMENT_RULES } from "./postgres-statements-cases.ts";
import { TRANSACTION_CASES, TRANSACTION_RULES } from "./postgres-transactions-cases.ts";
import { QUEUE_CASES, QUEUE_RULES } from "./queue-cases.ts";
import { REDIS_CASES, REDIS_DOWN_CASES, REDIS_RULES } from "./redis-cases.ts";
import { runMutants } from "./support/mutation-run.ts";
import type { AlertCase } from "./support/promtool.ts";

/** Groups, cases, and seconds between two evaluations. */
const TESTED: readonly (readonly [readonly RuleGroup[], readonly AlertCase[], number])[] = [
  [CONNECTION_RULES, CONNECTION_CASES, 30],
  [STATEMENT_RULES, STATEMENT_CASES, 60],
  [TRANSACTION_RULES, TRANSACTION_CASES, 60],
  [MAINTENANCE_RULES, MAINTENANCE_CASES, 60],
  [REDIS_RULES, REDIS_DOWN_CASES, 30],
  [REDIS_RULES, REDIS_CASES, 60],
  [QUEUE_RULES, QUEUE_CASES, 60],
];

const ALERTS = TESTED.flatMap(([groups, cases, evaluationSeconds]) =>
  groups.flatMap((group) =>
    group.rules
      .filter(isAlert)
      .filter(({ alert }) => cases.some((one) => one.alert === alert))
      .map(({ alert }) => ({ alert, group, cases, evaluationSeconds })),
  ),
);

/** No case can notice these: what is counted is whole, and no whole number lies between the two limits. */
const ALIKE = [
  "PostgresDeadlocks: > 5 is > 5.25",
  "PostgresCheckpointsForced: > 6 is > 6.3",
  "RedisReplicationBroken: < 2 is < 1.9",
  "RedisReplicationBroken: < 1 is < 0.95",
];

// All of them take two minutes; one in six is what every run can afford. Between them the alerts have each kind.
const EVERY = 6;

describe("mistakes in the rules about data stores", () => {
  it.each(ALERTS)("are noticed by the cases of $alert", async (tested) => {
    const { alert, group, cases, evaluationSeconds } = tested;
    const result = await runMutants(group, alert, cases, { evaluationSeconds, every: EVERY });
    const unknown = result.survivors.filter((name) => !ALIKE.some((one) => name.startsWith(one)));
    expect(unknown).toEqual([]);
  });
});
