import type { PodDemand } from "../nodes/types.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { bytes, mib } from "../units.ts";
import { OPERATION_RESOURCES } from "../workload/operations.ts";
import type { PodResources } from "../workload/types.ts";
import { cloudWatchActions, cloudWatchProblems } from "./exporters/cloudwatch.ts";
import { omittedCollectors, postgresFlags } from "./exporters/postgres.ts";
import { MONITORING_ROLE, monitoringRoleSql } from "./exporters/role.ts";
import type { Timing } from "./exporters/settings.ts";
import { OMITTED_OF_REDIS, SESSIONS, exporterSettings, timings } from "./exporters/settings.ts";
import type {
  CloudWatchExporterPlan,
  ExportedCache,
  ExporterPlan,
  ExportersInput,
  ExportersPlan,
  MonitoringRolePlan,
  PostgresExporterPlan,
  RedisExporterPlan,
} from "./exporters/types.ts";

export type * from "./exporters/types.ts";
export { cloudWatchExporterConfig } from "./exporters/cloudwatch.ts";
export type { CloudWatchExporterConfig, CloudWatchResources } from "./exporters/cloudwatch.ts";
export { MONITORING_ROLE, monitoringRoleSql } from "./exporters/role.ts";
export { serviceSampleLimit } from "./exporters/samples.ts";
export type { ServiceSeries } from "./exporters/samples.ts";

/** Ports the exporters listen on; the projects' own. */
const PORTS = { postgres: 9187, redis: 9121, cloudWatch: 5000 } as const;

/** Seconds between two readings of the exporter of CloudWatch, which asks AWS every 300 s itself and answers from memory. */
const CLOUDWATCH_SCRAPE_SECONDS = 60;

/** File with what the exporter of CloudWatch asks for. */
export const CLOUDWATCH_CONFIG = { folder: "/etc/exporter", file: "cloudwatch.yml" } as const;

/** File in memory with the passwords of a cache's nodes, written when the pod starts. */
export const REDIS_PASSWORDS = "/tmp/passwords.json";

/**
 * What Prometheus needs to see of database, caches and AWS: one exporter for each database instance and each cache, one for
 * CloudWatch. Pure.
 * @throws TuningError listing everything wrong, with the paths of `input`
 */
export function planExporters(input: ExportersInput): ExportersPlan {
  throwProblems(inputProblems(input));
  const timing = timings(input.scrapeIntervalSeconds);
  const postgres = Array.from({ length: input.readReplicas + 1 }, (_, replica) =>
    postgresExporter(input, timing, replica),
  );
  const redis = input.caches.map((cache) => redisExporter(cache, timing));
  const cloudWatch = cloudWatchExporter(input.cloudWatchMetrics, timing);
  const role = monitoringRole(input, timing);
  return {
    postgres,
    redis,
    cloudWatch,
    role,
    demands: demands(input.namespace, [
      ...postgres,
      ...redis,
      ...(cloudWatch === undefined ? [] : [cloudWatch]),
    ]),
    settings: exporterSettings(input, timing),
    omitted: [...omittedCollectors(input.version), ...OMITTED_OF_REDIS],
  };
}

function inputProblems(input: ExportersInput): readonly Problem[] {
  const { connections, scrapeIntervalSeconds, cloudWatchMetrics } = input;
  const problems: Problem[] = [...cloudWatchProblems(cloudWatchMetrics)];
  if (connections < SESSIONS) {
    problems.push({
      path: "reserve.exporterConnections",
      got: String(connections),
      allowed: `${SESSIONS} or more: an exporter has one session that stays and one for each scrape`,
      fix: "set reserve.exporterConnections to 3",
    });
  }
  if (!Number.isInteger(scrapeIntervalSeconds) || scrapeIntervalSeconds < 5) {
    problems.push({
      path: "monitoring.scrapeIntervalSeconds",
      got: String(scrapeIntervalSeconds),
      allowed: "a whole number of seconds from 5",
      fix: "set it to 30",
    });
  }
  return problems;
}

function postgresExporter(
  { version }: ExportersInput,
  { intervalSeconds, timeoutSeconds }: Timing,
  replica: number,
): PostgresExporterPlan {
  return {
    name: replica === 0 ? "database" : `replica-${replica}`,
    job: "postgres",
    instance: replica === 0 ? "database" : `database-replica-${replica}`,
    replica,
    command: ["postgres_exporter", ...postgresFlags(version, PORTS.postgres)],
    port: PORTS.postgres,
    healthPath: "/",
    resources: resources(100, 96),
    intervalSeconds,
    timeoutSeconds,
    sampleLimit: 50_000,
  };
}

