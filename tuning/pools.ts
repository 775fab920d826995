import type { ServiceConfig } from "../config/schema.ts";
import { throwProblems } from "./errors.ts";
import { cacheSettings } from "./pools/cache-settings.ts";
import { databaseSettings } from "./pools/database-settings.ts";
import { processSettings } from "./pools/process-settings.ts";
import type { CacheRole } from "./redis.ts";
import type { Setting } from "./setting.ts";

export { cachePrefix } from "./pools/cache-settings.ts";
export { RDS_CA_BUNDLE_PATH } from "./pools/certificates.ts";
export { ROLE_TIMEOUTS } from "./pools/timeouts.ts";

/** What a service's pools depend on beside its own configuration. */
export interface PoolContext {
  /** The service's name in the stack configuration. */
  readonly name: string;
  /**
   * Seconds after which whatever is before the database closes an idle client connection: the RDS
   * Proxy's idleClientTimeoutSeconds. Undefined when the service connects directly.
   */
  readonly proxyIdleClientTimeoutSeconds?: number;
  /**
   * Old replicas that still end at the peak of a rollout, their pools open.
   * @default 0
   */
  readonly ending?: number;
  /** The stack has read replicas. @default false */
  readonly readers?: boolean;
  /** The role of every cache of the stack, by name. */
  readonly cacheRoles: Readonly<Record<string, CacheRole>>;
}

/** The pools of one service: the contract its processes receive, and what they add up to. */
export interface ServicePools {
  readonly service: string;
  /** Database connections one process may open: size + overflow. */
  readonly perProcess: number;
  /** Of one replica: every process of it. */
  readonly perReplica: number;
  /** Of all replicas at the autoscaler's maximum during a rollout, those that still end included. */
  readonly atPeak: number;
  /** Every value of the contract with its reason; `name` is the environment variable. */
  readonly settings: readonly Setting[];
  /** The environment contract; never a secret, never a host (the component adds endpoints). */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The environment contract of a service and what its pools add up to. Pure.
 * @throws TuningError when a connection would outlive what stands before the database
 */
export function tunePools(service: ServiceConfig, context: PoolContext): ServicePools {
  checkRecycle(service, context);
  const settings = [
    ...processSettings(service),
    ...(service.pool === undefined ? [] : databaseSettings(service, service.pool, context)),
    ...Object.entries(service.cachePools).flatMap(([cache, pool]) =>
      cacheSettings(cache, context.cacheRoles[cache] ?? "cache", pool.size),
    ),
  ];
  const { size, overflow } = service.pool ?? { size: 0, overflow: 0 };
  const perProcess = size + overflow;
  const perReplica = perProcess * service.workers;
  return {
    service: context.name,
    perProcess,
    perReplica,
    atPeak: perReplica * (service.replicas.max + service.surge + (context.ending ?? 0)),
    settings,
    environment: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  };
}

/**
 * Through a proxy a pooled connection must be replaced before the proxy closes it for being idle;
 * otherwise the next checkout finds a dead one. RDS guide, rds-proxy-connections.
 */
function checkRecycle({ pool, via }: ServiceConfig, context: PoolContext): void {
  const idle = context.proxyIdleClientTimeoutSeconds;
  if (pool === undefined || via !== "proxy" || idle === undefined) return;
  if (pool.recycleSeconds <= idle) return;
  throwProblems([
    {
      path: `services.${context.name}.pool.recycleSeconds`,
      got: `${pool.recycleSeconds} s`,
      allowed: `at most ${idle} s, after which the proxy closes an idle connection (database.proxy.idleClientTimeoutSeconds)`,
      fix: `set it to ${idle}, or raise database.proxy.idleClientTimeoutSeconds`,
    },
  ]);
}
