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
    site: { domain: "www.example.com" },
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

/** `valid()` with several values ("network/zones": 2). */
export function withValues(values: Readonly<Record<string, unknown>>): Raw {
  const data = valid();
  for (const [path, value] of Object.entries(values)) {
    const keys = path.split("/");
    const last = keys.pop() ?? "";
    let holder = data;
    for (const key of keys) holder = (holder[key] ??= {}) as Raw;
    holder[last] = value;
  }
  return data;
}

/** One refused configuration: what it is, how it differs from `valid()`, and the message it gets. */
export type Refused = readonly [
  name: string,
  values: Readonly<Record<string, unknown>>,
  problem: readonly [path: string, got: string, allowed: string, fix: string],
];

/** An existing VPC of two zones. */
export const VPC = {
  vpcId: "vpc-0a1b2c3d",
  isolatedSubnetIds: ["subnet-00000001", "subnet-00000002"],
  privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
};
