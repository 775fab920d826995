import type { Document } from "yaml";

import type { StackCase } from "../case.ts";

function set(path: string, value: unknown) {
  const [section = "", ...rest] = path.split(".");
  return (file: Document) => file.setIn(["config", `plumbline:${section}`, ...rest], value);
}

/** Both change with every restart of what they describe. */
const TELLING = { "dashboards-*": "none", "rules-*": "none" } as const;

/** The whole platform, by its stack file. */
export const PROD_CASES: readonly StackCase[] = [
  {
    name: "prod: nothing",
    covers: ["c.6"],
    change: () => undefined,
    classes: {},
    worse: [],
  },
  {
    name: "prod: a static parameter",
    covers: ["7.2", "c.5"],
    change: set("database.parameters", { max_locks_per_transaction: "256" }),
    classes: { "database-parameters": "reboot", "database-replica-parameters": "reboot" },
    worse: [],
  },
  {
    name: "prod: a parameter that applies at once",
    covers: ["c.5"],
    change: set("database.parameters", { deadlock_timeout: "2000" }),
    classes: { "database-parameters": "in-place", "database-replica-parameters": "in-place" },
    worse: [],
  },
  {
    name: "prod: a larger class of the database",
    covers: ["7.4", "c.3"],
    change: set("database.instanceClass", "db.r7g.2xlarge"),
    classes: {
      ...TELLING,
      "database-writer": "downtime",
      "database-replica-1": "downtime",
      // cron.max_running_jobs follows the vCPUs, and is static.
      "database-parameters": "reboot",
      "database-replica-parameters": "reboot",
      "*-alarm": "none",
    },
    worse: [],
  },
  {
    name: "prod: a larger node of the queue",
    covers: [],
    change: set("caches.queue.nodeType", "cache.m7g.xlarge"),
    classes: {
      ...TELLING,
      "cache-queue-group": "downtime",
      // Follows the memory, and is dynamic.
      "cache-queue-parameters": "in-place",
      // With 4 vCPUs only the engine's own processor is watched: those of the whole node go.
      "*-engine-cpu-alarm": "none",
      "*-cpu-alarm": "in-place",
      "*-alarm": "none",
    },
    worse: [],
  },
  {
    name: "prod: another name of the database inside",
    covers: ["7.5", "c.1", "c.2"],
    change: set("database.databaseName", "app2"),
    classes: {
      "database-writer": "replace",
      "database-proxy-writer": "replace",
      "database-parameters": "reboot",
      "database-replica-parameters": "reboot",
      "exporters-role-job": "in-place",
      "migrations-job": "in-place",
      "migrations-sql": "in-place",
      // Named by its content, but with a replaced database in it: deleted with that, and made after it.
      "exporters-cloudwatch-config": "replace",
      "warm-*-start": "in-place",
      "warm-*": "in-place",
      // One pod, stopped before the next starts.
      "exporters-*-deployment": "downtime",
      "*-deployment": "rolling",
    },
    worse: ["order"],
  },
  {
    name: "prod: no synchronous standby",
    covers: [],
    change: set("database.multiAz", false),
    classes: { ...TELLING, "database-writer": "in-place", "*-alarm": "none" },
  },
  {
    name: "prod: protection of the database off",
    covers: ["c.2"],
    change: set("database.deletionProtection", false),
    classes: {
      "database-writer": "in-place",
      "database-replica-1": "in-place",
      "database-key": "none",
      // Data that belongs together is kept or given up together.
      "cache-queue-*": "none",
      "site-*": "none",
    },
    worse: ["security"],
  },
  {
    name: "prod: a new image of the API",
    covers: ["c.15"],
    change: set(
      "services.api.image",
      `123456789012.dkr.ecr.eu-central-1.amazonaws.com/wakala/api@sha256:${"1".repeat(64)}`,
    ),
    classes: { "*": "rolling" },
    worse: [],
  },
  {
    name: "prod: longer login lines at the edge",
    covers: ["7.12", "c.13"],
    change: set("edge.rateLimits.login.requests", 100),
    classes: { "*": "in-place" },
    worse: ["security"],
  },
  {
    name: "prod: the cluster's API on the internet",
    covers: [],
    change: set("cluster.publicAccessCidrs", ["203.0.113.0/24"]),
    classes: { "cluster-cluster": "in-place" },
    worse: ["security"],
  },
  {
    name: "prod: a new minor version of PostgreSQL",
    covers: ["c.8"],
    change: set("database.engineVersion", "17.7"),
    classes: { ...TELLING, "database-writer": "downtime" },
    worse: [],
  },
];
