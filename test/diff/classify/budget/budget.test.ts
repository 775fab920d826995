import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";

import { BUDGET_VIEW } from "../../../../diff/classify/budget/index.ts";
import { toValue } from "../../../../diff/classify/budget/stack.ts";
import type { UnmarkedFinding } from "../../../../diff/classify/rule.ts";
import type { Comparison, Json, JsonObject } from "../../../../diff/model.ts";
import { MASK, UNKNOWN } from "../../../../diff/values.ts";
import { Secret, UNKNOWN as UNKNOWN_VALUE } from "../../../../policies/core/value.ts";
import { comparisonOf } from "../order/comparison.ts";
import type { Given } from "../order/comparison.ts";

const DATABASE = "aws:rds/instance:Instance";
const GROUP = "aws:rds/parameterGroup:ParameterGroup";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const PROXY = "aws:rds/proxy:Proxy";

/** 405 less 5 reserved, of which 80 % is 320. */
const PARAMETERS: Given = {
  type: GROUP,
  name: "group",
  ...same({
    name: "shop",
    family: "postgres17",
    parameters: [{ name: "max_connections", value: "405" }],
  }),
};

const INSTANCE: Given = {
  type: DATABASE,
  name: "database",
  ...same({
    engine: "postgres",
    engineVersion: "17.6",
    instanceClass: "db.r7g.large",
    identifier: "shop",
    parameterGroupName: "shop",
  }),
};

function same(inputs: JsonObject): Pick<Given, "before" | "after" | "operation"> {
  return { before: inputs, after: inputs, operation: "same" };
}

function api(
  replicas: Json,
  pool: Json = "5",
  host = "shop.abc.eu-central-1.rds.amazonaws.com",
): JsonObject {
  const variables: readonly (readonly [string, Json])[] = [
    ["DATABASE_HOST", host],
    ["WEB_CONCURRENCY", "4"],
    ["DATABASE_POOL_SIZE", pool],
    ["DATABASE_MAX_OVERFLOW", "2"],
  ];
  const container = {
    name: "api",
    env: variables.map(([name, value]) => ({ name, value })),
    resources: { requests: { cpu: "500m", memory: "1Gi" } },
  };
  return {
    metadata: { name: "api", namespace: "app" },
    spec: { replicas, template: { spec: { containers: [container] } } },
  };
}

function find(...given: readonly Given[]): readonly UnmarkedFinding[] {
  return BUDGET_VIEW.find(comparisonOf(...given));
}

function said(found: readonly UnmarkedFinding[]): readonly (readonly string[])[] {
  return found.map(({ code, direction, message }) => [code, direction, message]);
}

describe("connections", () => {
  it("says what share of the usable ones is asked for, before and after", () => {
    // 4 replicas and 1 of the surge (25 %) x 4 x (5 + 2) = 140 of 320 = 43.75 %; 8 and 2 are 280 = 87.5 %.
    const found = find(PARAMETERS, INSTANCE, {
      type: DEPLOYMENT,
      name: "api",
      before: api(4),
      after: api(8),
    });
    expect(said(found)).toEqual([
      [
        "budget-connections",
        "worse",
        "Connections of database: 44 % -> 88 %, 140 -> 280 of 320 usable (80 % of max_connections 405 less 5 reserved). api (8 + 2) pods x 4 processes x (5 + 2) = 280 (before: api (4 + 1) pods x 4 processes x (5 + 2) = 140).",
      ],
    ]);
  });

  it("says that it is exceeded, and that it is not any more", () => {
    // 12 replicas and 3 of the surge x 4 x 7 = 420 of 320 = 131.25 %.
    const up = find(PARAMETERS, INSTANCE, {
      type: DEPLOYMENT,
      name: "api",
      before: api(8),
      after: api(12),
    });
    const down = find(PARAMETERS, INSTANCE, {
      type: DEPLOYMENT,
      name: "api",
      before: api(12),
      after: api(8),
    });
    expect([up[0]?.direction, up[0]?.message]).toEqual([
      "worse",
      "Connections of database: 88 % -> 131 %, 280 -> 420 of 320 usable (80 % of max_connections 405 less 5 reserved), exceeded. api (12 + 3) pods x 4 processes x (5 + 2) = 420 (before: api (8 + 2) pods x 4 processes x (5 + 2) = 280).",
    ]);
    expect(down[0]?.direction).toBe("better");
    expect(down[0]?.message).toContain("131 % -> 88 %");
    expect(down[0]?.message).toContain("not exceeded any more");
  });

  it("says that they cannot be counted any more, rather than that they got fewer", () => {
    const found = find(PARAMETERS, INSTANCE, {
      type: DEPLOYMENT,
      name: "api",
      before: api(4),
      after: api(4, UNKNOWN),
    });
    expect(said(found)).toEqual([
      [
        "budget-connections",
        "neutral",
        "The connections cannot be counted any more: of api, spec.template.spec.containers[0].env[2].value is not known yet.",
      ],
    ]);
  });

  it("says nothing when nothing moves, nor of what could not be counted before", () => {
    const hidden = api(4, UNKNOWN);
    expect(find(PARAMETERS, INSTANCE, { type: DEPLOYMENT, name: "api", ...same(api(4)) })).toEqual(
      [],
    );
    expect(
      find(PARAMETERS, INSTANCE, {
        type: DEPLOYMENT,
        name: "api",
        before: hidden,
        after: api(8, UNKNOWN),
      }),
    ).toEqual([]);
  });

  it("counts the clients of a proxy", () => {
    const host = "shop-proxy.proxy-abc.eu-central-1.rds.amazonaws.com";
    const found = find(
      PARAMETERS,
      INSTANCE,
      { type: PROXY, name: "proxy", ...same({ name: "shop-proxy" }) },
      {
        type: "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup",
        name: "targets",
        ...same({
          dbProxyName: "shop-proxy",
          connectionPoolConfig: { maxConnectionsPercent: 10 },
        }),
      },
      {
        type: "aws:rds/proxyTarget:ProxyTarget",
        name: "target",
        ...same({ dbProxyName: "shop-proxy", dbInstanceIdentifier: "shop" }),
      },
      { type: DEPLOYMENT, name: "api", before: api(4, "5", host), after: api(8, "5", host) },
    );
    // 10 % of 405 is 40 connections, the database sees no more before or after; for 400 clients 140 and 280: 35 % and 70 %.
    expect(said(found)).toEqual([
      [
        "budget-proxy-clients",
        "worse",
        "Clients of the proxy proxy: 35 % -> 70 %, 140 -> 280 of 400 clients (10 for each of its 40 connections). api (8 + 2) pods x 4 processes x (5 + 2) = 280 (before: api (4 + 1) pods x 4 processes x (5 + 2) = 140).",
      ],
    ]);
  });
});

