import type * as pulumi from "@pulumi/pulumi";
import type { Threshold } from "../../tuning/observability/thresholds.ts";
import {
  CACHE_MEMORY,
  CACHE_THRESHOLDS,
  SERVICE_CONNECTIONS,
  cacheConnectionLimit,
  shareOf,
} from "../../tuning/observability/thresholds.ts";
import type { CacheRole } from "../../tuning/redis.ts";
import { bytes, humanBytes } from "../../tuning/units.ts";
import type { AlarmSpec } from "../observability/metric-alarm.ts";
import { lasting } from "../observability/metric-alarm.ts";
import type { ResolvedCacheArgs } from "./redis-cache-args.ts";
import { ROLE_DEFAULTS } from "./roles.ts";

/**
 * Up to this many vCPUs the engine shares its core with everything else on the node, and the CPU of the host says more
 * than that of the engine (ElastiCache user guide, "Which metrics should I monitor?").
 */
const SHARED_CORE_VCPU = 2;

/** What a full memory does, by role. */
const WHEN_FULL: Readonly<Record<CacheRole, string>> = {
  cache: "throws keys away",
  queue: "takes no more writes",
  session: "throws sessions away",
};

/** An alarm before it is given its node. */
type Spec = Omit<AlarmSpec, "dimensions" | "namespace" | "periodSeconds">;

/** What a node's metrics are found by. */
type Dimensions = AlarmSpec["dimensions"];

/** Values of one minute. */
const SOURCE = { namespace: "AWS/ElastiCache", periodSeconds: 60 } as const;

/** Side and duration of a threshold. */
function when({ fires, forSeconds }: Threshold): Pick<Spec, "fires" | "periods"> {
  return { fires, periods: lasting(forSeconds, SOURCE.periodSeconds) };
}

/** The alarms of one node. Any node may become primary, so each has all of them. */
export function nodeAlarmSpecs(
  args: ResolvedCacheArgs,
  node: string,
  nodeId: pulumi.Input<string>,
): readonly AlarmSpec[] {
  const dimensions = { CacheClusterId: nodeId };
  return [
    ...cpuSpecs(args),
    ...memorySpecs(args),
    ...evictionSpecs(args),
    connectionSpec(args),
    bandwidthSpec(args, dimensions),
    ...(args.replicas > 0 ? [lagSpec(args)] : []),
  ].map((spec) => ({ ...SOURCE, dimensions, ...spec, suffix: `${node}-${spec.suffix}` }));
}

function cpuSpecs(args: ResolvedCacheArgs): readonly Spec[] {
  const { node } = args.tuning;
  const threshold = args.cpuAlarmPercent;
  const cpu = (suffix: string, metric: string, whose: string): Spec => ({
    suffix,
    metric,
    statistic: "Average",
    ...when(CACHE_THRESHOLDS.cpu),
    threshold,
    description: `CPU of the ${whose} above ${threshold} % for ${CACHE_THRESHOLDS.cpu.forSeconds / 60} minutes on ${node.name} (${node.vcpu} vCPUs): look at the slow log, then at the next node type or at shards.`,
  });
  const engine = cpu("engine-cpu", "EngineCPUUtilization", "engine's thread");
  return node.vcpu > SHARED_CORE_VCPU ? [engine] : [engine, cpu("cpu", "CPUUtilization", "node")];
}

function memorySpecs(args: ResolvedCacheArgs): readonly Spec[] {
  const { memoryAlarmPercent: threshold, tuning } = args;
  const { role } = tuning.input;
  if (threshold === undefined) return [];
  const usable = humanBytes(bytes(tuning.usableMemory));
  return [
    {
      suffix: "memory",
      metric: "DatabaseMemoryUsagePercentage",
      statistic: "Maximum",
      ...when(CACHE_MEMORY[role] ?? CACHE_THRESHOLDS.sessionMemory),
      threshold,
      description: `More than ${threshold} % of the ${usable} for data in use. When it is full, a ${role} ${WHEN_FULL[role]}.`,
    },
  ];
}

function evictionSpecs(args: ResolvedCacheArgs): readonly Spec[] {
  const { role } = args.tuning.input;
  if (!ROLE_DEFAULTS[role].evictionIsFault) return [];
  return [
    {
      suffix: "evictions",
      metric: "Evictions",
      statistic: "Sum",
      ...when(CACHE_THRESHOLDS.evictions),
      threshold: CACHE_THRESHOLDS.evictions.value,
      description: `Keys of a ${role} are thrown away to make room: each is lost work or a lost session. Choose a larger node type.`,
    },
  ];
}

function connectionSpec(args: ResolvedCacheArgs): Spec {
  const { maxClients } = args.tuning;
  const { connectionsAlarmPercent: percent, plannedConnections } = args;
  const threshold = cacheConnectionLimit(maxClients, percent, plannedConnections);
  const reason =
    threshold === shareOf(maxClients, percent)
      ? `${percent} % of maxclients (${maxClients})`
      : `the peak the budget plans and ${SERVICE_CONNECTIONS} of ElastiCache's own, of maxclients ${maxClients}`;
  return {
    suffix: "connections",
    metric: "CurrConnections",
    statistic: "Maximum",
    ...when(CACHE_THRESHOLDS.connections),
    threshold,
    description: `More than ${threshold} connections, ${reason}: a client that is not in the budget, or connections that are not given back.`,
  };
}

function bandwidthSpec({ tuning: { node } }: ResolvedCacheArgs, dimensions: Dimensions): Spec {
  const { bandwidth } = CACHE_THRESHOLDS;
  const metric = (direction: "In" | "Out") => `NetworkBandwidth${direction}AllowanceExceeded`;
  return {
    suffix: "bandwidth",
    metric: metric("In"),
    statistic: "Sum",
    ...when(bandwidth),
    threshold: bandwidth.value,
    math: {
      expression: "FILL(value, 0) + FILL(out, 0)",
      label: "Packets held back or dropped at the network limit",
      metrics: {
        out: { namespace: SOURCE.namespace, metric: metric("Out"), dimensions, statistic: "Sum" },
      },
    },
    description: `Packets held back or dropped in each of ${bandwidth.forSeconds / 60} minutes, for the network of ${node.name} is at its limit: look for large values or a hot key, then choose a larger node type.`,
  };
}

function lagSpec(args: ResolvedCacheArgs): Spec {
  const { replicationLag } = CACHE_THRESHOLDS;
  return {
    suffix: "lag",
    metric: "ReplicationLag",
    statistic: "Minimum",
    ...when(replicationLag),
    threshold: args.replicationLagAlarmSeconds,
    description: `Behind its primary by more than ${args.replicationLagAlarmSeconds} s for ${replicationLag.forSeconds / 60} minutes, without a moment below: a failover would lose as much.`,
  };
}
