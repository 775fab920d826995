import { z } from "zod";

import { POD_TYPES } from "../../core/pods.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { StackReport } from "../../core/rule.ts";
import { clientsOf } from "./clients.ts";
import { CLIENT_LIMITS } from "./connection-limits.ts";
import { fixesOf, sumLines, totalOf, usableConnections } from "./connection-sum.ts";
import { INSTANCE, connectionsOf, postgresInstances, superuserReserved } from "./databases.ts";
import type { Client, Line, Shares } from "./connection-sum.ts";
import { API_BAD, API_GOOD, DATABASE } from "./examples.ts";
import { grouped, listed } from "./text.ts";

/** What the connections are counted and shared by. */
export const CONNECTION_BUDGET_LIMITS = z.strictObject({
  ...CLIENT_LIMITS,
  maxPercent: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(80)
    .describe("Largest share of the connections, less the reserved ones, for workloads. Percent"),
  superuserReserved: z
    .number()
    .int()
    .min(0)
    .default(3)
    .describe(
      "Connections for superusers (superuser_reserved_connections) of instances whose parameter group does not set it. Connections",
    ),
  rdsReserved: z
    .number()
    .int()
    .min(0)
    .default(2)
    .describe("Connections that RDS keeps for its own administration. Connections"),
});

type Limits = z.infer<typeof CONNECTION_BUDGET_LIMITS>;

/**
 * What every workload may open at the peak of a rollout against what its PostgreSQL instance accepts.
 *
 * Pods that are ending are not counted: how long they take is theirs. A proxy counts once, with its share
 * of max_connections or its clients, whichever is less: it multiplexes, and lets the rest wait. A pool for
 * read replicas counts on the replica when it has a size of its own.
 */
export const connectionBudget = stackRule({
  name: "connection-budget",
  service: "stack",
  checks:
    "All workloads together open no more connections than their PostgreSQL instance can give.",
  why: "The connection beyond max_connections is refused: at the peak, or in the middle of a rollout, requests fail that one replica alone served well.",
  severity: "critical",
  level: "mandatory",
  references: [
    { title: "Guide 003, connections: 10 x 4 x 30 = 1,200" },
    {
      title: "PostgreSQL: Connections and Authentication, max_connections",
      url: "https://www.postgresql.org/docs/current/runtime-config-connection.html",
    },
    {
      title:
        "Amazon RDS User Guide: Quotas and constraints, maximum number of database connections",
      url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html",
    },
  ],
  types: [INSTANCE],
  limits: CONNECTION_BUDGET_LIMITS,
  check(stack, report, limits) {
    const instances = postgresInstances(stack, report);
    if (instances.length === 0 || stack.ofType(...POD_TYPES).length === 0) return;
    const clients = clientsOf(stack, report, limits);
    report.each(
      instances,
      (instance) => instance,
      (instance) => {
        const own = clients.filter((client) => client.instance === instance);
        if (own.length > 0) judge(stack, report, limits, instance, own);
      },
    );
  },
  good: [DATABASE, ...API_GOOD],
  bad: {
    example: [DATABASE, ...API_BAD],
    says: [
      "api 10 pods x 4 processes x (20 + 10) = 1,200; total 1,200 connections against 80 % of max_connections 450 less 5 reserved = 356: lower DATABASE_POOL_SIZE of api to 8 and DATABASE_MAX_OVERFLOW to 0, or take db.t4g.xlarge (1,802 connections, 1,437 usable).",
    ],
  },
});

/** The connections of an instance: what is asked for, and what there is. */
export interface ConnectionUse {
  /** Workloads and proxies with what they open, largest first. */
  readonly lines: readonly Line[];
  /** What they open together at the peak of a rollout. */
  readonly total: number;
  /** What they may plan with. */
  readonly usable: number;
  /** max_connections. */
  readonly most: number;
  readonly shares: Shares;
}

/** What the clients of an instance open, and what it can give them. @throws Unjudgeable */
export function connectionUse(
  stack: Stack,
  instance: Resource,
  clients: readonly Client[],
  limits: Limits,
): ConnectionUse {
  const most = connectionsOf(stack, instance);
  const superusers = superuserReserved(stack, instance) ?? limits.superuserReserved;
  const shares = { maxPercent: limits.maxPercent, reserved: superusers + limits.rdsReserved };
  const lines = sumLines(stack, clients, most);
  return { lines, total: totalOf(lines), usable: usableConnections(most, shares), most, shares };
}

function judge(
  stack: Stack,
  report: StackReport,
  limits: Limits,
  instance: Resource,
  clients: readonly Client[],
): void {
  const { lines, total, usable, most, shares } = connectionUse(stack, instance, clients, limits);
  if (total <= usable) return;
  const sum = listed(lines.map(({ text, connections }) => [text, connections]));
  const limit = `${shares.maxPercent} % of max_connections ${grouped(most)} less ${shares.reserved} reserved = ${grouped(usable)}`;
  report.violation(
    instance,
    `${sum}; total ${grouped(total)} connections against ${limit}: ${fixesOf(stack, instance, clients, shares)}.`,
  );
}
