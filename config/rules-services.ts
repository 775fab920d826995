import type { PoolContext } from "../tuning/pools.ts";
import { tunePools } from "../tuning/pools.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { ServiceConfig, StackConfig } from "./schema.ts";
import { alsoSet, knownNames, servicesOf, workloadsOf } from "./workloads.ts";

function replicaRange(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.services).flatMap(([name, { replicas }]) =>
    replicas.max >= replicas.min
      ? []
      : [
          violation(
            {
              keys: ["services", name, "replicas", "max"],
              got: replicas.max,
              allowed: `at least ${replicas.min} (services.${name}.replicas.min)`,
              to: replicas.min,
              with: [["services", name, "replicas", "min"]],
            },
            context,
          ),
        ],
  );
}

function proxyExists(config: StackConfig, context: RuleContext): readonly Violation[] {
  if (config.database.proxy.enabled) return [];
  const clients = [
    ...Object.entries(config.services).map(([name, { via }]) => ({
      keys: ["services", name],
      via,
    })),
    ...Object.entries(config.jobs).map(([name, { via }]) => ({ keys: ["jobs", name], via })),
  ];
  return clients
    .filter(({ via }) => via === "proxy")
    .map(({ keys }) =>
      violation(
        {
          keys: [...keys, "via"],
          got: "proxy",
          allowed: "direct while there is no proxy (or set database.proxy.enabled to true)",
          to: "direct",
          with: [["database", "proxy", "enabled"]],
        },
        context,
      ),
    );
}

function cachesExist(config: StackConfig, context: RuleContext): readonly Violation[] {
  const known = Object.keys(config.caches);
  return workloadsOf(config).flatMap(({ keys, config: { cachePools } }) =>
    Object.entries(cachePools)
      .filter(([cache]) => !known.includes(cache))
      .map(([cache, pool]) => unknownCache([...keys, "cachePools"], cache, pool.size)),
  );

  function unknownCache(pools: readonly string[], cache: string, size: number): Violation {
    const { text, meant } = knownNames(cache, known);
    const found = violation(
      {
        keys: [...pools, cache],
        got: { size },
        allowed: `a cache of the stack: ${text}`,
        to: undefined,
        with: [["caches"]],
      },
      context,
    );
    return meant === undefined
      ? found
      : alsoSet(found, [[[...pools, meant, "size"], size]], context);
  }
}

/** What the contract depends on; a pool that outlives the proxy's patience is another rule's. */
function contractContext(config: StackConfig, name: string, service: ServiceConfig): PoolContext {
  const { enabled, idleClientTimeoutSeconds: idle } = config.database.proxy;
  const patience = Math.max(idle, service.pool?.recycleSeconds ?? 0);
  return {
    name,
    ...(enabled ? { proxyIdleClientTimeoutSeconds: patience } : {}),
    readers: config.database.replicas > 0,
    cacheRoles: Object.fromEntries(
      Object.entries(config.caches).map(([cache, { role }]) => [cache, role]),
    ),
  };
}

/** A variable of the pools contract would be the budgeted number no longer. */
function environmentIsNotComputed(config: StackConfig, context: RuleContext): readonly Violation[] {
  return servicesOf(config).flatMap(([name, service]) => {
    const computed = tunePools(service, contractContext(config, name, service)).environment;
    return Object.entries(service.environment)
      .filter(([variable]) => Object.hasOwn(computed, variable))
      .map(([variable, value]) =>
        violation(
          {
            keys: ["services", name, "environment", variable],
            got: value,
            allowed: `nothing: it is computed from the service's own keys (${computed[variable]} now), and the budgets count with that`,
            to: undefined,
            with: [["services", name], ["caches"]],
          },
          context,
        ),
      );
  });
}

function queuesHaveWorkers(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.services).flatMap(([name, { kind, queues }]) =>
    kind === "worker" || queues.length === 0
      ? []
      : [
          violation(
            {
              keys: ["services", name, "queues"],
              got: queues,
              allowed: `none for a service of kind ${kind}: only a worker takes tasks from queues`,
              to: undefined,
              with: [["services", name, "kind"]],
            },
            context,
          ),
        ],
  );
}

/** Rules on services and jobs. */
export const serviceRules: readonly Rule[] = [
  { reads: ["services"], check: replicaRange },
  { reads: ["database", "services", "jobs"], check: proxyExists },
  { reads: ["caches", "services", "jobs"], check: cachesExist },
  { reads: ["caches", "services"], check: environmentIsNotComputed },
  { reads: ["services"], check: queuesHaveWorkers },
];
