import type { ServiceConfig, StackConfig } from "../config/schema.ts";
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
import { throwProblems } from "./errors.ts";
import type { ClusterAssessment } from "./plan-cluster.ts";
import { planCluster } from "./plan-cluster.ts";
import {
  cacheFinding,
  connectionInput,
  databaseKey,
  endingOf,
  tuneCache,
  tuneDatabase,
} from "./plan-data.ts";
import type { EdgePlan } from "./plan-edge.ts";
import { planEdge } from "./plan-edge.ts";
import type { ObservabilityPlan } from "./plan-observability.ts";
import { planObservability } from "./plan-observability.ts";
import type { PoolContext, ServicePools } from "./pools.ts";
import { tunePools } from "./pools.ts";
import type { PostgresTuning } from "./postgres/index.ts";
import type { RedisTuning } from "./redis.ts";

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
  /** Promises, rules, dashboards, exporters and load tests. @default - the configuration has no monitoring */
  readonly observability?: ObservabilityPlan;
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
  const observability = collect(problems, String, () => ({
    plan: observe(config, database, Object.entries(caches)),
  }));
  const cluster = collect(problems, String, () => ({
    assessment: planCluster(config, observability?.plan?.demands),
  }));
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
  const watched = certain(observability).plan;
  return {
    ...withCluster(certain(cluster).assessment, withEdge(certain(edge).plan, planned)),
    ...(watched === undefined ? {} : { observability: watched }),
  };
}

/** Rules compare with the data tier: while that is wrong, nothing more is said about them. */
function observe(
  config: StackConfig,
  database: PostgresTuning | undefined,
  caches: readonly (readonly [string, RedisTuning | undefined])[],
): ObservabilityPlan | undefined {
  if (database === undefined) return undefined;
  const tuned = caches.flatMap(([name, cache]) => (cache === undefined ? [] : [[name, cache]]));
  if (tuned.length < caches.length) return undefined;
  return planObservability(config, {
    database,
    caches: Object.fromEntries(tuned) as PlatformPlan["caches"],
    connectionBudget: connectionBudget(connectionInput(config, database)).total,
  });
}

function withEdge(edge: EdgePlan | undefined, plan: PlatformPlan): PlatformPlan {
  return edge === undefined ? plan : { ...plan, edge };
}

function withCluster(cluster: ClusterAssessment | undefined, plan: PlatformPlan): PlatformPlan {
  if (cluster === undefined) return plan;
  return { ...plan, cluster: cluster.plan, findings: [...plan.findings, ...cluster.findings] };
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
    ...Object.entries(plan.caches).map(([name, tuning]) => cacheFinding(config, name, tuning)),
  ];
}

function demand(config: StackConfig, connections: ConnectionBudgetInput): Finding[] {
  if (config.edge === undefined) return [];
  const isWeb = ({ name }: ServiceClient) => config.services[name]?.kind === "web";
  const services = connections.services.filter(isWeb);
  return [demandBudget({ subject: "database", demand: config.edge, services, connections })];
}
