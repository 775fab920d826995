import { describe, expect, it } from "@jest/globals";

import type { ExampleResource } from "../../../../policies/core/rule.ts";
import { UNKNOWN } from "../../../../policies/core/value.ts";
import type { Props, Value } from "../../../../policies/core/value.ts";
import { connectionBudget } from "../../../../policies/rules/stack/connection-budget.ts";
import { connectionPoolDeclared } from "../../../../policies/rules/stack/connection-pool-declared.ts";
import { DATABASE } from "../../../../policies/rules/stack/examples.ts";
import { container, judged, workload } from "./judged.ts";

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const NO_SURGE = { strategy: { type: "Recreate" } };
const NAMED: ExampleResource = { ...DATABASE, props: { ...DATABASE.props, identifier: "shop" } };
const OTHER: ExampleResource = {
  ...DATABASE,
  name: "other",
  props: { ...DATABASE.props, identifier: "billing" },
};
const RDS = "abc.eu-central-1.rds.amazonaws.com";

type Environment = Readonly<Record<string, Value>>;

function api(environment: Environment, madeFrom: readonly string[] = []): ExampleResource {
  return workload(DEPLOYMENT, { containers: [container(environment)] }, NO_SURGE, {
    madeFrom: { spec: madeFrom },
  });
}

/** What the budget says of a Deployment of these containers, less what comes after the sum. */
function sums(resources: readonly ExampleResource[]): readonly string[] {
  return judged(connectionBudget, resources).map((message) => message.replace(/;.*$/, ""));
}

function service(name: string, spec: Props = {}): ExampleResource {
  return {
    type: "kubernetes:core/v1:Service",
    name: "service",
    props: { metadata: { name }, spec },
  };
}

describe("URLs", () => {
  // 356 of db.t4g.medium's 450 may be planned with: 400 are too many wherever they are counted.
  it.each<[string, string]>([
    ["postgresql+asyncpg://a:b@db.internal.shop/shop", "api 1 pod x 400 = 400"],
    ["jdbc:postgresql://db.internal.shop:5432/shop", "api 1 pod x 400 = 400"],
    ["ecto://a:b@db.internal.shop/shop", "api 1 pod x 400 = 400"],
    ["postgresql://a:b@$(DB_ADDRESS):5432/shop", "api 1 pod x 400 = 400"],
    ["mysql://a:b@mysql.internal.shop/shop", "pass"],
    ["mysql+pymysql://a:b@mysql.internal.shop/shop", "pass"],
    ["sqlite:///shop.db", "pass"],
    ["mongodb://mongo.internal.shop/shop", "pass"],
  ])("%s", (url, expected) => {
    const stack = [DATABASE, api({ DATABASE_URL: url, DATABASE_POOL_SIZE: "400" })];
    expect(sums(stack)).toEqual([expected]);
  });

  it("may hold the pool as Rails writes it", () => {
    const url = "postgresql://db.internal.shop/shop?pool=400";
    expect(sums([DATABASE, api({ DATABASE_URL: url })])).toEqual(["api 1 pod x 400 = 400"]);
  });

  it("of another engine ask for no pool size", () => {
    const url = { DATABASE_URL: "mysql://mysql.internal.shop/shop" };
    expect(judged(connectionPoolDeclared, [DATABASE, api(url)])).toEqual(["pass"]);
  });
});

describe("pools without limit", () => {
  it.each<[Environment, string]>([
    [{ DATABASE_POOL_SIZE: "0" }, "DATABASE_POOL_SIZE 0"],
    [{ DATABASE_POOL_SIZE: "5", DATABASE_MAX_OVERFLOW: "-1" }, "DATABASE_MAX_OVERFLOW -1"],
  ])("%j are not declared, and not counted as less than they are", (environment, is) => {
    const stack = [DATABASE, api({ DATABASE_HOST: "db.internal.shop", ...environment })];
    expect(judged(connectionBudget, stack)).toEqual(["pass"]);
    expect(judged(connectionPoolDeclared, stack)).toEqual([
      `Container api of api has ${is}, which is no limit: set a pool of 1 or more and an overflow of 0 or more, or say the connections of one pod in the annotation plumbline.dev/database-connections-per-pod of the pod template.`,
    ]);
  });
});

describe("several containers", () => {
  const pod = (containers: readonly Props[], initContainers: readonly Props[] = []) =>
    workload(DEPLOYMENT, { containers, initContainers }, NO_SURGE);

  it("counts a PgBouncer beside the application, and not what the application opens to it", () => {
    const app = container({ DATABASE_HOST: "localhost", DATABASE_POOL_SIZE: "400" });
    const bouncer = (size: string) =>
      container({ POSTGRESQL_HOST: "db.internal.shop", PGBOUNCER_MAX_DB_CONNECTIONS: size }, "b");
    expect(sums([DATABASE, pod([app, bouncer("357")])])).toEqual(["api 1 pod x 357 = 357"]);
    expect(sums([DATABASE, pod([app, bouncer("356")])])).toEqual(["pass"]);
  });

  it("counts each on its own database", () => {
    const of = (identifier: string, size: string) =>
      container({ DATABASE_HOST: `${identifier}.${RDS}`, DATABASE_POOL_SIZE: size }, identifier);
    expect(sums([NAMED, OTHER, pod([of("shop", "200"), of("billing", "200")])])).toEqual(["pass"]);
    expect(sums([NAMED, OTHER, pod([of("shop", "10"), of("billing", "400")])])).toEqual([
      "api 1 pod x 400 = 400",
    ]);
  });

  it("adds a sidecar among the init containers to the others", () => {
    const app = container({ DATABASE_HOST: "db.internal.shop", DATABASE_POOL_SIZE: "200" });
    const first = container({ DATABASE_HOST: "db.internal.shop", DATABASE_POOL_SIZE: "157" }, "f");
    expect(sums([DATABASE, pod([app], [first])])).toEqual(["pass"]);
    const sidecar = { ...first, restartPolicy: "Always" };
    expect(sums([DATABASE, pod([app], [sidecar])])).toEqual(["api 1 pod x (200 + 157) = 357"]);
  });

  it("counts an annotated pod on the database that one of its containers has", () => {
    const annotations = { "plumbline.dev/database-connections-per-pod": "360" };
    const containers = [
      container({ DATABASE_HOST: "localhost" }),
      container({ DATABASE_HOST: `shop.${RDS}` }, "bouncer"),
    ];
    const template = { metadata: { annotations }, spec: { containers } };
    const annotated = { type: DEPLOYMENT, name: "api", props: { spec: { ...NO_SURGE, template } } };
    expect(sums([NAMED, annotated])).toEqual([
      "api 1 pod x 360 (plumbline.dev/database-connections-per-pod) = 360",
    ]);
  });
});

