import type * as pulumi from "@pulumi/pulumi";
import type { ServiceClient } from "../components/workload/network-policy.ts";
import { MigrationJob } from "../components/workload/migration-job.ts";
import { Namespace } from "../components/workload/namespace.ts";
import { QueueWorker } from "../components/workload/queue-worker.ts";
import { ScheduledJob } from "../components/workload/scheduled-job.ts";
import type { IngressArgs } from "../components/workload/web-service-args.ts";
import { WebService } from "../components/workload/web-service.ts";
import type { JobConfig, ServiceConfig } from "../config/schema.ts";
import type { ClusterPlan } from "../tuning/cluster.ts";
import type { WorkloadTuning } from "../tuning/workload/types.ts";
import type { ClusterTier } from "./cluster.ts";
import type { DataTier, Stack } from "./data.ts";
import { identity } from "./data.ts";
import { otherHosts } from "./hosts.ts";
import { declareLoadTests, runnersOn } from "./load-tests.ts";
import { metricsArgs, workerMetrics } from "./metrics.ts";
import { declareOperations } from "./operations.ts";
import type { WorkloadStack } from "./workload-args.ts";
import { DATABASE_SECRET, clientArgs } from "./workload-args.ts";

/** Addresses of the services, by name: inside the cluster, and of their load balancers. */
export type ServiceAddresses = Readonly<
  Record<
    string,
    {
      readonly url: pulumi.Output<string>;
      readonly loadBalancerHost: pulumi.Output<string> | undefined;
    }
  >
>;

/** A stack whose plan has the numbers of every workload. */
interface Planned extends WorkloadStack {
  readonly planned: ClusterPlan;
}

/** Declares namespaces, migrations, services, scheduled jobs, operations and load tests, in the order they need each other. */
export function declareWorkloads(
  stack: Stack,
  data: DataTier,
  tier: ClusterTier,
): ServiceAddresses {
  const planned = stack.plan.cluster;
  if (planned === undefined) return {};
  const inCluster = { providers: [tier.provider] };
  // Everything else takes its namespace's name from there, and so waits for nodes and controllers too.
  const namespaces = declareNamespaces(stack, planned, {
    ...inCluster,
    dependsOn: [...tier.ready],
  });
  const all: Planned = { ...stack, ...data, ...tier, namespaces, planned };
  const migrations = declareMigrations(all, inCluster);
  // A rollout that needs a column waits for it; a migration that fails leaves what runs alone.
  const migrated = { ...inCluster, dependsOn: [...migrations] };
  const addresses = declareServices(all, migrated);
  declareScheduledJobs(all, migrated);
  declareOperations(all, inCluster);
  declareLoadTests(all, inCluster);
  return addresses;
}

function declareNamespaces(
  stack: Stack,
  { namespaces, ttls }: ClusterPlan,
  opts: pulumi.ComponentResourceOptions,
): Record<string, Namespace> {
  const made = Object.entries(namespaces).map(([name, plan]) => {
    const kubernetesVersion = stack.config.cluster?.version;
    const lifetimes = Object.keys(ttls.environment).length === 0 ? undefined : ttls.environment;
    const args = { ...identity(stack), plan, kubernetesVersion, ttls: lifetimes };
    return [name, new Namespace(name, args, opts)] as const;
  });
  return Object.fromEntries(made);
}

function declareMigrations(
  stack: Planned,
  opts: pulumi.ComponentResourceOptions,
): readonly MigrationJob[] {
  const { config, database, planned } = stack;
  const { postgresImage } = config.tools;
  const { writerEndpoint: host, port, databaseName } = database;
  return Object.entries(planned.jobs).flatMap(([name, tuning]) => {
    const job = config.jobs[name];
    if (job === undefined || tuning.kind !== "migration") return [];
    const args = {
      ...clientArgs(stack, job, { ...tuning.environment, ...job.environment }),
      tuning,
      // The first migration keeps the declared SQL true; several of them would wait for each other.
      ...(name === planned.migrations?.job
        ? {
            sql: planned.migrations.sql,
            postgresImage,
            database: { host, port, name: databaseName, secret: DATABASE_SECRET },
          }
        : {}),
    };
    return [new MigrationJob(name, args, opts)];
  });
}

