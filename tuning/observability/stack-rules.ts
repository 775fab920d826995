import type { MonitoringConfig, SloConfig, StackConfig } from "../../config/schema.ts";
import { collect } from "../collect.ts";
import type { Problem } from "../errors.ts";
import { throwProblems } from "../errors.ts";
import { cacheFinding } from "../plan-data.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import type { RedisTuning } from "../redis.ts";
import { tasksPerReplica } from "../workload/autoscaling.ts";
import { workLimits } from "../workload/shutdown.ts";
import { applicationRules } from "./application.ts";
import { documentProblems } from "./document.ts";
import { edgeRules } from "./edge.ts";
import type { MonitoringRulesInput } from "./exporters-up.ts";
import { monitoringRules } from "./exporters-up.ts";
import { unknownMetrics } from "./metrics.ts";
import { nodeRules } from "./node.ts";
import { ownAlerts } from "./own.ts";
import type { PostgresRulesInput } from "./postgres.ts";
import { postgresRules, postgresRulesInput } from "./postgres.ts";
import type { WorkerRulesInput } from "./queue.ts";
import { queueRules } from "./queue.ts";
import type { CacheRulesInput } from "./redis.ts";
import { cacheRulesInput, redisRules } from "./redis.ts";
import { sloRules } from "./slo.ts";
import type { RuleGroup, Slo } from "./types.ts";
import { withoutAlerts } from "./without.ts";
import { workloadRules } from "./workload.ts";

/** Where the cluster's own pods run: names, volumes, load balancers, scaling. */
const PLATFORM_NAMESPACES = ["kube-system", "keda"];

/** What of the data tier the rules compare with. */
export interface RulesData {
  readonly database: PostgresTuning;
  /** By the cache's name in the configuration. */
  readonly caches: Readonly<Record<string, RedisTuning>>;
  /** Connections at the peak of a rollout with everything in reserve: the total of the connection budget. */
  readonly connectionBudget: number;
}

/** The promises of the services, by the order of the configuration. */
export function stackSlos(config: StackConfig): readonly Slo[] {
  return Object.entries(config.services).flatMap(([service, { slo }]) =>
    slo === undefined ? [] : [toSlo(service, slo)],
  );
}

function toSlo(service: string, { availability, latency, windowDays }: SloConfig): Slo {
  return { service, availability, windowDays, ...(latency === undefined ? {} : { latency }) };
}

/** The input of the database's rules; also where the dashboards have their thresholds from. */
export function databaseRulesInput(
  { database: { replicas }, reserve }: StackConfig,
  { database, connectionBudget }: RulesData,
): PostgresRulesInput {
  return postgresRulesInput(database, {
    connectionBudget,
    headroomPercent: reserve.headroomPercent,
    replicas: replicas > 0,
  });
}

/** The same of each cache. */
export function cachesRulesInput(
  config: StackConfig,
  { caches }: Pick<RulesData, "caches">,
): readonly CacheRulesInput[] {
  return Object.entries(caches).map(([name, tuning]) => {
    const { replicas = 0, shards = 1 } = config.caches[name] ?? {};
    const plannedConnections = cacheFinding(config, name, tuning).total;
    return cacheRulesInput(name, tuning, { replicas, shards, plannedConnections });
  });
}

/** The same of each worker that has queues. */
export function workersRulesInput({ services }: StackConfig): readonly WorkerRulesInput[] {
  return Object.entries(services)
    .filter(([, { kind, queues }]) => kind === "worker" && queues.length > 0)
    .map(([service, worker]) => ({
      service,
      maxReplicas: worker.replicas.max,
      tasksPerReplica: tasksPerReplica(worker),
      longestSeconds: workLimits(worker).longestSeconds,
    }));
}

/** Whose pods are watched: the stack's, and those that everything else stands on. */
export function watchedNamespaces(
  { namespaces }: StackConfig,
  { namespace }: MonitoringConfig,
): readonly string[] {
  return [...new Set([...Object.keys(namespaces), namespace, ...PLATFORM_NAMESPACES])];
}

