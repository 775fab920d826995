import type { NodeGroupConfig, StackConfig } from "../config/schema.ts";
import type { Finding } from "./budget/finding.ts";
import { nodeBudgets } from "./budget/node-budgets.ts";
import { quotaBudget } from "./budget/quota.ts";
import { sysctlBudget } from "./budget/sysctls.ts";
import type { ClusterPlan } from "./cluster.ts";
import { certain, collect, mapEach } from "./collect.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./errors.ts";
import { throwProblems } from "./errors.ts";
import { tuneJob } from "./jobs.ts";
import { tuneKernel } from "./kernel.ts";
import { planMigrations } from "./migrations.ts";
import { nodeCapacity } from "./nodes.ts";
import { monitoringPods, planPrometheus } from "./plan-prometheus.ts";
import type { PodDemand } from "./nodes/types.ts";
import { ttlCatalogue } from "./ttls.ts";
import { tuneWorkload } from "./workload.ts";
import type { WorkloadContext } from "./workload/context.ts";
import { podDemands } from "./workload/demands.ts";
import { namespacePlan } from "./workload/namespaces.ts";

/** The Kubernetes half of the plan, and its budgets. */
export interface ClusterAssessment {
  readonly plan: ClusterPlan;
  /** CPU, memory, disk and pods of the nodes, quotas, sysctls; those that fit too. */
  readonly findings: readonly Finding[];
}

/**
 * Computes nodes, services, jobs, namespaces and cache lifetimes, and adds up what they ask of the nodes. Pure.
 * @param watching pods of exporters and load tests. @default - none
 * @returns undefined when the configuration has no cluster
 * @throws TuningError listing every wrong input of every part, paths as keys of the stack configuration
 */
export function planCluster(
  config: StackConfig,
  watching: readonly PodDemand[] = [],
): ClusterAssessment | undefined {
  if (config.cluster === undefined) return undefined;
  const { version } = config.cluster;
  const problems: Problem[] = [];
  const part = <T>(path: string, compute: () => T) =>
    collect(problems, (below) => `${path}.${below}`, compute);
  const nodeGroups = mapEach(config.nodeGroups, (name, group) =>
    part(`nodeGroups.${name}`, () => nodeGroup(name, group, version)),
  );
  const workloads = mapEach(config.services, (name, service) =>
    part(`services.${name}`, () =>
      tuneWorkload(name, service, workloadContext(config, version, service.namespace)),
    ),
  );
  const jobs = mapEach(config.jobs, (name, job) =>
    part(`jobs.${name}`, () => tuneJob(name, job, workloadContext(config, version, job.namespace))),
  );
  const ttls = part("ttls", () =>
    ttlCatalogue(config.ttls, { jobs: config.jobs, caches: Object.keys(config.caches) }),
  );
  const migrations = part("migrations", () => ({ planned: planMigrations(config) }));
  problems.push(...namespaceProblems(config), ...jobPlaceProblems(config));
  throwProblems(problems);
  const pods = {
    workloads: mapEach(workloads, (_, workload) => certain(workload)),
    jobs: mapEach(jobs, (_, job) => certain(job)),
  };
  const own = [...podDemands(config, pods), ...watching];
  const prometheus = part("monitoring", () => ({ tuning: planPrometheus(config, own) }));
  throwProblems(problems);
  const { tuning } = certain(prometheus);
  const demands = [...own, ...monitoringPods(config, tuning)];
  const plan: ClusterPlan = {
    nodeGroups: mapEach(nodeGroups, (_, group) => certain(group)),
    ...pods,
    namespaces: mapEach(config.namespaces, (name, one) => namespacePlan(name, one, demands)),
    ttls: certain(ttls),
    ...sqlOf(certain(migrations).planned),
    ...(tuning === undefined ? {} : { prometheus: tuning }),
  };
  return { plan, findings: clusterFindings(config, version, plan, demands) };
}

function sqlOf(migrations: ClusterPlan["migrations"]): Pick<ClusterPlan, "migrations"> {
  return migrations === undefined ? {} : { migrations };
}

function nodeGroup(name: string, config: NodeGroupConfig, kubernetesVersion: string) {
  const capacity = nodeCapacity(name, config, kubernetesVersion);
  const kernel = tuneKernel({
    group: name,
    use: config.use,
    instanceTypes: config.instanceTypes,
    kubernetesVersion,
    podsPerNode: capacity.podsPerNode,
    allowedUnsafeSysctls: config.allowedUnsafeSysctls,
    overrides: config.sysctls,
  });
  return { capacity, kernel };
}

function workloadContext(
  config: StackConfig,
  kubernetesVersion: string,
  namespace: string,
): WorkloadContext {
  return {
    kubernetesVersion,
    zones: config.network.zones,
    fargate: config.namespaces[namespace]?.fargate ?? false,
    nodeGroups: config.nodeGroups,
    database: { proxy: config.database.proxy.enabled, readers: config.database.replicas > 0 },
    cacheRoles: mapEach(config.caches, (_, { role }) => role),
  };
}

/** Services and jobs in a namespace that nobody makes. */
function namespaceProblems(config: StackConfig): Problem[] {
  const known = Object.keys(config.namespaces);
  const workloads = [
    ...Object.entries(config.services).map(([name, one]) => [`services.${name}`, one] as const),
    ...Object.entries(config.jobs).map(([name, one]) => [`jobs.${name}`, one] as const),
  ];
  return workloads.flatMap(([path, { namespace }]) => {
    if (known.includes(namespace)) return [];
    const meant = didYouMean(namespace, known);
    return [
      {
        path: `${path}.namespace`,
        got: namespace,
        allowed: `a namespace of the stack: ${known.join(", ")}`,
        fix:
          meant === undefined
            ? "name one of these, or add it under namespaces"
            : `set it to ${meant}`,
      },
    ];
  });
}

/** Jobs name no node group, so they need one that is not dedicated. */
function jobPlaceProblems({ jobs, namespaces, nodeGroups }: StackConfig): Problem[] {
  if (Object.values(nodeGroups).some(({ dedicated }) => !dedicated)) return [];
  const homeless = Object.entries(jobs)
    .filter(([, { namespace }]) => namespaces[namespace]?.fargate !== true)
    .map(([name]) => name);
  if (homeless.length === 0) return [];
  const groups = Object.keys(nodeGroups);
  return [
    {
      path: "nodeGroups",
      got: groups.length === 0 ? "none" : `${groups.join(", ")}, all dedicated`,
      allowed: `at least one group that is not dedicated: the jobs ${homeless.join(", ")} run nowhere else`,
      fix:
        groups.length === 0
          ? "add a node group"
          : `set nodeGroups.${groups[0]}.dedicated to false, or add a group`,
    },
  ];
}

function clusterFindings(
  config: StackConfig,
  version: string,
  plan: ClusterPlan,
  demands: readonly PodDemand[],
): Finding[] {
  const capacities = Object.values(plan.nodeGroups).map(({ capacity }) => capacity);
  return [
    ...nodeBudgets({ nodeGroups: capacities, demands, zones: config.network.zones }),
    ...quotaBudget({ namespaces: config.namespaces, demands }),
    sysctlBudget({
      version,
      demands,
      nodeGroups: Object.entries(plan.nodeGroups).map(([group, { capacity, kernel }]) => ({
        group,
        dedicated: capacity.dedicated,
        allowedUnsafeSysctls: kernel.allowedUnsafeSysctls,
      })),
      podSecurity: mapEach(config.namespaces, (_, { podSecurity }) => podSecurity),
    }),
  ];
}
