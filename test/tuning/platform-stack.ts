import type { z } from "zod";
import type { StackConfig } from "../../config/schema.ts";
import { stackSchema } from "../../config/schema.ts";

type Raw = z.input<typeof stackSchema>;
type Services = NonNullable<Raw["services"]>;

const API: Services[string] = {
  kind: "web",
  replicas: { min: 3, max: 10 },
  surge: 3,
  workers: 4,
  pool: { size: 8, overflow: 4 },
  via: "proxy",
  cachePools: { main: { size: 50 }, jobs: { size: 5 } },
};

const WORKER: Services[string] = {
  kind: "worker",
  replicas: { min: 1, max: 4 },
  workers: 4,
  pool: { size: 2 },
  cachePools: { jobs: { size: 10 } },
  queues: ["default"],
};

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
    api: API,
    worker: WORKER,
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

/** One more service of a kind the small stack lacks. */
const CHAT: Services[string] = {
  kind: "realtime",
  replicas: { min: 2, max: 3 },
  workers: 2,
  pool: { size: 2 },
  via: "proxy",
  resources: { cpuMillicores: 500, memoryMiB: 512 },
};

/** The small stack on a cluster, as a person would write it. */
export const CLUSTER_RAW: Raw = {
  ...RAW,
  cluster: {},
  nodeGroups: {
    general: { instanceTypes: ["m7g.2xlarge"], nodes: { min: 3, max: 4 }, use: "web" },
    batch: {
      instanceTypes: ["c7g.2xlarge"],
      nodes: { min: 1, max: 2 },
      use: "worker",
      capacityType: "spot",
      dedicated: true,
    },
  },
  services: {
    api: { ...API, resources: { cpuMillicores: 1000, memoryMiB: 1024 } },
    worker: {
      ...WORKER,
      resources: { cpuMillicores: 500, memoryMiB: 1024 },
      nodes: { group: "batch" },
    },
    chat: CHAT,
  },
  jobs: {
    migrate: { connections: 2, resources: { cpuMillicores: 250, memoryMiB: 512 } },
    warm: {
      connections: 1,
      via: "proxy",
      schedule: "*/4 * * * *",
      atStart: true,
      cachePools: { main: { size: 2 } },
      resources: { cpuMillicores: 100, memoryMiB: 256 },
    },
  },
  ttls: {
    "events-list": { seconds: 300, prefix: "events:list:", cache: "main", warmedBy: "warm" },
  },
  operations: { "restart-api": { action: "restart", service: "api" } },
};

/** The stack on a cluster with all defaults filled, and a part of it changed. */
export function clusterStack(change: Partial<Raw> = {}): StackConfig {
  return stackSchema.parse({ ...CLUSTER_RAW, ...change });
}

/** The stack on a cluster with some keys of one service changed. */
export function withService(name: string, change: Partial<Services[string]>): StackConfig {
  const services = CLUSTER_RAW.services ?? {};
  const before = services[name] ?? CHAT;
  return clusterStack({ services: { ...services, [name]: { ...before, ...change } } });
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