/** What Prometheus must find: a target for each node of database and caches, and the pods of every service. */
export function monitoringRulesInput(config: StackConfig): MonitoringRulesInput {
  const nodes = Object.values(config.caches).map(({ shards, replicas }) => shards * (1 + replicas));
  const jobs = [
    { job: "postgres", targets: 1 + config.database.replicas },
    { job: "redis", targets: nodes.reduce((sum, count) => sum + count, 0) },
    { job: "cloudwatch", targets: 1 },
    { job: "kube-state-metrics", targets: 1 },
    // One on each node, and a node at least.
    { job: "node-exporter", targets: 1 },
    { job: "kubelet", targets: 1 },
  ];
  return {
    jobs: jobs.filter(({ targets }) => targets > 0),
    services: Object.entries(config.services).map(([service, { namespace }]) => ({
      service,
      namespace,
    })),
  };
}

/**
 * Every rule of the stack, by group.
 * @throws TuningError listing everything wrong with promises, own alerts and `without`, paths as keys of the configuration
 */
export function stackRules(
  config: StackConfig,
  monitoring: MonitoringConfig,
  data: RulesData,
): readonly RuleGroup[] {
  const problems: Problem[] = [];
  const promised = Object.entries(config.services).flatMap(([service, { slo, metrics }]) => {
    if (slo === undefined) return [];
    const { minimumRequestsPerSecond } = slo;
    const options = {
      buckets: metrics.buckets,
      retentionDays: monitoring.retentionDays,
      ...(minimumRequestsPerSecond === undefined ? {} : { minimumRequestsPerSecond }),
    };
    return collect(problems, sloKey, () => sloRules(toSlo(service, slo), options)) ?? [];
  });
  const platform = [
    ...promised,
    applicationRules(),
    postgresRules(databaseRulesInput(config, data)),
    redisRules({ caches: cachesRulesInput(config, data) }),
    queueRules({ workers: workersRulesInput(config) }),
    workloadRules({ namespaces: watchedNamespaces(config, monitoring) }),
    nodeRules(),
    ...(config.site === undefined ? [] : [edgeRules({ api: config.site.api !== undefined })]),
    monitoringRules(monitoringRulesInput(config)),
  ].filter(({ rules }) => rules.length > 0);
  const kept = collect(
    problems,
    (path) => `monitoring.${path}`,
    () => withoutAlerts(platform, monitoring.without),
  );
  const own = ownAlerts(monitoring.alerts);
  const groups = [...(kept ?? platform), ...(own.rules.length === 0 ? [] : [own])];
  problems.push(...ownProblems(config, kept ?? platform, own));
  const { team, runbookUrl } = monitoring;
  problems.push(
    ...documentProblems([], { team, runbookUrl }).map((problem) => ({
      ...problem,
      path: `monitoring.${problem.path}`,
    })),
  );
  throwProblems(problems);
  return groups;
}

/** The calculations say `slos.<service>.<key>`, the configuration `services.<service>.slo.<key>`. */
function sloKey(path: string): string {
  return path.replace(/^slos\.([^.]+)/, "services.$1.slo");
}

/** Names of own alerts that are taken, and metrics in them that nobody has. */
function ownProblems(
  { services }: StackConfig,
  platform: readonly RuleGroup[],
  own: RuleGroup,
): Problem[] {
  const taken = new Set(
    platform.flatMap(({ rules }) => rules.flatMap((rule) => ("alert" in rule ? [rule.alert] : []))),
  );
  const declared = Object.values(services).flatMap(({ metrics }) => metrics.declares);
  const unknown = unknownMetrics([...platform, own], declared).map((problem) => ({
    ...problem,
    path: problem.path.replace(`groups.${own.name}.`, "monitoring.alerts."),
    allowed: `${problem.allowed}; a service names its own in services.<service>.metrics.declares`,
  }));
  const again = own.rules.flatMap((rule) => {
    if (!("alert" in rule) || !taken.has(rule.alert)) return [];
    const path = `monitoring.alerts.${rule.alert}`;
    const allowed =
      "a name that no alert of the platform has: runbook, silences and inhibition go by it";
    const fix = `choose another name, or leave out the platform's: add ${rule.alert} to monitoring.without`;
    return [{ path, got: rule.alert, allowed, fix }];
  });
  return [...unknown, ...again];
}
