import type * as pulumi from "@pulumi/pulumi";
import type { Connection, SecretArgs, WorkloadArgs } from "../components/workload/workload-args.ts";
import { secretFile } from "../components/workload/secrets.ts";
import type { Namespace } from "../components/workload/namespace.ts";
import type { JobConfig, ServiceConfig } from "../config/schema.ts";
import { cachePrefix } from "../tuning/pools.ts";
import type { ClusterTier } from "./cluster.ts";
import type { DataTier, Stack } from "./data.ts";
import { identity } from "./data.ts";

/** What the wiring of every workload reads. */
export interface WorkloadStack extends Stack, DataTier, ClusterTier {
  /** By name in the configuration. */
  readonly namespaces: Readonly<Record<string, Namespace>>;
}

type Client = ServiceConfig | JobConfig;
type Values = Record<string, pulumi.Input<string>>;

/** Where HTTPS of AWS and of others is. */
const HTTPS = 443;
/** Name of the database's secret among a workload's. */
export const DATABASE_SECRET = "database";

/** Name of a cache's secret among a workload's. */
export function cacheSecret(cache: string): string {
  return `cache-${cache}`;
}

/** Arguments that services and jobs have in common. */
export function clientArgs(stack: WorkloadStack, client: Client, variables: Values): WorkloadArgs {
  const { config, cluster, namespaces } = stack;
  const { namespace, command, user, image = "" } = client;
  const place = namespaces[namespace]?.outputs;
  return {
    ...identity(stack),
    clusterName: cluster.clusterName,
    region: config.region,
    namespace: place?.name ?? namespace,
    image,
    // In prod the configuration refuses tags.
    allowTags: config.environment !== "prod",
    ...(command.length === 0 ? {} : { command }),
    env: { ...databaseValues(stack, client), ...cacheValues(stack, client), ...variables },
    configMaps: place?.ttlConfigMap === undefined ? [] : [place.ttlConfigMap],
    secrets: secrets(stack, client),
    permissions: client.permissions,
    connections: connections(stack, client),
    user,
    fargate: config.namespaces[namespace]?.fargate === true,
  };
}

/** Jobs all do; a service without a pool does not. */
function usesDatabase(client: Client): boolean {
  return !("replicas" in client) || client.pool !== undefined;
}

/** Endpoint and credentials' place of the database; numbers of the pool come from the contract. */
function databaseValues({ database }: WorkloadStack, client: Client): Values {
  if (!usesDatabase(client)) return {};
  const { via } = client;
  const { writerEndpoint, proxyEndpoint, readerEndpoints, port, databaseName } = database;
  const [reader] = readerEndpoints;
  return {
    DATABASE_HOST: via === "proxy" && proxyEndpoint !== undefined ? proxyEndpoint : writerEndpoint,
    ...(reader === undefined ? {} : { DATABASE_READER_HOST: reader }),
    DATABASE_PORT: String(port),
    DATABASE_NAME: databaseName,
    DATABASE_USERNAME_FILE: secretFile(DATABASE_SECRET, "username"),
    DATABASE_PASSWORD_FILE: secretFile(DATABASE_SECRET, "password"),
  };
}

function cacheValues({ caches }: WorkloadStack, { cachePools }: Client): Values {
  const values: Values = {};
  for (const cache of Object.keys(cachePools)) {
    const outputs = caches[cache];
    if (outputs === undefined) continue;
    const prefix = cachePrefix(cache);
    values[`${prefix}HOST`] = outputs.primaryEndpoint;
    values[`${prefix}PORT`] = String(outputs.port);
    values[`${prefix}USERNAME_FILE`] = secretFile(cacheSecret(cache), "username");
    values[`${prefix}PASSWORD_FILE`] = secretFile(cacheSecret(cache), "password");
  }
  return values;
}

/** User and password, a file each. */
export function login({
  secretArn,
  kmsKeyArn,
}: {
  readonly secretArn: pulumi.Input<string>;
  readonly kmsKeyArn: pulumi.Input<string>;
}): SecretArgs {
  return { arn: secretArn, keys: ["username", "password"], kmsKeyArn };
}

function secrets({ database, caches }: WorkloadStack, client: Client): Record<string, SecretArgs> {
  const mounted: Record<string, SecretArgs> = {};
  if (usesDatabase(client)) mounted[DATABASE_SECRET] = login(database);
  for (const [name, outputs] of Object.entries(caches)) {
    if (Object.hasOwn(client.cachePools, name)) mounted[cacheSecret(name)] = login(outputs);
  }
  for (const [name, { secretArn, keys }] of Object.entries(client.secrets)) {
    mounted[name] = { arn: secretArn, keys };
  }
  return mounted;
}

function connections(stack: WorkloadStack, client: Client): Connection[] {
  const { config, database, caches, network } = stack;
  const { egress, connectsTo, permissions, cachePools } = client;
  const used = Object.entries(caches).filter(([name]) => Object.hasOwn(cachePools, name));
  const data = new Set(used.map(([, { port }]) => port));
  if (usesDatabase(client)) data.add(database.port);
  const isolated = { to: "cidr" as const, cidrs: network.isolatedSubnetCidrs, ports: [...data] };
  return [
    ...(data.size === 0 ? [] : [isolated]),
    // AWS answers at public addresses too, where a service has no endpoint in the VPC.
    ...(permissions.length === 0
      ? []
      : [{ to: "cidr" as const, cidrs: ["0.0.0.0/0"], ports: [HTTPS] }]),
    ...egress.map(({ cidr, ports: open }) => ({ to: "cidr" as const, cidrs: [cidr], ports: open })),
    ...connectsTo.flatMap((service) => serviceConnection(stack, config.services[service], service)),
  ];
}

function serviceConnection(
  { namespaces }: WorkloadStack,
  target: ServiceConfig | undefined,
  service: string,
): Connection[] {
  if (target === undefined) return [];
  const namespace = namespaces[target.namespace]?.outputs.name ?? target.namespace;
  return [{ to: "service", service, port: target.port, namespace }];
}
