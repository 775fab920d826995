import { z } from "zod";
import { cronSchedule, entryName, wholeNumber } from "./schema-common.ts";
import { serviceMetricsSchema, sloSchema } from "./schema-slo.ts";
import {
  autoscalingSchema,
  disruptionSchema,
  ingressSchema,
  placementSchema,
  probesSchema,
  workloadShape,
} from "./schema-workload.ts";

/** How a client reaches the database. */
const viaSchema = z.enum(["proxy", "direct"]);

const poolSchema = z.strictObject({
  size: wholeNumber(1, 1000)
    .meta({ examples: [5] })
    .describe(
      "Database connections a process keeps open, 1 to 1000 (SQLAlchemy takes 0 as no limit, hence refused). Required.",
    ),
  overflow: wholeNumber(0, 1000)
    .default(0)
    .describe(
      "Database connections a process opens above size under load, 0 to 1000 (SQLAlchemy takes -1 as no limit, hence refused). Default: 0.",
    ),
  timeoutSeconds: wholeNumber(1, 300)
    .default(30)
    .describe(
      "Seconds a request waits for a free connection before it fails, 1 to 300. Default: 30.",
    ),
  recycleSeconds: wholeNumber(60, 86_400)
    .default(1500)
    .describe(
      "Seconds after which a connection is replaced at its next use, 60 to 86400. Default: 1500 (below the proxy's idle timeout of 1800).",
    ),
});

const cachePoolSchema = z.strictObject({
  size: wholeNumber(1, 10_000)
    .meta({ examples: [10] })
    .describe("Most connections a process opens to this cache, 1 to 10000. Required."),
});

/** One long-running workload: its scale and its connections. */
export const serviceSchema = z.strictObject({
  kind: z
    .enum(["web", "worker", "realtime"])
    .meta({ examples: ["web"] })
    .describe(
      "web answers HTTP requests, worker takes tasks from queues, realtime holds WebSocket connections. Required.",
    ),
  replicas: z
    .strictObject({
      min: wholeNumber(0, 1000)
        .meta({ examples: [2] })
        .describe("Fewest replicas (pods), 0 to 1000. Required."),
      max: wholeNumber(1, 1000)
        .meta({ examples: [4] })
        .describe(
          "Most replicas (pods) the autoscaler may start, 1 to 1000, at least min. Required.",
        ),
    })
    .describe("Range of the autoscaler, in replicas (pods). Required."),
  surge: wholeNumber(0, 1000)
    .default(1)
    .describe(
      "Extra replicas (pods) while a new version rolls out; they hold connections too. Default: 1.",
    ),
  workers: wholeNumber(1, 128)
    .default(1)
    .describe("Processes in one replica; each has its own pools. Default: 1."),
  concurrency: wholeNumber(1, 100_000)
    .optional()
    .describe(
      "What one process has in hand at once, at most: requests (web), tasks (worker), WebSocket connections (realtime). Default: 1 for a worker, else no limit.",
    ),
  pool: poolSchema
    .optional()
    .describe("Database pool of one process. Default: none; it does not use the database."),
  via: viaSchema
    .default("direct")
    .describe(
      "Database endpoint: proxy (needs database.proxy.enabled) or direct. Default: direct.",
    ),
  cachePools: z
    .record(z.string(), cachePoolSchema)
    .default({})
    .describe("Pool of one process for each cache it uses, by the cache's name. Default: none."),
  queues: z
    .array(entryName)
    .default([])
    .describe(
      "Queues a worker takes tasks from, first one first; only for kind worker. Default: none.",
    ),
  tasksPerChild: wholeNumber(1, 1_000_000)
    .default(1000)
    .describe("Tasks after which a worker's process is replaced, against leaks. Default: 1000."),
  longestSeconds: wholeNumber(1, 86_400)
    .optional()
    .describe(
      "Seconds the longest request (web) or task (worker) takes, or a closing connection (realtime); the shutdown waits for it. Default: 60 for web, 600 for worker, 30 for realtime.",
    ),
  port: wholeNumber(1024, 65_535)
    .default(8000)
    .describe(
      "Number of the TCP port the process listens on; below 1024 needs root. Default: 8000.",
    ),
  probes: probesSchema.prefault({}).describe("Health endpoints. Default: /health, /live, /ready."),
  autoscaling: autoscalingSchema
    .prefault({})
    .describe("What the autoscaler aims at. Default: 70 % of the CPU request."),
  nodes: placementSchema
    .prefault({})
    .describe("Where its pods should run. Default: any node group that is not dedicated."),
  disruption: disruptionSchema
    .prefault({})
    .describe(
      "How many of its pods maintenance may take at once. Default: a tenth of replicas.min, at least 1.",
    ),
  sysctls: z
    .record(z.string(), z.union([z.string(), z.number()]).transform(String))
    .default({})
    .describe("Namespaced sysctls of its pods beside the computed ones. Default: none of yours."),
  ingress: ingressSchema
    .optional()
    .describe("How the outside reaches it; web and realtime only. Default: from inside only."),
  slo: sloSchema
    .optional()
    .describe("What it promises; web and realtime only. Default: nothing; no alert on its errors."),
  metrics: serviceMetricsSchema
    .prefault({})
    .describe("Where Prometheus reads its metrics. Default: /metrics on its port."),
  ...workloadShape,
});

/** One short-lived client of the database. */
export const jobSchema = z.strictObject({
  connections: wholeNumber(1, 1000).describe(
    "Database connections it holds while it runs, 1 to 1000. Required.",
  ),
  via: viaSchema
    .default("direct")
    .describe(
      "Database endpoint: proxy or direct. Migrations go direct: session state pins a proxy connection. Default: direct.",
    ),
  schedule: cronSchedule
    .optional()
    .describe("When it runs: five cron fields in UTC. Default: on each deployment."),
  atStart: z
    .boolean()
    .default(false)
    .describe("A scheduled job also runs once on each deployment. Default: false."),
  deadlineSeconds: wholeNumber(10, 86_400)
    .default(600)
    .describe("Seconds after which a run is stopped, 10 to 86400. Default: 600."),
  cachePools: z
    .record(z.string(), cachePoolSchema)
    .default({})
    .describe("Pool of the job for each cache it uses, by the cache's name. Default: none."),
  ...workloadShape,
});

/** @see serviceSchema */
export type ServiceConfig = z.output<typeof serviceSchema>;
/** @see poolSchema */
export type PoolConfig = z.output<typeof poolSchema>;
/** @see jobSchema */
export type JobConfig = z.output<typeof jobSchema>;
