import { z } from "zod";
import { dailyWindow, parameterOverrides, weeklyWindow, wholeNumber } from "./schema-common.ts";

/** One ElastiCache replication group. */
export const cacheSchema = z.strictObject({
  role: z
    .enum(["cache", "queue", "session"])
    .meta({ examples: ["cache"] })
    .describe(
      "What it holds: cache (may be evicted), queue (must not be evicted), session (evicted by expiry only). It decides eviction, reserved memory and timeouts. Required.",
    ),
  engine: z
    .enum(["valkey", "redis"])
    .default("valkey")
    .describe("Engine: valkey, or redis (Redis OSS, which ends at 7.1). Default: valkey."),
  engineVersion: z
    .string()
    .regex(/^\d+\.\d+$/, 'major.minor in quotes, as "8.0"')
    .meta({ examples: ["8.0"] })
    .describe(
      'Engine version as "major.minor", in quotes: 7.2, 8.0, 8.1 or 8.2 for valkey; 7.0 or 7.1 for redis. Required.',
    ),
  nodeType: z
    .string()
    .meta({ examples: ["cache.r7g.large"] })
    .describe(
      'ElastiCache node type, as "cache.r7g.large"; its memory decides maxmemory. Required.',
    ),
  replicas: wholeNumber(0, 5)
    .default(1)
    .describe("Read replicas of each shard, 0 to 5. Default: 1."),
  automaticFailover: z
    .boolean()
    .default(true)
    .describe("Promote a replica when the primary fails; needs replicas >= 1. Default: true."),
  multiAz: z
    .boolean()
    .default(true)
    .describe(
      "Spread primary and replicas over zones; needs automaticFailover and replicas >= 1. Default: true.",
    ),
  clusterMode: z
    .boolean()
    .default(false)
    .describe(
      "Shard the keys (cluster mode); clients must speak the cluster protocol and use database 0 only. Default: false.",
    ),
  shards: wholeNumber(1, 500)
    .default(1)
    .describe("Number of shards, 1 to 500; more than one needs clusterMode. Default: 1."),
  snapshotRetentionDays: wholeNumber(0, 35)
    .default(1)
    .describe("Days automatic snapshots are kept, 0 (none) to 35. Default: 1."),
  snapshotWindow: dailyWindow
    .default("02:00-03:00")
    .describe(
      "Daily snapshot window in UTC, hh:mm-hh:mm, at least 60 minutes, outside the maintenance window. Default: 02:00-03:00.",
    ),
  maintenanceWindow: weeklyWindow
    .default("sun:05:30-sun:06:30")
    .describe(
      "Weekly maintenance window in UTC, ddd:hh:mm-ddd:hh:mm, at least 60 minutes. Default: sun:05:30-sun:06:30.",
    ),
  parameters: parameterOverrides
    .default({})
    .describe(
      "Your own values for single engine parameters, instead of the computed ones, as the ElastiCache API wants them. Default: none.",
    ),
});

/** @see cacheSchema */
export type CacheConfig = z.output<typeof cacheSchema>;
