import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { Secret, UNKNOWN } from "../../../../policies/core/value.ts";
import { connectionBudget } from "../../../../policies/rules/stack/connection-budget.ts";
import { DATABASE, apiAutoscaler } from "../../../../policies/rules/stack/examples.ts";
import { container, judged, workload } from "./judged.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const NO_SURGE = { strategy: { type: "Recreate" } };
const HOST = { DATABASE_HOST: "db.internal" };

// db.t4g.medium has 4 GiB: 4,294,967,296 / 9,531,392 = 450 connections; 80 % of (450 - 3 - 2) = 356.
const LIMIT = "against 80 % of max_connections 450 less 5 reserved = 356";

function pool(size: string, more: Record<string, string> = {}) {
  return container({ ...HOST, DATABASE_POOL_SIZE: size, ...more });
}

function api(size: string, spec: ExampleResource["props"]): ExampleResource {
  return workload(DEPLOYMENT, { containers: [pool(size)] }, spec);
}

describe("pods at the peak", () => {
  it("fits at the limit, and does not one connection above", () => {
    expect(judged(connectionBudget, [DATABASE, api("356", NO_SURGE)])).toEqual(["pass"]);
    expect(judged(connectionBudget, [DATABASE, api("357", NO_SURGE)])).toEqual([
      `api 1 pod x 357 = 357; total 357 connections ${LIMIT}: lower DATABASE_POOL_SIZE of api to 356, or take db.t4g.large (901 connections, 716 usable).`,
    ]);
  });

  it("counts the surge of a rollout: 25 % rounded up when left out, a number, a percentage", () => {
    // 10 + ceil(2.5) = 13 pods.
    expect(judged(connectionBudget, [DATABASE, api("30", { replicas: "10" })])).toEqual([
      `api (10 + 3) pods x 30 = 390; total 390 connections ${LIMIT}: lower DATABASE_POOL_SIZE of api to 27, or take db.t4g.large (901 connections, 716 usable).`,
    ]);
    const surge = (maxSurge: number | string) => ({
      replicas: 10,
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge } },
    });
    // 356 / 30 = 11.9: eleven pods fit, twelve do not.
    expect(judged(connectionBudget, [DATABASE, api("30", surge(1))])).toEqual(["pass"]);
    expect(judged(connectionBudget, [DATABASE, api("30", surge("10%"))])).toEqual(["pass"]);
    expect(judged(connectionBudget, [DATABASE, api("30", surge(2))])[0]).toMatch(
      /^api \(10 \+ 2\)/,
    );
    expect(judged(connectionBudget, [DATABASE, api("30", surge("20%"))])[0]).toMatch(
      /^api \(10 \+ 2\)/,
    );
  });

  it("takes the autoscaler's maximum over the replicas, KEDA's too, 100 when left out", () => {
    const scaled: ExampleResource = {
      type: "kubernetes:keda.sh/v1alpha1:ScaledObject",
      name: "scaler",
      props: { spec: { scaleTargetRef: { name: "api" } } },
    };
    const few = api("4", { ...NO_SURGE, replicas: 2 });
    expect(judged(connectionBudget, [DATABASE, few, apiAutoscaler(90)])[0]).toMatch(
      /^api 90 pods x 4 = 360;/,
    );
    expect(judged(connectionBudget, [DATABASE, few, scaled])[0]).toMatch(
      /^api 100 pods x 4 = 400;/,
    );
  });

  it("finds the autoscaler of a workload whose name is made up later", () => {
    const unnamed: ExampleResource = {
      ...api("4", NO_SURGE),
      props: { spec: api("4", NO_SURGE).props["spec"] ?? {} },
    };
    const autoscaler: ExampleResource = {
      type: "kubernetes:autoscaling/v2:HorizontalPodAutoscaler",
      name: "autoscaler",
      props: { spec: { maxReplicas: 90, scaleTargetRef: { kind: "Deployment", name: UNKNOWN } } },
      madeFrom: { spec: ["api"] },
    };
    expect(judged(connectionBudget, [DATABASE, unnamed, autoscaler])[0]).toMatch(/^api 90 pods/);
  });

  it("counts Jobs by parallelism, nothing of what is suspended, and DaemonSets by a limit", () => {
    const containers = [pool("200")];
    const job = (spec: ExampleResource["props"]) =>
      workload("kubernetes:batch/v1:Job", { containers }, spec);
    expect(judged(connectionBudget, [DATABASE, job({ parallelism: 2 })])[0]).toMatch(
      /^api 2 pods x 200 = 400;/,
    );
    expect(judged(connectionBudget, [DATABASE, job({ parallelism: 2, completions: 1 })])).toEqual([
      "pass",
    ]);
    const cron = workload(
      "kubernetes:batch/v1:CronJob",
      { containers: [pool("400")] },
      { suspend: true },
    );
    expect(judged(connectionBudget, [DATABASE, cron])).toEqual(["pass"]);
    const daemons = workload("kubernetes:apps/v1:DaemonSet", { containers });
    expect(judged(connectionBudget, [DATABASE, daemons])).toEqual(["pass"]);
    expect(judged(connectionBudget, [DATABASE, daemons], { daemonSetNodes: 3 })[0]).toMatch(
      /^api 3 pods x 200 = 600;/,
    );
  });
});

