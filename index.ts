import "./components/core/lean-sdk.ts";
import { RedisCache } from "./components/cache/redis-cache.ts";
import { withRunErrors } from "./components/core/errors.ts";
import { PostgresDatabase } from "./components/database/postgres-database.ts";
import { Network } from "./components/network/network.ts";
import { AlarmTopic } from "./components/observability/alarm-topic.ts";
import { loadStackConfig, secretStackKeys } from "./config/load.ts";
import { planPlatform } from "./tuning/platform.ts";

// Bad configuration and budgets that do not fit end the program here, before the first resource.
const config = loadStackConfig();
const plan = withRunErrors(() => planPlatform(config));
const planned = (budget: string, subject: string): number | undefined =>
  plan.findings.find((one) => one.budget === budget && one.subject === subject)?.total;
const identity = { environment: config.environment, tags: config.tags };

const topic = new AlarmTopic("alarms", {
  ...identity,
  ...config.alarms,
  secret: secretStackKeys().has("alarms"),
});

const { endpoints, existingVpc, ...networkConfig } = config.network;
const vpc = new Network("network", {
  ...identity,
  ...networkConfig,
  interfaceEndpoints: endpoints,
  existing: existingVpc,
});

const placement = {
  ...identity,
  vpcId: vpc.outputs.vpcId,
  subnetIds: vpc.outputs.isolatedSubnetIds,
  clientCidrs: vpc.outputs.privateSubnetCidrs,
  alarmTopicArn: topic.outputs.topicArn,
};

const { proxy, ...databaseConfig } = config.database;
const postgres = new PostgresDatabase("database", {
  ...placement,
  ...databaseConfig,
  tuning: plan.database,
  proxy: proxy.enabled,
  proxySecretArns: proxy.secretArns,
  proxyMaxConnectionsPercent: proxy.maxConnectionsPercent,
  proxyMaxIdleConnectionsPercent: proxy.maxIdleConnectionsPercent,
  proxyBorrowTimeoutSeconds: proxy.borrowTimeoutSeconds,
  proxyIdleClientTimeoutSeconds: proxy.idleClientTimeoutSeconds,
  protect: databaseConfig.deletionProtection,
  retainOnDelete: databaseConfig.deletionProtection,
  plannedConnections: planned("connections", "database"),
});

// A stack that lets its database go lets its queues and sessions go too.
const relaxed = databaseConfig.deletionProtection ? {} : { protect: false, finalSnapshot: false };
const redis = Object.entries(plan.caches).map(([name, tuning]) => {
  const plannedConnections = planned("cache-connections", `cache ${name}`);
  const args = { ...placement, ...relaxed, ...config.caches[name], tuning, plannedConnections };
  return [name, new RedisCache(`cache-${name}`, args).outputs] as const;
});

/** VPC and subnets, by tier. */
export const network = vpc.outputs;
/** Endpoints, secret and limits of the database; its parameters are outputs of the component. */
export const database = { ...postgres.outputs, settings: undefined };
/** The same of each cache, by name. */
export const caches = Object.fromEntries(
  redis.map(([name, outputs]) => [name, { ...outputs, settings: undefined }]),
);
/** Topic of all alarms. */
export const alarmTopicArn = topic.outputs.topicArn;
