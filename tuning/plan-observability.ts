import type { MonitoringConfig, StackConfig } from "../config/schema.ts";
import { collect } from "./collect.ts";
import { throwProblems } from "./errors.ts";
import type { Problem } from "./errors.ts";
import type { LoadTestPlan } from "./loadtest.ts";
import { planLoadTests } from "./loadtest.ts";
import type { DashboardDocument } from "./observability/dashboards.ts";
import { planDashboards } from "./observability/dashboards.ts";
import type { PrometheusDocument } from "./observability/document.ts";
import { toPrometheus } from "./observability/document.ts";
import type { ExportersPlan } from "./observability/exporters.ts";
import { planExporters } from "./observability/exporters.ts";
import { METRICS, metricsIn } from "./observability/metrics.ts";
import type { PodDemand } from "./nodes/types.ts";
import { routingProblems } from "./observability/routing.ts";
import { evaluatedGroups } from "./observability/slow-groups.ts";
import {
  cachesRulesInput,
  databaseRulesInput,
  stackRules,
  stackSlos,
  workersRulesInput,
} from "./observability/stack-rules.ts";
import type { RulesData } from "./observability/stack-rules.ts";
import type { RuleGroup, Slo } from "./observability/types.ts";
import { OPERATION_RESOURCES } from "./workload/operations.ts";
import type { PodResources } from "./workload/types.ts";

/** What is promised, watched, told and shown. */
export interface ObservabilityPlan {
  readonly slos: readonly Slo[];
  /** Every rule with its reasons. */
  readonly groups: readonly RuleGroup[];
  /** The same as Prometheus reads it. */
  readonly rules: PrometheusDocument;
  readonly dashboards: readonly DashboardDocument[];
  readonly exporters: ExportersPlan;
  /** Names of who is told, by severity. */
  readonly routes: MonitoringConfig["routes"];
  /** By name in the configuration. */
  readonly loadTests: Readonly<Record<string, LoadTestPlan>>;
  /** Pods of exporters and of the largest load test, as the budgets count them. */
  readonly demands: readonly PodDemand[];
}

/**
 * Plans rules, dashboards, exporters and load tests. Pure.
 * @returns undefined when the configuration has no monitoring, or no cluster that could run it
 * @throws TuningError listing everything wrong with promises, alerts and load tests, paths as keys of the configuration
 */
export function planObservability(
  config: StackConfig,
  data: RulesData,
): ObservabilityPlan | undefined {
  const { monitoring } = config;
  if (monitoring === undefined || config.cluster === undefined) return undefined;
  const { team, runbookUrl } = monitoring;
  const slos = stackSlos(config);
  const groups = stackRules(config, monitoring, data);
  const dashboards = planDashboards({
    services: Object.entries(config.services).map(([name, { kind }]) => ({
      name,
      kind: kind === "worker" ? "worker" : "web",
    })),
    slos,
    postgres: databaseRulesInput(config, data),
    caches: cachesRulesInput(config, data),
    workers: workersRulesInput(config),
    ...(config.site === undefined ? {} : { edge: {} }),
    site: config.site !== undefined,
    namespaces: Object.keys(config.namespaces),
    scrapeIntervalSeconds: monitoring.scrapeIntervalSeconds,
    runbookUrl,
    groups,
  });
  const metrics = cloudWatchMetrics(groups, dashboards);
  const watching = exporters(config, monitoring, data, metrics);
  const loadTests = planLoadTests(config);
  return {
    slos,
    groups,
    rules: toPrometheus(evaluatedGroups(groups), { team, runbookUrl }),
    dashboards,
    exporters: watching,
    routes: monitoring.routes,
    loadTests,
    demands: [...watching.demands, ...loadTestDemands(Object.values(loadTests))],
  };
}

/** One load test runs at a time, or neither would say anything: the budgets count the runners of the one that asks for most. */
function loadTestDemands(plans: readonly LoadTestPlan[]): readonly PodDemand[] {
  const cpu = ({ parallelism, runner }: LoadTestPlan) => parallelism * runner.cpuRequestMillicores;
  const [largest] = [...plans].sort((a, b) => cpu(b) - cpu(a));
  const runners =
    largest === undefined ? [] : [pods(largest, "", largest.parallelism, largest.runner)];
  return [...runners, ...plans.map((plan) => pods(plan, ".start", 1, OPERATION_RESOURCES))];
}

function pods(
  { name, namespace }: LoadTestPlan,
  suffix: string,
  count: number,
  { cpuRequestMillicores: cpuMillicores, memory, ephemeralStorage }: PodResources,
): PodDemand {
  return {
    label: `loadTests.${name}${suffix}`,
    namespace,
    fargate: false,
    pods: count,
    surge: 0,
    ending: 0,
    each: { cpuMillicores, memory, ephemeralStorage, pods: 1 },
    sysctls: [],
  };
}

/**
 * What the calculations would refuse, without the work of dashboards.
 * @throws TuningError as planObservability does
 */
export function checkObservability(config: StackConfig, data: RulesData): void {
  const { monitoring } = config;
  if (monitoring === undefined) return;
  const problems: Problem[] = [];
  collect(problems, String, () => stackRules(config, monitoring, data));
  const told = new Set(problems.map(({ path }) => path));
  const tests: Problem[] = [];
  collect(tests, String, () => planLoadTests(config));
  // A promise that is wrong is wrong for each of its load tests too.
  problems.push(...tests.filter(({ path }) => !told.has(path)));
  collect(problems, String, () => exporters(config, monitoring, data, []));
  const { receivers, routes } = monitoring;
  const routing = routingProblems({ receivers, routes, secretsPath: "/run", groups: [] });
  problems.push(...routing.map((one) => ({ ...one, path: `monitoring.${one.path}` })));
  throwProblems(problems);
}

function exporters(
  { database, caches, reserve }: StackConfig,
  { namespace, scrapeIntervalSeconds, passwordVersion }: MonitoringConfig,
  data: RulesData,
  metrics: readonly string[],
): ExportersPlan {
  return planExporters({
    namespace,
    version: data.database.input.version,
    databaseName: database.databaseName,
    readReplicas: database.replicas,
    connections: reserve.exporterConnections,
    passwordVersion,
    caches: Object.entries(caches).map(([name, { shards, replicas, clusterMode }]) => ({
      name,
      shards,
      replicas,
      clusterMode,
    })),
    cloudWatchMetrics: metrics,
    scrapeIntervalSeconds,
  });
}

/** What rules and panels use of CloudWatch: each metric that is asked for is paid for. */
function cloudWatchMetrics(
  groups: readonly RuleGroup[],
  dashboards: readonly DashboardDocument[],
): readonly string[] {
  const rules = groups.flatMap((group) => group.rules.flatMap(({ expr }) => metricsIn(expr)));
  const names = [...rules, ...dashboards.flatMap(({ json }) => awsNames(json))];
  return [...new Set(names)].filter((name) => name.startsWith("aws_") && METRICS.has(name)).sort();
}

/** Names of CloudWatch's metrics in a dashboard, wherever a panel has its expressions. */
function awsNames(json: object): readonly string[] {
  return JSON.stringify(json).match(/\baws_[a-z0-9_]+/g) ?? [];
}