describe("connections of a pod", () => {
  const one = (pod: ExampleResource["props"], more: Partial<ExampleResource> = {}) =>
    workload(DEPLOYMENT, pod, NO_SURGE, more);

  it("multiplies processes, and lowers the overflow when that is enough", () => {
    const env = { WEB_CONCURRENCY: "4", DATABASE_MAX_OVERFLOW: "10" };
    // 356 / 4 = 89 each; 80 + 10 = 90.
    expect(judged(connectionBudget, [DATABASE, one({ containers: [pool("80", env)] })])).toEqual([
      `api 1 pod x 4 processes x (80 + 10) = 360; total 360 connections ${LIMIT}: lower DATABASE_POOL_SIZE of api to 79, or take db.t4g.large (901 connections, 716 usable).`,
    ]);
    const tight = { WEB_CONCURRENCY: "300", DATABASE_MAX_OVERFLOW: "1" };
    expect(
      judged(connectionBudget, [DATABASE, one({ containers: [pool("1", tight)] })])[0],
    ).toMatch(/: lower DATABASE_MAX_OVERFLOW of api to 0, or take/);
  });

  it("adds containers up, and takes the largest init container when that is more", () => {
    const containers = [pool("200"), container({ DB_POOL_SIZE: "160" }, "side")];
    expect(judged(connectionBudget, [DATABASE, one({ containers })])[0]).toMatch(
      /^api 1 pod x \(200 \+ 160\) = 360;/,
    );
    const initContainers = [pool("400")];
    expect(
      judged(connectionBudget, [DATABASE, one({ containers: [pool("20")], initContainers })])[0],
    ).toMatch(/^api 1 pod x 400 = 400;/);
  });

  it("reads a URL's query, and the annotation before anything else", () => {
    const url = "postgresql://shop:t0ps3cret@db.internal:5432/shop?connection_limit=400";
    const [message] = judged(connectionBudget, [
      DATABASE,
      one({ containers: [container({ DATABASE_URL: url })] }),
    ]);
    expect(message).toMatch(/lower connection_limit in DATABASE_URL of api to 356/);
    expect(message).not.toContain("t0ps3cret");
    const annotated: ExampleResource = {
      type: DEPLOYMENT,
      name: "api",
      props: {
        metadata: { name: "api" },
        spec: {
          ...NO_SURGE,
          template: {
            metadata: { annotations: { "plumbline.dev/database-connections-per-pod": "360" } },
            spec: { containers: [pool("5")] },
          },
        },
      },
    };
    expect(judged(connectionBudget, [DATABASE, annotated])[0]).toMatch(
      /^api 1 pod x 360 \(plumbline\.dev\/database-connections-per-pod\) = 360;/,
    );
  });

  it("reads ConfigMaps by name and by what the workload was made from", () => {
    const config = (name: string | typeof UNKNOWN): ExampleResource => ({
      type: "kubernetes:core/v1:ConfigMap",
      name: "config",
      props: { metadata: { name }, data: { POOL_SIZE: "400", DATABASE_HOST: "db.internal" } },
    });
    const from = (name: string | typeof UNKNOWN): ExampleResource["props"][] => [
      { name: "api", envFrom: [{ prefix: "DATABASE_", configMapRef: { name } }] },
    ];
    expect(
      judged(connectionBudget, [DATABASE, config("env"), one({ containers: from("env") })])[0],
    ).toMatch(/^api 1 pod x 400 = 400;/);
    expect(
      judged(connectionBudget, [
        DATABASE,
        config(UNKNOWN),
        one({ containers: from(UNKNOWN) }, { madeFrom: { spec: ["config"] } }),
      ])[0],
    ).toMatch(/^api 1 pod x 400 = 400;/);
    expect(
      judged(connectionBudget, [DATABASE, config("other"), one({ containers: from("env") })]),
    ).toEqual(["pass"]);
  });

  it("reports an unknown or secret pool, and still adds the others up", () => {
    const unknown = (value: typeof UNKNOWN | Secret) =>
      workload(DEPLOYMENT, { containers: [container({ ...HOST, DATABASE_POOL_SIZE: value })] });
    const big = { ...api("400", NO_SURGE), name: "big" };
    const found = judged(connectionBudget, [DATABASE, unknown(UNKNOWN), big]);
    expect(found[0]).toBe("unknown spec.template.spec.containers[0].env[1].value");
    expect(found[1]).toMatch(/^api 1 pod x 400 = 400;/);
    expect(found).toHaveLength(2);
    expect(judged(connectionBudget, [DATABASE, unknown(new Secret("5"))])).toEqual([
      "unknown spec.template.spec.containers[0].env[1].value",
    ]);
  });
});

