import { z } from "zod";

import type { Resource, Stack } from "../../core/resource.ts";
import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";
import { clientsOf } from "./clients.ts";
import { CLIENT_LIMITS } from "./connection-limits.ts";
import { clientLine, proxyShare, totalOf } from "./connection-sum.ts";
import type { Client, Line } from "./connection-sum.ts";
import { PROXY, connectionsOf, proxyPercent } from "./databases.ts";
import { DATABASE, apiAutoscaler, apiDeployment } from "./examples.ts";
import { grouped, listed } from "./text.ts";

/** What the clients of a proxy are counted and limited by. */
export const PROXY_LIMITS = z.strictObject({
  ...CLIENT_LIMITS,
  maxClientsPerConnection: z
    .number()
    .min(1)
    .default(10)
    .describe(
      "Clients for one connection behind the proxy; AWS states none, 10 means that each is in a transaction a tenth of the time. Clients",
    ),
});

/** The other side of a proxy; what the proxy itself takes of the instance is connection-budget's. */
export const proxyClientBudget = stackRule({
  name: "proxy-client-budget",
  service: "stack",
  checks: "The clients of an RDS Proxy are not many times the connections it may open.",
  why: "Clients beyond what the proxy can serve wait for its connectionBorrowTimeout, and then fail as if the database were down.",
  severity: "medium",
  level: "advisory",
  references: [
    {
      title: "Amazon RDS User Guide: RDS Proxy connection considerations",
      url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html",
    },
  ],
  types: [PROXY],
  limits: PROXY_LIMITS,
  check(stack, report, limits) {
    const clients = clientsOf(stack, report, limits);
    report.each(
      stack.ofType(PROXY),
      (proxy) => proxy,
      (proxy) => {
        const own = clients.filter((client) => client.proxy === proxy);
        const use = proxyUse(stack, proxy, own, limits);
        if (use === undefined) return;
        const { lines, total, share, most } = use;
        if (total <= most) return;
        const sum = listed(lines.map(({ text, connections }) => [text, connections]));
        report.violation(
          proxy,
          `${sum}; total ${grouped(total)} clients against ${limits.maxClientsPerConnection} for each of the ${grouped(share)} connections of ${proxy.name} = ${grouped(most)}: raise maxConnectionsPercent of its target group, or lower the pools.`,
        );
      },
    );
  },
  good: proxied("10"),
  bad: {
    example: proxied("20"),
    says: [
      "api 10 pods x 4 processes x 20 = 800; total 800 clients against 10 for each of the 45 connections of proxy = 450: raise maxConnectionsPercent of its target group, or lower the pools.",
    ],
  },
});

/** The clients of a proxy, and how many it is meant for. */
export interface ProxyUse {
  readonly lines: readonly Line[];
  /** Connections that clients open to it at the peak of a rollout. */
  readonly total: number;
  /** Connections that it may open to the database. */
  readonly share: number;
  /** Clients that it is meant for. */
  readonly most: number;
}

/** What the clients of a proxy open to it; undefined when it has none. @throws Unjudgeable */
export function proxyUse(
  stack: Stack,
  proxy: Resource,
  clients: readonly Client[],
  limits: z.infer<typeof PROXY_LIMITS>,
): ProxyUse | undefined {
  const [first] = clients;
  if (first === undefined) return undefined;
  const lines = clients.map(clientLine).sort((a, b) => b.connections - a.connections);
  const share = proxyShare(connectionsOf(stack, first.instance), proxyPercent(stack, proxy));
  const most = Math.floor(share * limits.maxClientsPerConnection);
  return { lines, total: totalOf(lines), share, most };
}

function proxied(poolSize: string): readonly ExampleResource[] {
  return [
    DATABASE,
    { type: PROXY, name: "proxy", props: { name: "proxy" } },
    {
      type: "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
      name: "targets",
      props: { dbProxyName: "proxy", connectionPoolConfig: { maxConnectionsPercent: 10 } },
    },
    {
      type: "aws:rds/proxyTarget:ProxyTarget",
      name: "target",
      props: { dbProxyName: "proxy" },
      madeFrom: { dbInstanceIdentifier: ["database"] },
    },
    apiDeployment({
      DATABASE_HOST: "proxy.proxy-abc.eu-central-1.rds.amazonaws.com",
      WEB_CONCURRENCY: "4",
      DATABASE_POOL_SIZE: poolSize,
    }),
    apiAutoscaler(10),
  ];
}
