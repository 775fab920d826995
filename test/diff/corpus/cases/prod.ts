import type { Document } from "yaml";

import type { StackCase } from "../case.ts";

function set(path: string, value: unknown) {
  const [section = "", ...rest] = path.split(".");
  return (file: Document) => file.setIn(["config", `plumbline:${section}`, ...rest], value);
}

/** Both change with every restart of what they describe. */
const TELLING = { dashboards: "none", "dashboards-*": "none", "rules-*": "none" } as const;

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
    change: set("database.parameters", { random_page_cost: "1.5" }),
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
    classes: { ...TELLING, "cache-queue-group": "downtime", "*-alarm": "none" },
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
      "exporters-cloudwatch-config": "in-place",
      "warm-*-start": "in-place",
      "warm-*": "in-place",
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
    classes: { "database-key": "none", "database-writer": "in-place" },
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
    change: set("cluster.publicAccessCidrs", ["0.0.0.0/0"]),
    classes: { "cluster-cluster": "in-place" },
    worse: ["security"],
  },
  {
    name: "prod: a new minor version of PostgreSQL",
    covers: ["c.8"],
    change: set("database.engineVersion", "17.7"),
    classes: { ...TELLING, "database-writer": "downtime", "database-replica-1": "downtime" },
    worse: [],
  },
];