describe("which database", () => {
  const hidden = (madeFrom: readonly string[], env: Record<string, string> = {}) =>
    workload(
      DEPLOYMENT,
      { containers: [container({ DATABASE_HOST: UNKNOWN, DATABASE_POOL_SIZE: "400", ...env })] },
      NO_SURGE,
      { madeFrom: { spec: madeFrom } },
    );
  const other: ExampleResource = { ...DATABASE, name: "other" };
  const replica: ExampleResource = {
    type: "aws:rds/instance:Instance",
    name: "replica",
    props: { instanceClass: "db.t4g.medium", replicateSourceDb: UNKNOWN },
    madeFrom: { replicateSourceDb: ["database"] },
  };

  it("is the one the host was made from, and unknown when it may be either", () => {
    expect(judged(connectionBudget, [DATABASE, other, hidden(["other"])])[0]).toMatch(/^api 1 pod/);
    expect(judged(connectionBudget, [DATABASE, other, hidden(["other", "database"])])).toEqual([
      "unknown spec.template.spec.containers[0].env[0].value",
    ]);
    expect(
      judged(connectionBudget, [DATABASE, replica, hidden(["replica", "database"])]),
    ).toHaveLength(1);
  });

  it("is none of the stack's when the host is another of RDS, a Service or the pod itself", () => {
    const to = (host: string) =>
      workload(
        DEPLOYMENT,
        { containers: [container({ DATABASE_HOST: host, DATABASE_POOL_SIZE: "400" })] },
        NO_SURGE,
      );
    const service: ExampleResource = {
      type: "kubernetes:core/v1:Service",
      name: "service",
      props: { metadata: { name: "pgbouncer" } },
    };
    for (const host of [
      "billing.abc.eu-central-1.rds.amazonaws.com",
      "localhost",
      "pgbouncer.db.svc",
    ]) {
      expect([host, ...judged(connectionBudget, [DATABASE, service, to(host)])]).toEqual([
        host,
        "pass",
      ]);
    }
    expect(judged(connectionBudget, [DATABASE, service, to("db.internal")])).toHaveLength(1);
    const named = { ...DATABASE, props: { ...DATABASE.props, identifier: "shop" } };
    expect(
      judged(connectionBudget, [named, to("shop.abc.eu-central-1.rds.amazonaws.com")])[0],
    ).toMatch(/^api 1 pod x 400/);
  });

  it("counts a reader pool with a size of its own on the replica, with the writer's parameters", () => {
    const reading = workload(
      DEPLOYMENT,
      {
        containers: [
          container({
            DATABASE_READER_HOST: UNKNOWN,
            DATABASE_READER_POOL_SIZE: "357",
            DATABASE_POOL_SIZE: "1",
            ...HOST,
          }),
        ],
      },
      NO_SURGE,
      { madeFrom: { spec: ["replica", "database"] } },
    );
    expect(judged(connectionBudget, [DATABASE, replica, reading])).toEqual([
      `api 1 pod x 357 = 357; total 357 connections ${LIMIT}: lower DATABASE_READER_POOL_SIZE of api to 356, or take db.t4g.large (901 connections, 716 usable).`,
    ]);
  });

  it("counts a proxy once: its share, or its clients when they are fewer", () => {
    const proxy = (percent: number): readonly ExampleResource[] => [
      { type: "aws:rds/proxy:Proxy", name: "proxy", props: { name: UNKNOWN } },
      {
        type: "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
        name: "targets",
        props: { connectionPoolConfig: { maxConnectionsPercent: percent } },
        madeFrom: { dbProxyName: ["proxy"] },
      },
      {
        type: "aws:rds/proxyTarget:ProxyTarget",
        name: "target",
        props: {},
        madeFrom: { dbProxyName: ["proxy"], dbInstanceIdentifier: ["database"] },
      },
    ];
    const through = hidden(["proxy"]);
    // 79 % of 450 = 355, 80 % = 360; the limit is 356.
    expect(judged(connectionBudget, [DATABASE, ...proxy(79), through])).toEqual(["pass"]);
    expect(judged(connectionBudget, [DATABASE, ...proxy(80), through])).toEqual([
      `proxy proxy the smaller of 80 % of 450 = 360 and its 400 clients; total 360 connections ${LIMIT}: set maxConnectionsPercent of the target group of proxy to 79, or take db.t4g.large (901 connections, 716 usable).`,
    ]);
  });

  it("is silent on other engines, and on clusters", () => {
    const mysql = { ...DATABASE, props: { ...DATABASE.props, engine: "mysql" } };
    expect(judged(connectionBudget, [mysql, api("400", NO_SURGE)])).toEqual(["pass"]);
    const cluster: ExampleResource = {
      type: "aws:rds/cluster:Cluster",
      name: "cluster",
      props: {},
    };
    expect(judged(connectionBudget, [DATABASE, cluster, hidden(["cluster"])])).toEqual(["pass"]);
  });
});

