import type { PlainCase } from "../case.ts";
import { remove, set } from "../program.ts";

/** ElastiCache. */
export const CACHE_CASES: readonly PlainCase[] = [
  {
    name: "cache: a larger node, with failover",
    covers: [],
    change: set({ nodeType: "cache.r7g.xlarge" }, "queue"),
    classes: { queue: "downtime" },
    worse: [],
  },
  {
    name: "cache: a larger node, a single one",
    covers: [],
    change: set({ nodeType: "cache.r7g.xlarge" }, "queue-plain"),
    classes: { "queue-plain": "downtime" },
    worse: [],
  },
  {
    name: "cache: Redis to Valkey, at once",
    covers: ["7.7", "c.11"],
    change: set(
      {
        engine: "valkey",
        engineVersion: "8.0",
        parameterGroupName: "default.valkey8",
      },
      "queue",
    ),
    classes: { queue: "downtime" },
    worse: ["order"],
  },
  {
    name: "cache: TLS switched on and demanded at once",
    covers: ["7.8", "c.11"],
    change: set(
      {
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
      },
      "queue-plain",
    ),
    classes: { "queue-plain": "downtime" },
    worse: ["order"],
  },
  {
    name: "cache: TLS offered first",
    covers: ["7.8", "c.11"],
    change: set(
      {
        transitEncryptionEnabled: true,
        transitEncryptionMode: "preferred",
      },
      "queue-plain",
    ),
    classes: { "queue-plain": "in-place" },
    worse: [],
  },
  {
    name: "cache: TLS no longer demanded",
    covers: ["7.8"],
    change: set({ transitEncryptionMode: "preferred" }, "queue"),
    classes: { queue: "in-place" },
    worse: ["security"],
  },
  {
    name: "cache: no longer encrypted at rest",
    covers: ["c.1"],
    change: set({ atRestEncryptionEnabled: false }, "queue"),
    classes: { queue: "data-loss" },
    worse: ["order", "security"],
  },
  {
    name: "cache: a queue deleted",
    covers: ["c.1"],
    change: remove("queue"),
    classes: { queue: "data-loss" },
  },
  {
    name: "cache: a cache deleted",
    covers: ["c.1"],
    change: remove("cache"),
    classes: { cache: "downtime" },
  },
  {
    name: "cache: a cache of another name",
    covers: ["c.1"],
    change: set({ replicationGroupId: "corpus-cache-2" }, "cache"),
    classes: { cache: "replace" },
  },
  {
    name: "cache: what is evicted",
    covers: ["7.9", "c.10"],
    change: set(
      {
        parameters: [{ name: "maxmemory-policy", value: "noeviction" }],
      },
      "cache-parameters",
    ),
    classes: { "cache-parameters": "in-place" },
    worse: [],
  },
  {
    name: "cache: a static parameter",
    covers: ["7.9"],
    change: set(
      {
        parameters: [
          { name: "databases", value: "32" },
          { name: "maxmemory-policy", value: "allkeys-lru" },
        ],
      },
      "cache-parameters",
    ),
    classes: { "cache-parameters": "reboot" },
    worse: [],
  },
];
