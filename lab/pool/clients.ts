import { fieldAt } from "../cluster/manifest.ts";
import type { ClusterObject, Manifest } from "../cluster/manifest.ts";
import { labError } from "../errors.ts";
import type { EngineResource } from "../edge/site/model.ts";
import type { ProofStack } from "../proof/types.ts";
import { podsAtPeak } from "./rollout.ts";

const INSTANCE = "aws:rds/instance:Instance";
const PROXY = "aws:rds/proxy:Proxy";
const TARGETS = "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup";

/**
 * What PostgreSQL keeps for superusers (superuser_reserved_connections, 3 by default), and RDS for rds_superuser
 * (rds.rds_superuser_reserved_connections, 2 in its default parameter groups).
 */
const RESERVED = { superuser: 3, rds: 2 };

/** Somebody who connects to the database. */
export interface PoolClient {
  /** "Deployment app/api". */
  readonly name: string;
  /** Whether the proxy stands between. */
  readonly side: "direct" | "pooled";
  /** Most pods at one time. */
  readonly pods: number;
  /** Processes in a pod. */
  readonly processes: number;
  /** Connections a process may open: its pool and the overflow. */
  readonly connections: number;
  /** Where the number of pods is from: "10 + 3 of the rollout + 7 that still end". */
  readonly podsFrom: string;
}

/** The proxy, as its target group says. */
export interface ProxyState {
  /** Most connections it opens to the database. Percent of max_connections. */
  readonly percent: number;
  /** How long a client waits for one of them. Seconds. */
  readonly borrowSeconds: number;
}

/** What the stack says of connections to its database. */
export interface ConnectionState {
  readonly maxConnections: number;
  /** Of these, those that no service gets. */
  readonly reserved: number;
  readonly clients: readonly PoolClient[];
  readonly proxy: ProxyState | undefined;
  /** Who connects elsewhere, in words. */
  readonly leftOut: readonly string[];
}

type Environment = Readonly<Record<string, string>>;

/** A pod template, and how many pods of it there may be. */
interface Workload {
  readonly name: string;
  readonly env: Environment;
  readonly pods: number;
  readonly podsFrom: string;
}

/**
 * Reads who connects to the stack's database, and what is in its way, out of the state: Deployments, their autoscalers,
 * Jobs and CronJobs by their environment, the proxy by its target group, max_connections by the parameter group. It is
 * an account of its own; how the program counts is not asked.
 *
 * @throws LabError listing what is missing or cannot be read.
 */
export function readConnections(stack: ProofStack): ConnectionState {
  const problems: string[] = [];
  const maxConnections = readMaxConnections(stack, problems);
  const reserved = readReserved(stack);
  const hosts = hostsOf(stack.resources);
  if (hosts.writers.length === 0) problems.push(`no ${INSTANCE} that is no replica`);
  const clients: PoolClient[] = [];
  const leftOut: string[] = [];
  for (const workload of workloadsOf(stack.objects, problems)) {
    const host = hostOf(workload.env);
    if (host === undefined) continue;
    const side = sideOf(host, hosts);
    if (side === undefined) {
      leftOut.push(`${workload.name}: connects to ${host}, which is not the writer`);
      continue;
    }
    const { name, pods, podsFrom } = workload;
    clients.push({ name, side, pods, podsFrom, ...poolOf(workload, problems) });
  }
  if (clients.length === 0)
    problems.push("no workload with DATABASE_HOST or PGHOST connects to it");
  const proxy = readProxy(stack.resources, problems);
  if (problems.length > 0) {
    throw labError(`Stack ${stack.name}: its connections cannot be counted`, problems);
  }
  return { maxConnections, reserved, clients, proxy, leftOut };
}

/** Connections a client has at its peak. */
export function connectionsOf({ pods, processes, connections }: PoolClient): number {
  return pods * processes * connections;
}

function readMaxConnections({ database }: ProofStack, problems: string[]): number {
  const text = database.values["max_connections"];
  const value = Number(text ?? Number.NaN);
  if (!Number.isInteger(value) || value < 1) {
    problems.push(
      `max_connections of ${database.instanceClass}: got ${text ?? "nothing"}, allowed a whole number above 0; set it in the parameter group`,
    );
  }
  return value;
}

