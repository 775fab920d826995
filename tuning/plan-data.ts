import type { CacheConfig, ServiceConfig, StackConfig } from "../config/schema.ts";
import { cacheBudget } from "./budget/caches.ts";
import type { Finding } from "./budget/finding.ts";
import type { ConnectionBudgetInput, ServiceClient } from "./budget/connections.ts";
import { TuningError } from "./errors.ts";
import type { PostgresTuning, PostgresVersion } from "./postgres/index.ts";
import { POSTGRES_VERSIONS, tunePostgres } from "./postgres/index.ts";
import type { RedisTuning } from "./redis.ts";
import { tuneRedis } from "./redis.ts";
import { endingPods } from "./workload/ending.ts";

/** Where the paths of the database's problems stand in the configuration; the others are parameters. */
const DATABASE_KEYS: Readonly<Record<string, string>> = {
  engineVersion: "engineVersion",
  version: "engineVersion",
  profile: "profile",
  storageGiB: "storageGiB",
  "database instance class": "instanceClass",
};

/** Where a problem of the database stands in the configuration. */
export function databaseKey(path: string): string {
  return `database.${DATABASE_KEYS[path] ?? `parameters.${path}`}`;
}

/** The database of the configuration, computed. @throws TuningError listing every wrong input */
export function tuneDatabase({ database, migrations }: StackConfig): PostgresTuning {
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

/** A cache of the configuration, computed. @throws TuningError listing every wrong input */
export function tuneCache(cache: CacheConfig): RedisTuning {
  const { role, engine, engineVersion, nodeType, clusterMode, parameters } = cache;
  return tuneRedis({ role, engine, engineVersion, nodeType, clusterMode, overrides: parameters });
}

/** Old replicas that still end in a rollout. Without a cluster of the stack nobody here says how long they may take. */
export function endingOf({ cluster }: StackConfig, service: ServiceConfig): number {
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

/** Everybody who connects to the database, as the connection budget adds them up. */
export function connectionInput(
  config: StackConfig,
  database: PostgresTuning,
): ConnectionBudgetInput {
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

/** Everybody who connects to a cache, against what its nodes accept. */
export function cacheFinding(config: StackConfig, cache: string, tuning: RedisTuning): Finding {
  return cacheBudget({
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
  });
}