describe("hosts", () => {
  const at = (host: Value, madeFrom: readonly string[] = []): ExampleResource =>
    api({ DATABASE_HOST: host, DATABASE_POOL_SIZE: "400" }, madeFrom);

  it("tells an instance from its proxy of the same name", () => {
    const proxied: readonly ExampleResource[] = [
      NAMED,
      { type: "aws:rds/proxy:Proxy", name: "proxy", props: { name: "shop" } },
      {
        type: "aws:rds/proxyTarget:ProxyTarget",
        name: "target",
        props: { dbProxyName: "shop", dbInstanceIdentifier: "shop" },
      },
      { type: "aws:rds/proxyEndpoint:ProxyEndpoint", name: "end", props: { dbProxyName: "shop" } },
    ];
    const direct = ["api 1 pod x 400 = 400"];
    const shared = ["proxy proxy the smaller of 100 % of 450 = 450 and its 400 clients"];
    expect(sums([...proxied, at(`shop.${RDS}`)])).toEqual(direct);
    expect(sums([...proxied, at(`shop.${RDS}.cn`)])).toEqual(direct);
    expect(sums([...proxied, at(`shop.proxy-${RDS}`)])).toEqual(shared);
    expect(sums([...proxied, at(UNKNOWN, ["end"])])).toEqual(shared);
  });

  it("follows a Service that is another name of the database, and only once", () => {
    const alias = service("db", { type: "ExternalName", externalName: `billing.${RDS}` });
    expect(sums([NAMED, OTHER, alias, at("db.shop.svc.cluster.local")])).toEqual([
      "api 1 pod x 400 = 400",
    ]);
    const loop = service("db", { type: "ExternalName", externalName: "db.internal.shop" });
    expect(sums([DATABASE, loop, at("db")])).toEqual(["api 1 pod x 400 = 400"]);
  });

  it.each(["pgbouncer", "pgbouncer.db.svc", "pgbouncer.db.svc.cluster.local"])(
    "takes %s for a Service, also when a chart made it",
    (host) => {
      expect(sums([DATABASE, at(host)])).toEqual(["pass"]);
    },
  );

  it("does not count on the instance what was made from a pooler's Service or Aurora", () => {
    expect(sums([DATABASE, service("pgbouncer"), at(UNKNOWN, ["service"])])).toEqual(["pass"]);
    const aurora = { type: "aws:rds/clusterInstance:ClusterInstance", name: "aurora", props: {} };
    expect(sums([DATABASE, aurora, at(UNKNOWN, ["aurora"])])).toEqual(["pass"]);
    expect(sums([DATABASE, aurora, at("db.internal.shop")])).toEqual(["pass"]);
    expect(sums([DATABASE, aurora, at(UNKNOWN, ["database"])])).toEqual(["api 1 pod x 400 = 400"]);
  });

  it("does not take an empty source, which the provider reads back, for a replica's", () => {
    const read = { ...DATABASE, props: { ...DATABASE.props, replicateSourceDb: "" } };
    expect(sums([read, at("db.internal.shop")])).toEqual(["api 1 pod x 400 = 400"]);
    expect(sums([read, at(UNKNOWN, ["database"])])).toEqual(["api 1 pod x 400 = 400"]);
  });

  it("takes a reader's host of another name for the only replica", () => {
    const replica: ExampleResource = {
      type: "aws:rds/instance:Instance",
      name: "replica",
      props: { instanceClass: "db.t4g.large", replicateSourceDb: "shop" },
    };
    const reader = (size: string) =>
      api({ DATABASE_READER_HOST: "ro.internal.shop", DATABASE_READER_POOL_SIZE: size });
    // 8 GiB / 9,531,392 = 901; 80 % of 896 = 716.
    expect(sums([NAMED, replica, reader("716")])).toEqual(["pass"]);
    expect(sums([NAMED, replica, reader("717")])).toEqual(["api 1 pod x 717 = 717"]);
    expect(sums([NAMED, reader("357")])).toEqual(["api 1 pod x 357 = 357"]);
  });
});

describe("what is not in the stack", () => {
  it("cannot judge with a parameter group of somebody else's, but with a default one", () => {
    const grouped = (parameterGroupName: string): ExampleResource => ({
      ...DATABASE,
      props: { ...DATABASE.props, parameterGroupName },
    });
    const pool = api({ DATABASE_HOST: "db.internal.shop", DATABASE_POOL_SIZE: "400" });
    expect(sums([grouped("shared"), pool])).toEqual(["unknown parameterGroupName"]);
    expect(sums([grouped("default.postgres17"), pool])).toEqual(["api 1 pod x 400 = 400"]);
  });
});
