import { z } from "zod";

import { Unjudgeable } from "../../core/cursor.ts";
import type { Cursor } from "../../core/cursor.ts";
import { LONG_RUNNING_TYPES, containersOf, podSpec } from "../../core/pods.ts";
import { parameterOf } from "../../core/parameters.ts";
import { plainNumber } from "../../core/rds.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import { mayTakeVariable } from "./environment.ts";
import { groupOf, hasDefaultGroup, isReplica } from "./instances.ts";
import { postgresDocs } from "./references.ts";
import { INSTANCE } from "./types.ts";

const names = (value: readonly string[], what: string) =>
  z
    .array(z.string().min(1))
    .default([...value])
    .describe(what);

/** Queries that nothing ends. */
export const rdsStatementTimeout = stackRule({
  name: "rds-statement-timeout",
  service: "database",
  checks:
    "Long-running pods that use the PostgreSQL of the stack are given a statement timeout, unless the parameter group sets one for all.",
  why: "One bad query runs until somebody finds it, keeps a connection of the pool busy, and a retry starts it once more.",
  severity: "medium",
  level: "mandatory",
  references: [
    postgresDocs("Client Connection Defaults", "runtime-config-client"),
    { title: "Guide 003, engine arguments: command_timeout of one driver, options of another" },
  ],
  types: [INSTANCE],
  limits: z.strictObject({
    databaseVariables: names(
      ["DATABASE_HOST", "DATABASE_URL", "PGHOST", "POSTGRES_HOST"],
      "Environment variables that tell a container uses the database",
    ),
    timeoutVariables: names(
      ["DATABASE_STATEMENT_TIMEOUT_MS", "STATEMENT_TIMEOUT_MS", "STATEMENT_TIMEOUT"],
      "Environment variables that give it the timeout",
    ),
  }),
  check(stack, report, { databaseVariables, timeoutVariables }) {
    const writers = stack.ofType(INSTANCE).filter(isPostgresWriter);
    if (writers.length === 0 || writers.every((writer) => hasGlobalTimeout(stack, writer))) return;
    const owned = stack
      .ofType(...LONG_RUNNING_TYPES)
      .map((workload) => ({ workload, containers: () => containersOf(podSpec(workload)) }));
    report.each(
      owned,
      ({ workload }) => workload,
      ({ workload, containers }) => {
        report.each(
          containers(),
          () => workload,
          (container) => {
            const unbounded = missingTimeout(container, databaseVariables, timeoutVariables);
            if (unbounded === undefined) return;
            if (mayTakeVariable(stack, workload, container, timeoutVariables)) return;
            report.violation(
              workload,
              `Container ${container.at("name").text() ?? "?"} uses the database (${unbounded.used}), and ${unbounded.is}: give it ${timeoutVariables[0] ?? "one"} and set it with ALTER ROLE or in the connection's options.`,
              container.at("env"),
            );
          },
        );
      },
    );
  },
  good: [
    {
      type: INSTANCE,
      name: "writer",
      props: { engine: "postgres", engineVersion: "17.6" },
    },
    {
      type: "kubernetes:apps/v1:Deployment",
      name: "api",
      props: podsWith([
        { name: "DATABASE_HOST", value: "db.internal" },
        { name: "DATABASE_STATEMENT_TIMEOUT_MS", value: "30000" },
      ]),
    },
  ],
  bad: {
    example: [
      {
        type: INSTANCE,
        name: "writer",
        props: { engine: "postgres", engineVersion: "17.6" },
      },
      {
        type: "kubernetes:apps/v1:Deployment",
        name: "api",
        props: podsWith([{ name: "DATABASE_HOST", value: "db.internal" }]),
      },
    ],
    says: [
      "Container app uses the database (DATABASE_HOST), and nothing gives it a statement timeout: give it DATABASE_STATEMENT_TIMEOUT_MS and set it with ALTER ROLE or in the connection's options.",
    ],
  },
});

function podsWith(env: readonly Readonly<Record<string, string>>[]) {
  return { spec: { template: { spec: { containers: [{ name: "app", env }] } } } };
}

function isPostgresWriter(instance: Resource): boolean {
  return instance.at("engine").text() === "postgres" && !isReplica(instance);
}

function hasGlobalTimeout(stack: Stack, instance: Resource): boolean {
  if (hasDefaultGroup(instance)) return false;
  const group = groupOf(stack, instance);
  if (group === undefined) {
    throw new Unjudgeable(
      "parameterGroupName",
      "unknown",
      "names a group that is not in the stack",
    );
  }
  const text = parameterOf(group, "statement_timeout").at("value").text();
  // What is no number is for the rule on ranges.
  return text !== undefined && (plainNumber(text) ?? 1) > 0;
}

/** Whether it is the URL of another engine, such as "mysql://...". */
function isOther(value: Cursor): boolean {
  if (value.isHidden) return false;
  return /^(?:jdbc:)?(?!post|pg|psql|ecto)[a-z][a-z0-9+.-]*:\/\//i.test(value.text() ?? "");
}

interface Unbounded {
  /** The variable that gives the container away. */
  readonly used: string;
  readonly is: string;
}

/** Why a container's statements have no end; undefined when they have, or when it does not use the database. */
function missingTimeout(
  container: Cursor,
  databaseVariables: readonly string[],
  timeoutVariables: readonly string[],
): Unbounded | undefined {
  const env = container.at("env").list();
  const find = (wanted: readonly string[]): Cursor | undefined =>
    env.find((variable) => wanted.includes(variable.at("name").text() ?? ""));
  const variable = find(databaseVariables);
  const used = variable?.at("name").text();
  if (variable === undefined || used === undefined || isOther(variable.at("value")))
    return undefined;
  const timeout = find(timeoutVariables);
  if (timeout !== undefined) {
    const value = timeout.at("value");
    const isOff = value.isSet && !value.isSecret && value.number() === 0;
    return isOff ? { used, is: `${timeout.at("name").text()} is 0, which is never` } : undefined;
  }
  // Only these can carry options of the session; a host that is not known yet says nothing.
  const carriers = [
    ...databaseVariables.filter((name) => /(?:URL|URI|DSN)$/.test(name)),
    "PGOPTIONS",
  ];
  const inOptions = carriers.some((name) => {
    const carrier = find([name]);
    // What comes from a Secret may have it, as a timeout that does is taken to be one.
    if (carrier?.at("valueFrom").isSet === true) return true;
    return (carrier?.at("value").text() ?? "").includes("statement_timeout");
  });
  return inOptions ? undefined : { used, is: "nothing gives it a statement timeout" };
}
