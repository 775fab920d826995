import type * as pulumi from "@pulumi/pulumi";
import { RedisCache } from "../components/cache/redis-cache.ts";
import type { RedisCacheOutputs } from "../components/cache/redis-cache-args.ts";
import { PostgresDatabase } from "../components/database/postgres-database.ts";
import type { PostgresDatabaseOutputs } from "../components/database/postgres-database-outputs.ts";
import type { NetworkOutputs } from "../components/network/network-args.ts";
import { Network } from "../components/network/network.ts";
import type { AlarmTopicOutputs } from "../components/observability/alarm-topic-args.ts";
import { AlarmTopic } from "../components/observability/alarm-topic.ts";
import type { StackConfig } from "../config/schema.ts";
import { connectionsPercent } from "../tuning/observability/thresholds.ts";
import type { PlatformPlan } from "../tuning/platform.ts";

/** What the whole stack shares: configuration, plan, and tags. */
export interface Stack {
  readonly config: StackConfig;
  readonly plan: PlatformPlan;
  /** Top-level keys of the configuration that hold a secret. */
  readonly secretKeys: ReadonlySet<string>;
}

/** Network, database and caches. */
export interface DataTier {
  readonly network: NetworkOutputs;
  readonly database: PostgresDatabaseOutputs;
  /** By the cache's name in the configuration. */
  readonly caches: Readonly<Record<string, RedisCacheOutputs>>;
  readonly alarmTopic: AlarmTopicOutputs;
}

/** Environment and tags, for every component. */
export function identity({ config }: Stack) {
  return { environment: config.environment, tags: config.tags };
}

/** Declares what keeps state, and the network it is in. */
export function declareDataTier(stack: Stack): DataTier {
  const { config } = stack;
  const topic = new AlarmTopic("alarms", {
    ...identity(stack),
    ...config.alarms,
    secret: stack.secretKeys.has("alarms"),
  });
  const { endpoints, existingVpc, ...networkConfig } = config.network;
  const network = new Network("network", {
    ...identity(stack),
    ...networkConfig,
    interfaceEndpoints: endpoints,
    existing: existingVpc,
    alarmTopicArn: topic.outputs.topicArn,
  }).outputs;
  const placement = {
    ...identity(stack),
    vpcId: network.vpcId,
    subnetIds: network.isolatedSubnetIds,
    clientCidrs: network.privateSubnetCidrs,
    alarmTopicArn: topic.outputs.topicArn,
  };
  return {
    network,
    database: declareDatabase(stack, placement),
    caches: declareCaches(stack, placement),
    alarmTopic: topic.outputs,
  };
}

type Placement = ReturnType<typeof identity> & {
  readonly vpcId: pulumi.Output<string>;
  readonly subnetIds: readonly pulumi.Output<string>[];
  readonly clientCidrs: readonly pulumi.Output<string>[];
  readonly alarmTopicArn: pulumi.Output<string>;
};

/** What a budget planned for a subject; the alarms compare with it. */
function planned({ plan }: Stack, budget: string, subject: string): number | undefined {
  return plan.findings.find((one) => one.budget === budget && one.subject === subject)?.total;
}

function declareDatabase(stack: Stack, placement: Placement): PostgresDatabaseOutputs {
  const { proxy, ...config } = stack.config.database;
  return new PostgresDatabase("database", {
    ...placement,
    ...config,
    tuning: stack.plan.database,
    proxy: proxy.enabled,
    proxySecretArns: proxy.secretArns,
    proxyMaxConnectionsPercent: proxy.maxConnectionsPercent,
    proxyMaxIdleConnectionsPercent: proxy.maxIdleConnectionsPercent,
    proxyBorrowTimeoutSeconds: proxy.borrowTimeoutSeconds,
    proxyIdleClientTimeoutSeconds: proxy.idleClientTimeoutSeconds,
    protect: config.deletionProtection,
    retainOnDelete: config.deletionProtection,
    plannedConnections: planned(stack, "connections", "database"),
    connectionsAlarmPercent: connectionsPercent(stack.config.reserve.headroomPercent),
  }).outputs;
}

function declareCaches(stack: Stack, placement: Placement): DataTier["caches"] {
  const { config, plan } = stack;
  // A stack that lets its database go lets its queues and sessions go too.
  const relaxed = config.database.deletionProtection
    ? {}
    : { protect: false, finalSnapshot: false };
  const caches = Object.entries(plan.caches).map(([name, tuning]) => {
    const plannedConnections = planned(stack, "cache-connections", `cache ${name}`);
    const args = {
      ...placement,
      ...relaxed,
      ...config.caches[name],
      tuning,
      plannedConnections,
      monitoringUser: config.monitoring !== undefined,
    };
    return [name, new RedisCache(`cache-${name}`, args).outputs] as const;
  });
  return Object.fromEntries(caches);
}
