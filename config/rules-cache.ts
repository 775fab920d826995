import { didYouMean } from "../tuning/did-you-mean.ts";
import { cacheNodeTypeNames } from "../tuning/instance-classes.ts";
import { engineVersions } from "../tuning/redis.ts";
import type { Finding, Rule, RuleContext, Violation } from "./rule.ts";
import { violation } from "./rule.ts";
import { windowRule } from "./rules-windows.ts";
import type { CacheConfig, StackConfig } from "./schema.ts";

type Check = (cache: CacheConfig, config: StackConfig) => Omit<Finding, "keys"> & { key: string };

/** One thing wrong with a cache when `when` holds. */
interface CacheRule {
  readonly when: (cache: CacheConfig, config: StackConfig) => boolean;
  readonly says: Check;
}

const CACHE_RULES: readonly CacheRule[] = [
  {
    when: (cache) => !engineVersions(cache.engine).includes(cache.engineVersion),
    says: (cache) => ({
      key: "engineVersion",
      got: cache.engineVersion,
      allowed: `${engineVersions(cache.engine).join(", ")} for ${cache.engine}`,
      to: engineVersions(cache.engine).at(-1),
    }),
  },
  {
    when: (cache) => !cacheNodeTypeNames().includes(cache.nodeType),
    says: (cache) => {
      const meant = didYouMean(cache.nodeType, cacheNodeTypeNames());
      const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
      return {
        key: "nodeType",
        got: cache.nodeType,
        allowed: `a node type whose maxmemory is known (t4g m6g m7g r6g r7g)${hint}`,
        to: meant ?? "cache.r7g.large",
      };
    },
  },
  {
    when: (cache) => cache.automaticFailover && cache.replicas === 0 && !cache.clusterMode,
    says: (cache) => ({
      key: "automaticFailover",
      got: cache.automaticFailover,
      allowed: "false with 0 replicas, for want of one to promote (or set replicas to 1)",
      to: false,
    }),
  },
  {
    when: (cache) => cache.clusterMode && !cache.automaticFailover,
    says: (cache) => ({
      key: "automaticFailover",
      got: cache.automaticFailover,
      allowed: "true with clusterMode: ElastiCache has it always on there",
      to: true,
    }),
  },
  {
    when: (cache) => cache.multiAz && (cache.replicas === 0 || !cache.automaticFailover),
    says: (cache) => ({
      key: "multiAz",
      got: cache.multiAz,
      allowed: "false without automaticFailover and at least 1 replica",
      to: false,
    }),
  },
  {
    when: (cache, config) => cache.multiAz && config.network.zones === 1,
    says: (cache) => ({
      key: "multiAz",
      got: cache.multiAz,
      allowed: "false while network.zones is 1: a replica needs a second zone",
      to: false,
      with: [["network", "zones"]],
    }),
  },
  {
    when: (cache) => cache.shards > 1 && !cache.clusterMode,
    says: (cache) => ({
      key: "shards",
      got: cache.shards,
      allowed: "1 without clusterMode",
      to: 1,
    }),
  },
];

/** Keys that decide together whether a cache is possible; a repair of one makes the finding doubtful. */
const DECIDING = ["replicas", "automaticFailover", "clusterMode", "engine"];

function cacheIsPossible(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.caches).flatMap(([name, cache]) =>
    CACHE_RULES.filter((rule) => rule.when(cache, config)).map((rule) => {
      const { key, ...finding } = rule.says(cache, config);
      const deciding = DECIDING.map((decider) => ["caches", name, decider]);
      const others = [...deciding, ...(finding.with ?? [])];
      return violation({ ...finding, keys: ["caches", name, key], with: others }, context);
    }),
  );
}

function cacheWindows(config: StackConfig, context: RuleContext): readonly Violation[] {
  return Object.entries(config.caches).flatMap(([name, cache]) =>
    windowRule({ keys: ["caches", name], daily: "snapshotWindow", minimum: 60 }, cache, context),
  );
}

/** Rules on the caches. */
export const cacheRules: readonly Rule[] = [
  { reads: ["caches", "network"], check: cacheIsPossible },
  { reads: ["caches"], check: cacheWindows },
];
