import type { CacheConfig, ServiceConfig, StackConfig } from "../config/schema.ts";
import { cacheBudget } from "./budget/caches.ts";
import type { ConnectionBudgetInput, ServiceClient } from "./budget/connections.ts";
import { connectionBudget, proxyBudget } from "./budget/connections.ts";
import { demandBudget } from "./budget/demand.ts";
import { BudgetError } from "./budget/error.ts";
import type { Finding } from "./budget/finding.ts";
import { memoryBudget } from "./budget/memory.ts";
import type { ClusterPlan } from "./cluster.ts";
import { certain, collect, mapEach } from "./collect.ts";
import type { SiteFile } from "./cdn/types.ts";
import type { Problem } from "./errors.ts";
import { TuningError, throwProblems } from "./errors.ts";
import type { ClusterAssessment } from "./plan-cluster.ts";
import { planCluster } from "./plan-cluster.ts";
import type { EdgePlan } from "./plan-edge.ts";
import { planEdge } from "./plan-edge.ts";
import type { PoolContext, ServicePools } from "./pools.ts";
import { tunePools } from "./pools.ts";
import type { PostgresTuning, PostgresVersion } from "./postgres/index.ts";
import { POSTGRES_VERSIONS, tunePostgres } from "./postgres/index.ts";
import type { RedisTuning } from "./redis.ts";
import { tuneRedis } from "./redis.ts";
import { endingPods } from "./workload/ending.ts";

/** The whole stack, computed and added up. */
export interface PlatformPlan {
  readonly database: PostgresTuning;
  /** By the cache's name in the configuration. */
  readonly caches: Readonly<Record<string, RedisTuning>>;
  /** By the service's name in the configuration. */
  readonly services: Readonly<Record<string, ServicePools>>;
  /** Nodes, pods and namespaces. @default - the configuration has no cluster */
  readonly cluster?: ClusterPlan;
  /** Site, and what stands before the API. @default - the configuration has neither */
  readonly edge?: EdgePlan;
  /** Every budget, those that fit too. */
  readonly findings: readonly Finding[];
}

/**
 * Computes and budgets the whole stack. Pure: no resource is registered, nothing is read.
 * @param siteFiles the built site. @default - not read: what only the files can show is not checked
 * @throws TuningError listing every wrong input of every part; BudgetError (a TuningError) with the
 * arithmetic of every budget that does not fit
 */
export function planPlatform(config: StackConfig, siteFiles?: readonly SiteFile[]): PlatformPlan {
  const plan = assessPlatform(config, siteFiles);
  const errors = plan.findings.filter(({ status }) => status === "error");
  if (errors.length > 0) throw new BudgetError(errors);
  return plan;
}

/**
 * As planPlatform, but a budget that does not fit is a finding in the plan, not an error.
 * @throws TuningError listing every wrong input of every part
 */
export function assessPlatform(config: StackConfig, siteFiles?: readonly SiteFile[]): PlatformPlan {
  const problems: Problem[] = [];
  const database = collect(problems, databaseKey, () => tuneDatabase(config));
  const caches = mapEach(config.caches, (name, cache) =>
    collect(
      problems,
      (path) => `caches.${name}.${path}`,
      () => tuneCache(cache),
    ),
  );
  const services = mapEach(config.services, (name, service) =>
    collect(
      problems,
      (path) => path,
      () => tunePools(service, poolContext(name, service, config)),
    ),
  );
  const cluster = collect(
    problems,
    (path) => path,
    () => ({ assessment: planCluster(config) }),
  );
  const edge = collect(
    problems,
    (path) => path,
    () => ({ plan: planEdge(config, siteFiles) }),
  );
  throwProblems(problems);
  const plan = {
    database: certain(database),
    caches: mapEach(caches, (_, cache) => certain(cache)),
    services: mapEach(services, (_, service) => certain(service)),
  };
  const planned = { ...plan, findings: findings(config, plan) };
  return withCluster(certain(cluster).assessment, withEdge(certain(edge).plan, planned));
}

function withEdge(edge: EdgePlan | undefined, plan: PlatformPlan): PlatformPlan {
  return edge === undefined ? plan : { ...plan, edge };
}

function withCluster(cluster: ClusterAssessment | undefined, plan: PlatformPlan): PlatformPlan {
  if (cluster === undefined) return plan;
  return { ...plan, cluster: cluster.plan, findings: [...plan.findings, ...cluster.findings] };
}

/** Where the paths of the database's problems stand in the configuration; the others are parameters. */
const DATABASE_KEYS: Readonly<Record<string, string>> = {
  engineVersion: "engineVersion",
  version: "engineVersion",
  profile: "profile",
  storageGiB: "storageGiB",
  "database instance class": "instanceClass",
};

function databaseKey(path: string): string {
  return `database.${DATABASE_KEYS[path] ?? `parameters.${path}`}`;
}

