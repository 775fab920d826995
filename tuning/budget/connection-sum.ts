import { grouped } from "../explain/text.ts";
import type { PostgresTuning } from "../postgres/index.ts";
import { replicaLines, replicasAtPeak } from "./ending.ts";
import type { BudgetLine, Outcome } from "./finding.ts";

/** One service's claim on the database. */
export interface ServiceClient {
  readonly name: string;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Extra replicas during a rollout. */
  readonly surge: number;
  /** Old replicas that still end beside these: until its process exits a pool keeps its connections. */
  readonly ending: number;
  /** Processes in a replica. */
  readonly workers: number;
  readonly poolSize: number;
  readonly overflow: number;
  readonly via: "proxy" | "direct";
}

/** One job's claim on the database while it runs. */
export interface JobClient {
  readonly name: string;
  readonly connections: number;
  readonly via: "proxy" | "direct";
}

/** The RDS Proxy, as far as it counts connections. */
export interface ProxyShare {
  readonly enabled: boolean;
  /** Most connections it opens, in percent of max_connections. */
  readonly maxConnectionsPercent: number;
}

/** Connections the services may not use. */
export interface Reserve {
  /** superuser_reserved_connections. */
  readonly superuserConnections: number;
  readonly exporterConnections: number;
  readonly operatorConnections: number;
  /** Percent of max_connections that stays free. */
  readonly headroomPercent: number;
}

/** Everything that connects to one database. */
export interface ConnectionBudgetInput {
  readonly subject: string;
  readonly database: PostgresTuning;
  readonly services: readonly ServiceClient[];
  readonly jobs: readonly JobClient[];
  readonly proxy: ProxyShare;
  readonly reserve: Reserve;
}

/** rds.rds_superuser_reserved_connections: 2 by default on every RDS for PostgreSQL. */
export const RDS_RESERVED_CONNECTIONS = 2;

/**
 * How many client connections one connection behind the proxy may serve before the budget warns.
 * AWS states no limit; 10 means that a client is inside a transaction a tenth of the time at most.
 * This project's convention.
 */
export const PROXY_CLIENTS_PER_CONNECTION = 10;

/** Connections of a service at its peak: (max + surge + ending) x workers x (size + overflow). */
export function serviceConnections(service: ServiceClient): number {
  return replicasAtPeak(service) * replicaConnections(service);
}

function replicaConnections({ workers, poolSize, overflow }: ServiceClient): number {
  return workers * (poolSize + overflow);
}

/** Most connections the proxy opens to the database; RDS rounds the percentage down. */
export function proxyCap({ database, proxy }: ConnectionBudgetInput): number {
  if (!proxy.enabled) return 0;
  return Math.floor((database.dependableConnections * proxy.maxConnectionsPercent) / 100);
}

/** Whether a client goes through the proxy; without one every client connects directly. */
function usesProxy(client: { via: "proxy" | "direct" }, proxy: ProxyShare): boolean {
  return proxy.enabled && client.via === "proxy";
}

function serviceLines(service: ServiceClient): BudgetLine[] {
  const { name, workers, poolSize, overflow } = service;
  const processes = `${workers} workers x (${poolSize} + ${overflow})`;
  return replicaLines(name, service, processes, replicaConnections(service));
}

function jobLine({ name, connections }: JobClient): BudgetLine {
  return { label: `jobs.${name}`, arithmetic: "while it runs", amount: connections };
}

type Side = "proxy" | "direct";

function clientsOf({ services, jobs, proxy }: ConnectionBudgetInput, side: Side) {
  const belongs = (client: { via: Side }) => usesProxy(client, proxy) === (side === "proxy");
  return { services: services.filter(belongs), jobs: jobs.filter(belongs) };
}

/** Connections of the clients of one side: those of the proxy, or those that connect directly. */
function clientSum(input: ConnectionBudgetInput, side: Side): number {
  const { services, jobs } = clientsOf(input, side);
  return (
    services.reduce((sum, service) => sum + serviceConnections(service), 0) +
    jobs.reduce((sum, { connections }) => sum + connections, 0)
  );
}

/** The clients of one side, as lines. */
export function clientLines(input: ConnectionBudgetInput, side: Side): BudgetLine[] {
  const { services, jobs } = clientsOf(input, side);
  return [...services.flatMap(serviceLines), ...jobs.map(jobLine)];
}

function proxyLines(input: ConnectionBudgetInput): BudgetLine[] {
  if (!input.proxy.enabled) return [];
  const clients = clientSum(input, "proxy");
  const cap = proxyCap(input);
  const { maxConnectionsPercent } = input.proxy;
  const share = `${maxConnectionsPercent} % of max_connections ${grouped(input.database.dependableConnections)} = ${grouped(cap)}`;
  return [
    {
      label: "proxy",
      arithmetic: `the smaller of ${share} and its ${grouped(clients)} clients`,
      amount: Math.min(cap, clients),
    },
  ];
}

function reserveLines({ reserve }: ConnectionBudgetInput): BudgetLine[] {
  return [
    { label: "exporters", arithmetic: "monitoring", amount: reserve.exporterConnections },
    { label: "operators", arithmetic: "kept free for people", amount: reserve.operatorConnections },
    {
      label: "superuser",
      arithmetic: "superuser_reserved_connections",
      amount: reserve.superuserConnections,
    },
    {
      label: "rds",
      arithmetic: "rds.rds_superuser_reserved_connections",
      amount: RDS_RESERVED_CONNECTIONS,
    },
  ];
}

/** Every line of the database's own sum. */
export function connectionLines(input: ConnectionBudgetInput): BudgetLine[] {
  return [...clientLines(input, "direct"), ...proxyLines(input), ...reserveLines(input)];
}

/** Sum and limit only, without a word: trying changes calls it thousands of times. */
export function connectionOutcome(input: ConnectionBudgetInput): Outcome {
  const { database, reserve } = input;
  const { superuserConnections, exporterConnections, operatorConnections } = reserve;
  const reserved =
    superuserConnections + exporterConnections + operatorConnections + RDS_RESERVED_CONNECTIONS;
  const behindProxy = Math.min(proxyCap(input), clientSum(input, "proxy"));
  return {
    total: clientSum(input, "direct") + behindProxy + reserved,
    // What RDS can be counted on to allow: its formula sees less than the class's nominal memory.
    limit: Math.floor((database.dependableConnections * (100 - reserve.headroomPercent)) / 100),
  };
}

/** Sum and limit of the proxy's client side, for trying changes. */
export function proxyOutcome(input: ConnectionBudgetInput): Outcome {
  return {
    total: clientSum(input, "proxy"),
    limit: proxyCap(input) * PROXY_CLIENTS_PER_CONNECTION,
  };
}
