import { expect } from "@jest/globals";
import { parse } from "../../config/parse.ts";
import type { ParseOptions } from "../../config/parse.ts";
import type { ConfigProblem } from "../../config/problems.ts";

/** Plain data that a test may change anywhere. */
export type Raw = Record<string, unknown>;

/** A small configuration without any problem: one cache, one service through the proxy, one job. */
export function valid(): Raw {
  return {
    environment: "prod",
    network: {},
    database: {
      engineVersion: "17.6",
      instanceClass: "db.r7g.xlarge",
      storageGiB: 400,
      proxy: { enabled: true },
      parameters: {},
    },
    caches: { hot: { role: "cache", engineVersion: "8.1", nodeType: "cache.m7g.large" } },
    services: {
      api: {
        kind: "web",
        replicas: { min: 2, max: 4 },
        pool: { size: 5 },
        via: "proxy",
        cachePools: { hot: { size: 10 } },
      },
    },
    jobs: { migrations: { connections: 2 } },
    edge: {
      domain: "api.example.com",
      peakRequestsPerSecond: 100,
      hitRatio: 0.8,
      databaseMillisecondsPerRequest: 50,
    },
    dns: { provider: "route53", zone: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" },
    site: { domain: "www.example.com", contentDir: "samples/site/dist" },
  };
}

/** `valid()` with `value` at `path` ("network.zones"); undefined removes the key. */
export function withValue(path: string, value: unknown): Raw {
  const data = valid();
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  let holder = data;
  for (const key of keys) {
    holder[key] ??= {};
    holder = holder[key] as Raw;
  }
  if (value === undefined) Reflect.deleteProperty(holder, last);
  else holder[last] = value;
  return data;
}

/** Everything wrong with `raw`, in a stack named prod in eu-central-1. */
export function problemsOf(
  raw: unknown,
  options: Partial<ParseOptions> = {},
): readonly ConfigProblem[] {
  return parse(raw, { stack: "prod", awsRegion: "eu-central-1", ...options }).problems;
}

/** An image by digest. */
export const IMAGE = `registry.example.com/app@sha256:${"0".repeat(64)}`;

/** `valid()` on a cluster: a queue and its worker, a warming job, what it warms, tools and operations. */
export function clustered(): Raw {
  const run = { image: IMAGE, resources: { cpuMillicores: 500, memoryMiB: 512 } };
  const data = valid() as Record<string, Record<string, object>>;
  return {
    ...data,
    caches: {
      ...data["caches"],
      queue: { role: "queue", engineVersion: "8.1", nodeType: "cache.m7g.large" },
    },
    services: {
      api: { ...data["services"]?.["api"], ...run, ingress: { host: "origin.example.com" } },
      mail: {
        ...run,
        kind: "worker",
        replicas: { min: 1, max: 3 },
        pool: { size: 1 },
        queues: ["mail"],
        cachePools: { queue: { size: 4 } },
      },
    },
    jobs: {
      migrations: { connections: 2, ...run },
      warm: { connections: 1, schedule: "*/4 * * * *", ...run },
    },
    ttls: { lists: { seconds: 300, prefix: "lists:", cache: "hot", warmedBy: "warm" } },
    migrations: { extensions: ["pg_trgm"] },
    operations: { "clear-lists": { action: "clear-cache", cache: "hot", prefix: "lists:" } },
    cluster: { version: "1.34" },
    nodeGroups: {
      general: { instanceTypes: ["m7g.xlarge", "m6g.xlarge"], nodes: { min: 2, max: 4 } },
    },
    tools: { kubectlImage: IMAGE, valkeyImage: IMAGE, postgresImage: IMAGE },
  };
}

/** `valid()`, or other data, with several values ("network/zones": 2). */
export function withValues(values: Readonly<Record<string, unknown>>, data = valid()): Raw {
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split("/");
    const last = keys.pop() ?? "";
    let holder = data;
    for (const key of keys) holder = (holder[key] ??= {}) as Raw;
    if (value === undefined) Reflect.deleteProperty(holder, last);
    else holder[last] = value;
  }
  return data;
}

/** One refused configuration: what it is, how it differs from `valid()`, and the message it gets. */
export type Refused = readonly [
  name: string,
  values: Readonly<Record<string, unknown>>,
  problem: readonly [path: string, got: string, allowed: string, fix: string],
];

/** Asserts that the configuration, on a cluster, has exactly this problem. */
export function expectRefused([, values, [path, got, allowed, fix]]: Refused): void {
  expect(problemsOf(withValues(values, clustered()))).toEqual([
    expect.objectContaining({ path, got, fix, allowed: expect.stringContaining(allowed) }),
  ]);
}

/** An existing VPC of two zones. */
export const VPC = {
  vpcId: "vpc-0a1b2c3d",
  isolatedSubnetIds: ["subnet-00000001", "subnet-00000002"],
  privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
};