function declareServices(stack: Planned, opts: pulumi.ComponentResourceOptions): ServiceAddresses {
  const addresses: Record<string, ServiceAddresses[string]> = {};
  for (const [name, tuning] of Object.entries(stack.planned.workloads)) {
    const service = stack.config.services[name];
    if (service === undefined) continue;
    if (service.kind === "worker") declareWorker(stack, name, service, tuning, opts);
    else addresses[name] = declareWebService(stack, name, service, tuning, opts);
  }
  return addresses;
}

/** What services have beside what jobs have too. */
function serviceArgs(stack: Planned, name: string, service: ServiceConfig, tuning: WorkloadTuning) {
  const { group } = service.nodes;
  const dedicated = group !== undefined && stack.config.nodeGroups[group]?.dedicated === true;
  const variables = {
    ...stack.plan.services[name]?.environment,
    ...tuning.environment,
    ...service.environment,
  };
  return {
    ...clientArgs(stack, service, variables),
    tuning,
    ...(group === undefined ? {} : { placement: { group, dedicated } }),
  };
}

function declareWebService(
  stack: Planned,
  name: string,
  service: ServiceConfig,
  tuning: WorkloadTuning,
  opts: pulumi.ComponentResourceOptions,
): ServiceAddresses[string] {
  const args = {
    ...serviceArgs(stack, name, service, tuning),
    kubernetesVersion: stack.config.cluster?.version,
    port: service.port,
    clients: [...clientsOf(stack, name), ...runnersOn(stack, name)],
    ingress: ingressArgs(stack, service),
    metrics: metricsArgs(stack.config, service),
  };
  const { url, loadBalancerHost } = new WebService(name, args, opts).outputs;
  return { url, loadBalancerHost };
}

/** The services and jobs that say they connect to a service. */
function clientsOf({ config, namespaces }: Planned, name: string): ServiceClient[] {
  const all: readonly (readonly [string, ServiceConfig | JobConfig])[] = [
    ...Object.entries(config.services),
    ...Object.entries(config.jobs),
  ];
  return all
    .filter(([, { connectsTo }]) => connectsTo.includes(name))
    .map(([client, { namespace }]) => ({
      from: "service",
      service: client,
      namespace: namespaces[namespace]?.outputs.name ?? namespace,
    }));
}

/** How the outside reaches a service; undefined where it does not. */
export function ingressArgs(
  { config, network }: Pick<Planned, "config" | "network">,
  { ingress }: Pick<ServiceConfig, "ingress">,
): IngressArgs | undefined {
  if (ingress === undefined) return undefined;
  const { host, certificateArn } = ingress;
  return {
    host,
    otherHosts: otherHosts(config, host),
    public: ingress.public,
    certificateArn,
    sourceCidrs: ingress.public ? network.publicSubnetCidrs : network.privateSubnetCidrs,
    accessLogsBucket: config.cluster?.loadBalancerLogsBucket,
  };
}

function declareWorker(
  stack: Planned,
  name: string,
  service: ServiceConfig,
  tuning: WorkloadTuning,
  opts: pulumi.ComponentResourceOptions,
): void {
  const broker = brokerOf(stack, tuning);
  const metrics = workerMetrics(stack.config, service);
  new QueueWorker(name, { ...serviceArgs(stack, name, service, tuning), broker, metrics }, opts);
}

/** The cache that holds a worker's queues. */
function brokerOf({ caches }: Planned, { autoscaling }: WorkloadTuning) {
  const cache = autoscaling.broker === undefined ? undefined : caches[autoscaling.broker];
  if (cache === undefined) return undefined;
  return { host: cache.primaryEndpoint, port: cache.port, secretArn: cache.secretArn };
}

function declareScheduledJobs(stack: Planned, opts: pulumi.ComponentResourceOptions): void {
  for (const [name, tuning] of Object.entries(stack.planned.jobs)) {
    const job = stack.config.jobs[name];
    if (job === undefined || tuning.kind !== "scheduled") continue;
    const variables = { ...tuning.environment, ...job.environment };
    new ScheduledJob(name, { ...clientArgs(stack, job, variables), tuning }, opts);
  }
}