function tuneDatabase({ database, migrations }: StackConfig): PostgresTuning {
  const { engineVersion, instanceClass, profile, storageGiB, parameters } = database;
  return tunePostgres({
    version: majorVersion(engineVersion),
    instanceClass,
    profile,
    storageGiB,
    extensions: migrations.extensions,
    databaseName: database.databaseName,
    overrides: parameters,
  });
}

function majorVersion(engineVersion: string): PostgresVersion {
  const major = Number(engineVersion.split(".")[0]);
  const known = POSTGRES_VERSIONS.find((version) => version === major);
  if (known !== undefined) return known;
  throw new TuningError([
    {
      path: "engineVersion",
      got: engineVersion,
      allowed: `a release of PostgreSQL ${POSTGRES_VERSIONS.join(", ")}`,
      fix: "choose one of these majors",
    },
  ]);
}

function tuneCache(cache: CacheConfig): RedisTuning {
  const { role, engine, engineVersion, nodeType, clusterMode, parameters } = cache;
  return tuneRedis({ role, engine, engineVersion, nodeType, clusterMode, overrides: parameters });
}

function poolContext(name: string, service: ServiceConfig, config: StackConfig): PoolContext {
  const { database, caches } = config;
  const { enabled, idleClientTimeoutSeconds } = database.proxy;
  return {
    name,
    ending: endingOf(config, service),
    readers: database.replicas > 0,
    ...(enabled ? { proxyIdleClientTimeoutSeconds: idleClientTimeoutSeconds } : {}),
    cacheRoles: mapEach(caches, (_, { role }) => role),
  };
}

/** Old replicas that still end in a rollout. Without a cluster of the stack nobody here says how long they may take. */
function endingOf({ cluster }: StackConfig, service: ServiceConfig): number {
  return cluster === undefined ? 0 : endingPods(service);
}

/** A service's part of the connection budget: none without a pool. */
function serviceClients(
  config: StackConfig,
  name: string,
  service: ServiceConfig,
): ServiceClient[] {
  const { pool, replicas, surge, workers, via } = service;
  if (pool === undefined) return [];
  const { min: minReplicas, max: maxReplicas } = replicas;
  const { size: poolSize, overflow } = pool;
  const ending = endingOf(config, service);
  return [{ name, minReplicas, maxReplicas, surge, ending, workers, poolSize, overflow, via }];
}

function connectionInput(config: StackConfig, database: PostgresTuning): ConnectionBudgetInput {
  return {
    subject: "database",
    database,
    services: Object.entries(config.services).flatMap(([name, one]) =>
      serviceClients(config, name, one),
    ),
    jobs: Object.entries(config.jobs).map(([name, job]) => ({
      name,
      connections: job.connections,
      via: job.via,
    })),
    proxy: config.database.proxy,
    reserve: config.reserve,
  };
}

function findings(config: StackConfig, plan: Omit<PlatformPlan, "findings">): Finding[] {
  const connections = connectionInput(config, plan.database);
  const total = connectionBudget(connections);
  const proxy = proxyBudget(connections);
  return [
    total,
    ...(proxy === undefined ? [] : [proxy]),
    memoryBudget({
      subject: "database at its budgeted connections",
      database: plan.database,
      // More than max_connections are refused, not served; that overrun has its own finding.
      connections: Math.min(total.total, plan.database.maxConnections),
    }),
    memoryBudget({
      subject: "database at max_connections",
      database: plan.database,
      connections: plan.database.maxConnections,
      severity: "warning",
    }),
    ...demand(config, connections),
    ...cacheFindings(config, plan.caches),
  ];
}

function demand(config: StackConfig, connections: ConnectionBudgetInput): Finding[] {
  if (config.edge === undefined) return [];
  const isWeb = ({ name }: ServiceClient) => config.services[name]?.kind === "web";
  const services = connections.services.filter(isWeb);
  return [demandBudget({ subject: "database", demand: config.edge, services, connections })];
}

function cacheFindings(config: StackConfig, caches: PlatformPlan["caches"]): Finding[] {
  return Object.entries(caches).map(([cache, tuning]) =>
    cacheBudget({
      cache,
      tuning,
      headroomPercent: config.reserve.headroomPercent,
      clients: Object.entries(config.services).flatMap(([name, service]) => {
        const pool = service.cachePools[cache];
        if (pool === undefined) return [];
        const { replicas, surge, workers } = service;
        const ending = endingOf(config, service);
        return [{ name, maxReplicas: replicas.max, surge, ending, workers, poolSize: pool.size }];
      }),
      jobs: Object.entries(config.jobs).flatMap(([name, { cachePools }]) => {
        const pool = cachePools[cache];
        return pool === undefined ? [] : [{ name, connections: pool.size }];
      }),
    }),
  );
}
