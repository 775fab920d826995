import type { StackConfig } from "../config/schema.ts";
import { DAEMON_SETS } from "./nodes/daemon-sets.ts";
import type { PodDemand } from "./nodes/types.ts";
import type { PrometheusTuning } from "./observability/prometheus.ts";
import { monitoringDemands, tunePrometheus } from "./observability/prometheus.ts";

/**
 * Sizes of Prometheus and of what is installed with it, out of the stack it reads. Pure.
 * @param demands pods of everything else
 * @returns undefined where the stack installs none
 * @throws TuningError listing every number nothing can be computed from
 */
export function planPrometheus(
  config: StackConfig,
  demands: readonly PodDemand[],
): PrometheusTuning | undefined {
  const { monitoring, nodeGroups, services, caches, database } = config;
  if (monitoring?.install !== true) return undefined;
  const groups = Object.values(nodeGroups);
  const nodes = groups.reduce((sum, { nodes: { max } }) => sum + max, 0);
  const pods = demands.reduce((sum, one) => sum + one.pods + one.surge + one.ending, 0);
  const cacheNodes = Object.values(caches).map(({ shards, replicas }) => shards * (1 + replicas));
  return tunePrometheus({
    scrapeIntervalSeconds: monitoring.scrapeIntervalSeconds,
    retentionDays: monitoring.retentionDays,
    nodes,
    pods: pods + nodes * DAEMON_SETS.length,
    services: Object.entries(services).map(([name, { replicas, metrics }]) => ({
      name,
      replicas: replicas.max,
      buckets: metrics.buckets.length,
    })),
    databaseInstances: 1 + database.replicas,
    cacheNodes: cacheNodes.reduce((sum, count) => sum + count, 0),
  });
}

/** The pods of what is installed, for the budgets of the nodes. */
export function monitoringPods(
  { monitoring }: StackConfig,
  tuning: PrometheusTuning | undefined,
): readonly PodDemand[] {
  if (monitoring === undefined || tuning === undefined) return [];
  return monitoringDemands(tuning.pods, monitoring.namespace);
}
