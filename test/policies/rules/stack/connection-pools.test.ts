import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import { connectionPoolDeclared } from "../../../../policies/rules/stack/connection-pool-declared.ts";
import { proxyClientBudget } from "../../../../policies/rules/stack/proxy-client-budget.ts";
import { DATABASE } from "../../../../policies/rules/stack/examples.ts";
import { container, judged, workload } from "./judged.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const HOST = { DATABASE_HOST: "db.internal" };

describe("connection-pool-declared", () => {
  it("lets a script of a Job have its one connection", () => {
    const pod = { containers: [container({ PGHOST: "db.internal" })] };
    const job = workload("kubernetes:batch/v1:Job", pod);
    expect(judged(connectionPoolDeclared, [DATABASE, job])).toEqual(["pass"]);
    const server = workload("kubernetes:apps/v1:StatefulSet", pod);
    expect(judged(connectionPoolDeclared, [DATABASE, server])[0]).toMatch(
      /^Container api of api has PGHOST but no pool size/,
    );
  });

  it("names every container, and takes the annotation for all of them", () => {
    const containers = [container(HOST), container(HOST, "worker")];
    expect(
      judged(connectionPoolDeclared, [DATABASE, workload(DEPLOYMENT, { containers })]).map((one) =>
        one.slice(0, 27),
      ),
    ).toEqual(["Container api of api has DA", "Container worker of api has"]);
    const annotated: ExampleResource = {
      type: DEPLOYMENT,
      props: {
        spec: {
          template: { metadata: { annotations: { "our/connections": "8" } }, spec: { containers } },
        },
      },
    };
    const limits = { annotation: "our/connections" };
    expect(judged(connectionPoolDeclared, [DATABASE, annotated], limits)).toEqual(["pass"]);
  });

  it("cannot tell of a URL that is not known, unless a variable tells the size", () => {
    const of = (env: ExampleResource["props"]) =>
      judged(connectionPoolDeclared, [
        DATABASE,
        workload(DEPLOYMENT, { containers: [container(env)] }),
      ]);
    expect(of({ DATABASE_URL: UNKNOWN })).toEqual([
      "unknown spec.template.spec.containers[0].env[0].value",
    ]);
    expect(of({ DATABASE_URL: UNKNOWN, DB_POOL: "5" })).toEqual(["pass"]);
    expect(of({ DATABASE_URL: "postgres://db.internal/shop" })[0]).toMatch(/has DATABASE_URL but/);
  });

  it("is silent on containers without a database, and on databases that are elsewhere", () => {
    const of = (env: ExampleResource["props"]) =>
      judged(connectionPoolDeclared, [
        DATABASE,
        workload(DEPLOYMENT, { containers: [container(env)] }),
      ]);
    expect(of({ REDIS_HOST: "cache" })).toEqual(["pass"]);
    expect(of({ DATABASE_HOST: "other.abc.eu-central-1.rds.amazonaws.com" })).toEqual(["pass"]);
  });
});

describe("proxy-client-budget", () => {
  const stack = (size: number): readonly ExampleResource[] => [
    DATABASE,
    { type: "aws:rds/proxy:Proxy", name: "proxy", props: { name: "proxy" } },
    {
      type: "aws:rds/proxyTarget:ProxyTarget",
      name: "target",
      props: { dbProxyName: "proxy" },
      madeFrom: { dbInstanceIdentifier: ["database"] },
    },
    workload(
      DEPLOYMENT,
      { containers: [container({ DATABASE_HOST: UNKNOWN, DATABASE_POOL_SIZE: String(size) })] },
      { strategy: { type: "Recreate" } },
      { madeFrom: { spec: ["proxy"] } },
    ),
  ];

  it("takes all of max_connections for a proxy without a target group's share", () => {
    // 10 clients for each of 450 connections.
    expect(judged(proxyClientBudget, stack(4500))).toEqual(["pass"]);
    expect(judged(proxyClientBudget, stack(4501))).toEqual([
      "api 1 pod x 4,501 = 4,501; total 4,501 clients against 10 for each of the 450 connections of proxy = 4,500: raise maxConnectionsPercent of its target group, or lower the pools.",
    ]);
  });

  it("takes the stack's own ratio", () => {
    const limits = { maxClientsPerConnection: 1 };
    expect(judged(proxyClientBudget, stack(450), limits)).toEqual(["pass"]);
    expect(judged(proxyClientBudget, stack(451), limits)).toHaveLength(1);
  });
});
