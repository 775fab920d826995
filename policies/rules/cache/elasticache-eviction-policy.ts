import { stackRule } from "../../core/rule.ts";
import type { ExampleResource } from "../../core/rule.ts";
import {
  CACHE_CLUSTER,
  CACHE_PARAMETER_GROUP,
  REPLICATION_GROUP,
  engineOf,
  hasForeignGroup,
  parameterGroupOf,
  valueOf,
} from "./groups.ts";
import { CACHE_PARAMETERS } from "./references.ts";
import { ROLE_LIMITS, roleOf } from "./roles.ts";
import type { CacheRole } from "./roles.ts";

/** Values of maxmemory-policy. Source: ElastiCache User Guide, "Engine specific parameters". */
const POLICIES: readonly string[] = [
  "volatile-lru",
  "allkeys-lru",
  "volatile-lfu",
  "allkeys-lfu",
  "volatile-random",
  "allkeys-random",
  "volatile-ttl",
  "noeviction",
];

/** An eviction policy that does not suit what the cache is for. */
export const elasticacheEvictionPolicy = stackRule({
  name: "elasticache-eviction-policy",
  service: "cache",
  checks:
    "maxmemory-policy is set, and suits the role: a cache evicts; a queue or a session store never evicts keys without a time to live.",
  why: "A queue that evicts loses jobs, and a session store logs people out, without an error; a cache that does not evict refuses every write once it is full.",
  severity: "high",
  level: "mandatory",
  references: [
    CACHE_PARAMETERS,
    {
      title: "Redis: Key eviction",
      url: "https://redis.io/docs/latest/develop/reference/eviction/",
    },
    { title: "Guides 000 and 004: allkeys-lru for cache, sessions and rate limits in one" },
  ],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  limits: ROLE_LIMITS,
  check(stack, report, { roleTags }) {
    report.each(
      stack.ofType(REPLICATION_GROUP, CACHE_CLUSTER),
      (cache) => cache,
      (cache) => {
        if (engineOf(cache) === undefined || hasForeignGroup(stack, cache)) return;
        const group = parameterGroupOf(stack, cache);
        if (group === undefined) {
          report.violation(
            cache,
            "The default parameter group leaves maxmemory-policy at volatile-lru: use a group of your own that sets what the cache is for.",
            cache.at("parameterGroupName"),
          );
          return;
        }
        const policy = valueOf(group, "maxmemory-policy");
        const fault = policyFault(policy.text(), roleOf(cache, roleTags, group));
        if (fault !== undefined) report.violation(group, `${cache.name}: ${fault}`, policy);
      },
    );
  },
  good: example("noeviction"),
  bad: {
    example: example("allkeys-lru"),
    says: [
      "jobs: maxmemory-policy is allkeys-lru for a queue, which then loses data once it is full: set it to noeviction.",
    ],
  },
});

function policyFault(policy: string | undefined, role: CacheRole | undefined): string | undefined {
  if (policy === undefined) {
    return "maxmemory-policy is not set, and volatile-lru by default: set what the cache is for.";
  }
  if (!POLICIES.includes(policy)) {
    return `maxmemory-policy is ${JSON.stringify(policy)}; allowed are ${POLICIES.join(", ")}.`;
  }
  if (role === "cache" && policy === "noeviction") {
    return "maxmemory-policy is noeviction for a cache, which then refuses writes once it is full: set it to allkeys-lfu or allkeys-lru.";
  }
  if ((role === "queue" || role === "session") && policy.startsWith("allkeys-")) {
    const store = role === "queue" ? "queue" : "session store";
    const wanted = role === "queue" ? "noeviction" : "volatile-ttl or noeviction";
    return `maxmemory-policy is ${policy} for a ${store}, which then loses data once it is full: set it to ${wanted}.`;
  }
  return undefined;
}

function example(policy: string): readonly ExampleResource[] {
  return [
    {
      type: CACHE_PARAMETER_GROUP,
      name: "parameters",
      props: {
        name: "app-queue",
        family: "valkey8",
        parameters: [{ name: "maxmemory-policy", value: policy }],
      },
    },
    {
      type: REPLICATION_GROUP,
      name: "jobs",
      props: { engine: "valkey", description: "app: queue", parameterGroupName: "app-queue" },
    },
  ];
}