describe("capacity", () => {
  it("compares pods and requests with the quota", () => {
    const quota: Given = {
      type: "kubernetes:core/v1:ResourceQuota",
      name: "quota",
      before: {
        metadata: { name: "app", namespace: "app" },
        spec: { hard: { pods: "20", "requests.cpu": "10" } },
      },
      after: {
        metadata: { name: "app", namespace: "app" },
        spec: { hard: { pods: "40", "requests.cpu": "10" } },
      },
    };
    const found = find(quota, { type: DEPLOYMENT, name: "api", before: api(4), after: api(8) });
    // 5 of 20 pods = 25 %, 10 of 40 the same. 5 x 0.5 = 2.5 of 10 cores = 25 %, 10 x 0.5 = 5 are 50 %.
    expect(found.map(({ direction, message }) => [direction, message])).toEqual([
      [
        "neutral",
        "pods of ResourceQuota app: 25 % -> 25 %, 5 of 20 -> 10 of 40 of the quota. api (8 + 2) pods x 1 = 10 (before: api (4 + 1) pods x 1 = 5).",
      ],
      [
        "worse",
        "requests.cpu of ResourceQuota app: 25 % -> 50 %, 2.5 -> 5 of 10 of the quota. api (8 + 2) pods x 0.5 = 5 (before: api (4 + 1) pods x 0.5 = 2.5).",
      ],
    ]);
    expect(found[1]?.properties).toEqual(['spec.hard["requests.cpu"]']);
  });
});

describe("memory", () => {
  it("compares what PostgreSQL may take with the class", () => {
    const parameters = (workMem: string) => ({
      name: "shop",
      family: "postgres17",
      parameters: [
        { name: "max_connections", value: "400" },
        { name: "shared_buffers", value: "524288" },
        { name: "work_mem", value: workMem },
        { name: "hash_mem_multiplier", value: "1" },
        { name: "maintenance_work_mem", value: "524288" },
        { name: "autovacuum_work_mem", value: "524288" },
        { name: "autovacuum_max_workers", value: "3" },
      ],
    });
    const found = find(
      { type: GROUP, name: "group", before: parameters("16384"), after: parameters("32768") },
      INSTANCE,
    );
    // 4 GiB + 200 x 16 MiB = 3.125 GiB + 3 x 0.5 GiB + 0.5 GiB = 9.125 GiB of 16 GiB = 57.03 %.
    // With 32 MiB it is 6.25 GiB: 12.25 GiB = 76.56 %.
    expect(said(found)).toEqual([
      [
        "budget-memory",
        "worse",
        "Memory that PostgreSQL may take on database: 57 % -> 77 %, 9.1 GiB -> 12.3 GiB of 16 GiB of db.r7g.large. 50 % of 400 connections x work_mem 32 MiB x hash_mem_multiplier 1 (6.3 GiB) (before: 50 % of 400 connections x work_mem 16 MiB x hash_mem_multiplier 1 (3.1 GiB)).",
      ],
    ]);
  });
});

describe("snapshots as stacks", () => {
  it("keeps secrets closed and unknowns unknown, however deep", () => {
    const value = toValue({ a: [MASK, UNKNOWN, 1] }) as unknown as {
      readonly a: readonly unknown[];
    };
    expect(value.a[0]).toBeInstanceOf(Secret);
    expect(value.a[1]).toBe(UNKNOWN_VALUE);
    expect(value.a[2]).toBe(1);
  });

  it("says the same whatever the order of the resources, and never throws", () => {
    const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json>(
      4,
      "8",
      null,
      true,
      UNKNOWN,
      MASK,
      {},
      [],
    );
    const changes = fc.tuple(scalar, scalar, scalar, scalar);
    fc.assert(
      fc.property(changes, fc.nat(), ([replicas, more, pool, less], seed) => {
        const comparison = comparisonOf(PARAMETERS, INSTANCE, {
          type: DEPLOYMENT,
          name: "api",
          before: api(replicas, pool),
          after: api(more, less),
        });
        const found = BUDGET_VIEW.find(comparison);
        expect(BUDGET_VIEW.find(shuffled(comparison, seed))).toEqual(found);
        expect(JSON.stringify(found)).not.toContain(UNKNOWN);
      }),
    );
  });
});

function shuffled(comparison: Comparison, seed: number): Comparison {
  const turn = <T>(items: readonly T[]): T[] => {
    const at = items.length === 0 ? 0 : seed % items.length;
    return [...items.slice(at), ...items.slice(0, at)].reverse();
  };
  const side = (one: Comparison["base"]) => ({
    ...one,
    resources: new Map(turn([...one.resources])),
  });
  return {
    base: side(comparison.base),
    head: side(comparison.head),
    changes: turn(comparison.changes),
  };
}