describe("what the instance gives", () => {
  it("takes the group's value, and offers no class when that is a number", () => {
    const group: ExampleResource = {
      type: "aws:rds/parameterGroup:ParameterGroup",
      name: "group",
      props: {
        name: "shop",
        parameters: [
          { name: "max_connections", value: "105" },
          { name: "superuser_reserved_connections", value: "8" },
        ],
      },
    };
    const database = { ...DATABASE, props: { ...DATABASE.props, parameterGroupName: "shop" } };
    // 90 % of (105 - 8 - 2) = 85.5.
    expect(
      judged(connectionBudget, [database, group, api("86", NO_SURGE)], { maxPercent: 90 }),
    ).toEqual([
      "api 1 pod x 86 = 86; total 86 connections against 90 % of max_connections 105 less 10 reserved = 85: lower DATABASE_POOL_SIZE of api to 85.",
    ]);
  });

  it("does not guess at a class it does not know", () => {
    const odd = { ...DATABASE, props: { ...DATABASE.props, instanceClass: "db.z9.large" } };
    expect(judged(connectionBudget, [odd, api("1", NO_SURGE)])).toEqual(["unknown instanceClass"]);
  });

  it("says so when neither a pool nor a class mends it", () => {
    const many = { strategy: { type: "Recreate" }, replicas: 9000 };
    expect(judged(connectionBudget, [DATABASE, api("1", many)])[0]).toMatch(
      /: no single pool or class mends it: put an RDS Proxy or PgBouncer in between, or run fewer processes\.$/,
    );
  });

  it("writes out the six largest parts of a sum at the most", () => {
    const workloads = Array.from({ length: 8 }, (_, i) => ({
      ...workload(DEPLOYMENT, { containers: [pool(String(100 - i))] }, NO_SURGE, {
        name: `api-${i}`,
        props: {
          metadata: { name: `api-${i}` },
          spec: { ...NO_SURGE, template: { spec: { containers: [pool(String(100 - i))] } } },
        },
      }),
    }));
    // 100 + 99 + ... + 93 = 772; 95 + 94 + 93 = 282.
    expect(judged(connectionBudget, [DATABASE, ...workloads])[0]).toMatch(
      /^api-0 1 pod x 100 = 100; .*api-4 1 pod x 96 = 96; 3 more = 282; total 772 connections/,
    );
  });
});
