import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { parameterOf } from "../../core/parameters.ts";
import { plainNumber, postgresFamily } from "../../core/rds.ts";
import type { Resource } from "../../core/resource.ts";
import { resourceRule } from "../../core/rule.ts";
import { hasDefaultGroup, isReplica } from "./instances.ts";
import { isAccepted } from "./parameter-values.ts";
import { RDS_PARAMETERS, postgresDocs } from "./references.ts";
import { INSTANCE, PARAMETER_GROUP } from "./types.ts";

const NAME = "idle_in_transaction_session_timeout";

/** Transactions left open. */
export const rdsIdleInTransactionTimeout = resourceRule({
  name: "rds-idle-in-transaction-timeout",
  service: "database",
  checks: `${NAME} ends sessions that leave a transaction open, within minutes.`,
  why: "An abandoned transaction keeps its locks and stops vacuum from removing dead rows in every table; RDS' default lets it do so for a day.",
  severity: "medium",
  level: "mandatory",
  references: [postgresDocs("Client Connection Defaults", "runtime-config-client"), RDS_PARAMETERS],
  types: [PARAMETER_GROUP, INSTANCE],
  limits: z.strictObject({
    maxMilliseconds: z
      .number()
      .int()
      .min(1)
      .default(300_000)
      .describe(`Largest ${NAME}. Milliseconds`),
  }),
  check(resource, report, { maxMilliseconds }) {
    const found = resource.type === INSTANCE ? ofDefaultGroup(resource) : ofGroup(resource);
    if (found === undefined) return;
    const { is, milliseconds, at } = found;
    if (milliseconds > 0 && milliseconds <= maxMilliseconds) return;
    report.violation(
      `${NAME} is ${is}; allowed are 1 to ${maxMilliseconds} ms. Set it to 60000, unless a session has to wait longer inside a transaction.`,
      at,
    );
  },
  good: {
    type: PARAMETER_GROUP,
    props: { family: "postgres17", parameters: [{ name: NAME, value: "60000" }] },
  },
  bad: {
    example: { type: PARAMETER_GROUP, props: { family: "postgres17", parameters: [] } },
    says: [
      "idle_in_transaction_session_timeout is not set, so RDS' 86400000 ms (a day); allowed are 1 to 300000 ms. Set it to 60000, unless a session has to wait longer inside a transaction.",
    ],
  },
});

interface Timeout {
  readonly is: string;
  readonly milliseconds: number;
  readonly at: Cursor;
}

/** RDS' own default. Source: Amazon RDS User Guide, parameters of RDS for PostgreSQL. */
const DAY = 86_400_000;

function ofGroup(group: Resource): Timeout | undefined {
  const version = postgresFamily(group.at("family").text());
  if (version === undefined) return undefined;
  const at = parameterOf(group, NAME).at("value");
  const text = at.text();
  if (text === undefined)
    return { is: `not set, so RDS' ${DAY} ms (a day)`, milliseconds: DAY, at };
  const milliseconds = plainNumber(text);
  // What RDS refuses is for the rule on ranges.
  if (milliseconds === undefined || !isAccepted(version, NAME, at)) return undefined;
  return { is: milliseconds === 0 ? "0, which is never" : `${text} ms`, milliseconds, at };
}

function ofDefaultGroup(instance: Resource): Timeout | undefined {
  if (instance.at("engine").text() !== "postgres" || isReplica(instance)) return undefined;
  if (!hasDefaultGroup(instance)) return undefined;
  const at = instance.at("parameterGroupName");
  return { is: `${DAY} ms (a day) in the default parameter group`, milliseconds: DAY, at };
}