function readReserved({ database }: ProofStack): number {
  const own = Number(database.values["superuser_reserved_connections"] ?? RESERVED.superuser);
  return own + RESERVED.rds;
}

interface Hosts {
  readonly writers: readonly string[];
  readonly proxies: readonly string[];
}

function hostsOf(resources: readonly EngineResource[]): Hosts {
  const outputs = (type: string, name: string) =>
    resources
      .filter((one) => one.type === type && one.inputs["replicateSourceDb"] === undefined)
      .map((one) => one.outputs[name])
      .filter((value) => typeof value === "string");
  return { writers: outputs(INSTANCE, "address"), proxies: outputs(PROXY, "endpoint") };
}

function sideOf(host: string, { writers, proxies }: Hosts): PoolClient["side"] | undefined {
  if (proxies.includes(host)) return "pooled";
  return writers.includes(host) ? "direct" : undefined;
}

/** DATABASE_HOST of this project's services, PGHOST of libpq's programs, DATA_SOURCE_URI of postgres_exporter. */
function hostOf(env: Environment): string | undefined {
  return env["DATABASE_HOST"] ?? env["PGHOST"] ?? env["DATA_SOURCE_URI"]?.split(/[:/?]/)[0];
}

/** A program without a pool, such as psql or an exporter, has one connection. */
function poolOf({ name, env }: Workload, problems: string[]) {
  const read = (variable: string, fallback: number) => {
    const text = env[variable];
    const value = text === undefined ? fallback : Number(text);
    if (!Number.isInteger(value) || value < 0) {
      problems.push(`${name}: ${variable} is "${text}", allowed is a whole number from 0`);
    }
    return value;
  };
  const size = read("DATABASE_POOL_SIZE", 1);
  const overflow = read("DATABASE_MAX_OVERFLOW", 0);
  const workers =
    env["WEB_CONCURRENCY"] === undefined ? "CELERY_WORKER_CONCURRENCY" : "WEB_CONCURRENCY";
  return { processes: read(workers, 1), connections: size + overflow };
}

function readProxy(
  resources: readonly EngineResource[],
  problems: string[],
): ProxyState | undefined {
  const group = resources.find(({ type }) => type === TARGETS);
  if (group === undefined) return undefined;
  const pool = group.inputs["connectionPoolConfig"];
  const read = (name: string, least: number) => {
    const value = Number(fieldAt(pool, name) ?? Number.NaN);
    if (!Number.isFinite(value) || value < least) {
      problems.push(`${group.name}: connectionPoolConfig.${name} is no number from ${least}`);
    }
    return value;
  };
  return {
    percent: read("maxConnectionsPercent", 1),
    borrowSeconds: read("connectionBorrowTimeout", 0),
  };
}

function workloadsOf(objects: readonly ClusterObject[], problems: string[]): readonly Workload[] {
  const manifests = objects.map(({ manifest }) => manifest);
  return manifests.flatMap((manifest) => {
    const template = templateOf(manifest);
    const env = environmentOf(template);
    if (template === undefined || hostOf(env) === undefined) return [];
    const name = `${manifest.kind} ${manifest.metadata.namespace ?? "default"}/${manifest.metadata.name}`;
    return [{ name, env, ...podsAtPeak(manifest, template, manifests, problems) }];
  });
}

/** What its pods are made from; undefined for what makes none, or none by itself. */
function templateOf(manifest: Manifest): unknown {
  const spec = manifest["spec"];
  if (manifest.kind === "Deployment" || manifest.kind === "Job") return fieldAt(spec, "template");
  if (manifest.kind !== "CronJob" || fieldAt(spec, "suspend") === true) return undefined;
  return fieldAt(spec, "jobTemplate", "spec", "template");
}

/** Init containers run one after the other and before these, so the containers' own are the most there are at a time. */
function environmentOf(template: unknown): Environment {
  const containers = fieldAt(template, "spec", "containers");
  const variables = (Array.isArray(containers) ? (containers as unknown[]) : []).flatMap((one) => {
    const env = fieldAt(one, "env");
    return Array.isArray(env) ? (env as unknown[]) : [];
  });
  return Object.fromEntries(
    variables
      .filter((variable) => typeof fieldAt(variable, "value") === "string")
      .map((variable) => [String(fieldAt(variable, "name")), String(fieldAt(variable, "value"))]),
  );
}
