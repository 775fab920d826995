import type * as pulumi from "@pulumi/pulumi";
import type { CacheRole } from "../../tuning/redis.ts";
import { bytes, humanBytes } from "../../tuning/units.ts";
import type { AlarmSpec } from "../observability/metric-alarm.ts";
import type { ResolvedCacheArgs } from "./redis-cache-args.ts";
import { ROLE_DEFAULTS } from "./roles.ts";

/**
 * Up to this many vCPUs the engine shares its core with everything else on the node, and the CPU of the host says more
 * than that of the engine (ElastiCache user guide, "Which metrics should I monitor?").
 */
const SHARED_CORE_VCPU = 2;

/** Connections ElastiCache itself holds to each node (ElastiCache user guide, "CurrConnections": 4 to 6). */
const SERVICE_CONNECTIONS = 6;

/** What a full memory does, by role. */
const WHEN_FULL: Readonly<Record<CacheRole, string>> = {
  cache: "throws keys away",
  queue: "takes no more writes",
  session: "throws sessions away",
};

/** An alarm before it is given its node. */
type Spec = Omit<AlarmSpec, "dimensions" | "namespace" | "periodSeconds" | "periods"> &
  Partial<Pick<AlarmSpec, "periods">>;

/** Five values of one minute. */
const FIVE_MINUTES = { namespace: "AWS/ElastiCache", periodSeconds: 60, periods: 5 } as const;

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
    ...(args.replicas > 0 ? [lagSpec(args)] : []),
  ].map((spec) => ({ ...FIVE_MINUTES, dimensions, ...spec, suffix: `${node}-${spec.suffix}` }));
}

function cpuSpecs(args: ResolvedCacheArgs): readonly Spec[] {
  const { node } = args.tuning;
  const threshold = args.cpuAlarmPercent;
  const cpu = (suffix: string, metric: string, whose: string): Spec => ({
    suffix,
    metric,
    statistic: "Average",
    fires: "above",
    threshold,
    description: `CPU of the ${whose} above ${threshold} % for 5 minutes on ${node.name} (${node.vcpu} vCPUs): look at the slow log, then at the next node type or at shards.`,
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
      fires: "above",
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
      fires: "above",
      threshold: 0,
      periods: 1,
      description: `Keys of a ${role} are thrown away to make room: each is lost work or a lost session. Choose a larger node type.`,
    },
  ];
}

function connectionSpec(args: ResolvedCacheArgs): Spec {
  const { maxClients } = args.tuning;
  const limit = Math.floor((maxClients * args.connectionsAlarmPercent) / 100);
  const planned = args.plannedConnections;
  const threshold = planned === undefined ? limit : Math.min(limit, planned + SERVICE_CONNECTIONS);
  const reason =
    threshold === limit
      ? `${args.connectionsAlarmPercent} % of maxclients (${maxClients})`
      : `the peak the budget plans and ${SERVICE_CONNECTIONS} of ElastiCache's own, of maxclients ${maxClients}`;
  return {
    suffix: "connections",
    metric: "CurrConnections",
    statistic: "Maximum",
    fires: "above",
    threshold,
    description: `More than ${threshold} connections, ${reason}: a client that is not in the budget, or connections that are not given back.`,
  };
}

function lagSpec(args: ResolvedCacheArgs): Spec {
  return {
    suffix: "lag",
    metric: "ReplicationLag",
    statistic: "Minimum",
    fires: "above",
    threshold: args.replicationLagAlarmSeconds,
    description: `Behind its primary by more than ${args.replicationLagAlarmSeconds} s for 5 minutes, without a moment below: a failover would lose as much.`,
  };
}