function redisExporter(
  { name, shards, replicas, clusterMode }: ExportedCache,
  { intervalSeconds, timeoutSeconds }: Timing,
): RedisExporterPlan {
  const pad = (number: number, digits: number): string => String(number).padStart(digits, "0");
  const members = Array.from({ length: replicas + 1 }, (_, node) => pad(node + 1, 3));
  const nodes = clusterMode
    ? Array.from({ length: shards }, (_, shard) =>
        members.map((member) => `${pad(shard + 1, 4)}-${member}`),
      ).flat()
    : members;
  return {
    name: `cache-${name}`,
    job: "redis",
    cache: name,
    nodes,
    command: [
      "/redis_exporter",
      // No cache of its own: each scrape names the node.
      "-redis.addr=",
      "-config-command=-",
      "-redis-only-metrics",
      `-redis.password-file=${REDIS_PASSWORDS}`,
      `-connection-timeout=${Math.max(1, Math.floor(timeoutSeconds / 2))}s`,
      `-web.listen-address=:${PORTS.redis}`,
    ],
    port: PORTS.redis,
    healthPath: "/health",
    resources: resources(50, 64),
    intervalSeconds,
    timeoutSeconds,
    sampleLimit: 5000,
  };
}

function cloudWatchExporter(
  metrics: readonly string[],
  { timeoutSeconds }: Timing,
): CloudWatchExporterPlan | undefined {
  if (metrics.length === 0) return undefined;
  return {
    name: "cloudwatch",
    job: "cloudwatch",
    metrics: [...new Set(metrics)],
    actions: cloudWatchActions(metrics),
    command: [
      "yace",
      `--config.file=${CLOUDWATCH_CONFIG.folder}/${CLOUDWATCH_CONFIG.file}`,
      `--listen-address=:${PORTS.cloudWatch}`,
      "--scraping-interval=300",
    ],
    port: PORTS.cloudWatch,
    healthPath: "/healthz",
    resources: resources(50, 128),
    intervalSeconds: CLOUDWATCH_SCRAPE_SECONDS,
    timeoutSeconds: Math.min(timeoutSeconds, CLOUDWATCH_SCRAPE_SECONDS),
    sampleLimit: 10_000,
  };
}

/** Requests are limits: what watches is to neither starve nor be the cause of an outage. */
function resources(millicores: number, memoryMiB: number): PodResources {
  return {
    cpuRequestMillicores: millicores,
    cpuLimitMillicores: millicores,
    memory: mib(memoryMiB),
    ephemeralStorage: mib(32),
    tmp: mib(8),
    cache: bytes(0),
    qos: "Guaranteed",
  };
}

function monitoringRole(
  { databaseName, connections, namespace, passwordVersion = 1 }: ExportersInput,
  { statementTimeoutSeconds }: Timing,
): MonitoringRolePlan {
  return {
    name: MONITORING_ROLE,
    passwordVersion,
    sql: monitoringRoleSql({
      database: databaseName,
      connections,
      statementTimeoutSeconds,
      passwordVersion,
    }),
    job: {
      name: "role",
      kind: "migration",
      namespace,
      resources: OPERATION_RESOURCES,
      atStart: false,
      // A writer that fails over answers after about a minute; each attempt connects for 10 s.
      deadlineSeconds: 600,
      startingDeadlineSeconds: 0,
      backoffLimit: 5,
      graceSeconds: 30,
      environment: {},
      settings: [],
      omitted: [],
    },
  };
}

/** One pod each, and none beside it while it is replaced: Recreate. The role's job runs beside them. */
function demands(namespace: string, exporters: readonly ExporterPlan[]): readonly PodDemand[] {
  const pods = exporters.map((one) => ({ label: `exporters.${one.name}`, each: one.resources }));
  return [...pods, { label: "exporters.role", each: OPERATION_RESOURCES }].map(
    ({ label, each }) => ({
      label,
      namespace,
      fargate: false,
      pods: 1,
      minPods: 1,
      surge: 0,
      ending: 0,
      each: {
        cpuMillicores: each.cpuRequestMillicores,
        memory: each.memory,
        ephemeralStorage: each.ephemeralStorage,
        pods: 1,
      },
      sysctls: [],
    }),
  );
}
