import { grouped } from "../explain/text.ts";
import type { ConnectionBudgetInput, ServiceClient } from "./connection-sum.ts";
import { proxyCap } from "./connection-sum.ts";
import type { BudgetLine, Finding } from "./finding.ts";

/** The load at the edge, from which the busy connections follow. */
export interface Demand {
  readonly peakRequestsPerSecond: number;
  /** Share of the requests answered without the database, 0 to 1. */
  readonly hitRatio: number;
  /** How long a miss keeps a connection busy. */
  readonly databaseMillisecondsPerRequest: number;
}

/** What the demand is compared with. */
export interface DemandBudgetInput {
  readonly subject: string;
  readonly demand: Demand;
  /** The services that answer the requests. */
  readonly services: readonly ServiceClient[];
  readonly connections: ConnectionBudgetInput;
}

/** Digits beyond which a product of decimals is rounding noise: 5000 x (1 - 0.88) = 600.0000000000001. */
const NOISE = 1e6;

/** Little's law: connections busy on average = arrivals a second x seconds each is busy; rounded up. */
export function busyConnections(requestsPerSecond: number, milliseconds: number): number {
  return Math.ceil(Math.round((requestsPerSecond * milliseconds * NOISE) / 1000) / NOISE);
}

function round(amount: number): number {
  return Math.round(amount * NOISE) / NOISE;
}

/** Pools of a service at the autoscaler's maximum; a rollout's extra replicas do not add capacity. */
function offered({ maxReplicas, workers, poolSize, overflow }: ServiceClient): number {
  return maxReplicas * workers * (poolSize + overflow);
}

/** What the services can really use: direct pools whole, those behind the proxy up to its cap. */
function capacity({ services, connections }: DemandBudgetInput): number {
  const { proxy } = connections;
  const sum = (some: readonly ServiceClient[]) => some.reduce((all, one) => all + offered(one), 0);
  if (!proxy.enabled) return sum(services);
  const proxied = sum(services.filter(({ via }) => via === "proxy"));
  const direct = sum(services.filter(({ via }) => via === "direct"));
  return direct + Math.min(proxied, proxyCap(connections));
}

/**
 * Connections the misses keep busy at the peak against what the pools of the web services offer.
 * Never more than a warning: it rests on estimates, and waiting is not failing.
 */
export function demandBudget(input: DemandBudgetInput): Finding {
  const { peakRequestsPerSecond: requests, hitRatio } = input.demand;
  const milliseconds = input.demand.databaseMillisecondsPerRequest;
  const misses = round(requests * (1 - hitRatio));
  const busy = busyConnections(misses, milliseconds);
  const limit = capacity(input);
  const lines: BudgetLine[] = [
    {
      label: "busy at the peak",
      arithmetic: `${grouped(requests)} requests/s x (1 - ${hitRatio}) = ${grouped(misses)} misses/s, x ${milliseconds} ms`,
      amount: busy,
    },
  ];
  return {
    budget: "demand",
    subject: input.subject,
    status: busy <= limit ? "ok" : "warning",
    lines,
    total: busy,
    limit,
    limitArithmetic: poolsText(input),
    unit: "connections",
    fixes: [],
    notes: [withoutCache(requests, milliseconds, limit)],
  };
}

function poolsText({ services, connections }: DemandBudgetInput): string {
  if (services.length === 0) return "no service of kind web";
  const pools = services.map(
    (service) =>
      `${service.name}: ${service.maxReplicas} replicas x ${service.workers} workers x (${service.poolSize} + ${service.overflow})`,
  );
  const cap = connections.proxy.enabled
    ? [`through the proxy at most ${grouped(proxyCap(connections))}`]
    : [];
  return [...pools, ...cap].join("; ");
}

/** What the guides call graceful degradation: every request goes to the database. */
function withoutCache(requests: number, milliseconds: number, limit: number): string {
  const busy = busyConnections(requests, milliseconds);
  const sum = `with the caches down ${grouped(requests)} requests/s x ${milliseconds} ms keep ${grouped(busy)} connections busy`;
  if (busy <= limit) return `${sum}; the ${grouped(limit)} offered suffice.`;
  const servable = Math.floor((limit * 1000) / milliseconds);
  return `${sum}, ${grouped(limit)} are offered: shed load above ${grouped(servable)} requests/s then, or every request waits.`;
}
