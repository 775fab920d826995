import { didYouMean } from "../tuning/did-you-mean.ts";
import { setCommand } from "./command.ts";
import type { Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import type { StackConfig } from "./schema.ts";

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
  return Object.entries(config.services).flatMap(([service, { cachePools }]) =>
    Object.entries(cachePools)
      .filter(([cache]) => !known.includes(cache))
      .map(([cache, pool]) => unknownCache(["services", service, "cachePools"], cache, pool.size)),
  );

  function unknownCache(pools: readonly string[], cache: string, size: number): Violation {
    const meant = didYouMean(cache, known);
    const names = known.length === 0 ? "there is none" : known.join(", ");
    const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
    const found = violation(
      {
        keys: [...pools, cache],
        got: { size },
        allowed: `a cache of the stack: ${names}${hint}`,
        to: undefined,
        with: [["caches"]],
      },
      context,
    );
    if (meant === undefined) return found;
    const rename = setCommand([...pools, meant, "size"], size, context.stack);
    return { ...found, fix: `${found.fix} && ${rename}` };
  }
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
  { reads: ["caches", "services"], check: cachesExist },
  { reads: ["services"], check: queuesHaveWorkers },
];
