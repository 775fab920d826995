import type { z } from "zod";
import type { StackConfig } from "../../config/schema.ts";
import { stackSchema } from "../../config/schema.ts";

type Raw = z.input<typeof stackSchema>;

/** A small stack with one of everything that is computed, as a person would write it. */
export const RAW: Raw = {
  environment: "prod",
  region: "eu-central-1",
  database: {
    engineVersion: "17.6",
    instanceClass: "db.r7g.xlarge",
    proxy: { enabled: true, maxConnectionsPercent: 50 },
    parameters: { max_connections: "400" },
  },
  caches: {
    main: { role: "cache", engineVersion: "8.0", nodeType: "cache.r7g.large" },
    jobs: { role: "queue", engineVersion: "8.0", nodeType: "cache.m7g.large" },
  },
  services: {
    api: {
      kind: "web",
      replicas: { min: 3, max: 10 },
      surge: 3,
      workers: 4,
      pool: { size: 8, overflow: 4 },
      via: "proxy",
      cachePools: { main: { size: 50 }, jobs: { size: 5 } },
    },
    worker: {
      kind: "worker",
      replicas: { min: 1, max: 4 },
      workers: 4,
      pool: { size: 2 },
      cachePools: { jobs: { size: 10 } },
      queues: ["default"],
    },
  },
  jobs: { migrate: { connections: 2 } },
  edge: {
    domain: "api.example.com",
    peakRequestsPerSecond: 5000,
    hitRatio: 0.88,
    databaseMillisecondsPerRequest: 80,
  },
};

/** The stack with all defaults filled, and a part of it changed. */
export function stack(change: Partial<Raw> = {}): StackConfig {
  return stackSchema.parse({ ...RAW, ...change });
}

/** The stack of the Wakala guide: 10 x 4 x (20 + 10) straight to a database with 400 connections. */
export function wakalaStack(): StackConfig {
  return stack({
    database: {
      engineVersion: "17.6",
      instanceClass: "db.r7g.xlarge",
      parameters: { max_connections: "400" },
    },
    services: {
      api: {
        kind: "web",
        replicas: { min: 2, max: 10 },
        surge: 0,
        workers: 4,
        pool: { size: 20, overflow: 10 },
      },
    },
    jobs: {},
  });
}
