import { grouped } from "../explain/text.ts";
import type { RedisTuning } from "../redis.ts";
import { replicaLines, replicasAtPeak } from "./ending.ts";
import type { BudgetLine, Candidate, Finding, Outcome } from "./finding.ts";
import { smallestFixes, totalOf } from "./finding.ts";

/** One service's claim on a cache. */
export interface CacheClient {
  readonly name: string;
  readonly maxReplicas: number;
  readonly surge: number;
  /** Old replicas that still end beside these, their pools open. */
  readonly ending: number;
  readonly workers: number;
  /** Most connections one process opens to this cache. */
  readonly poolSize: number;
}

/** One job's claim on a cache while it runs. */
export interface CacheJob {
  readonly name: string;
  /** Most connections it opens to this cache. */
  readonly connections: number;
}

/** Everything that connects to one cache. */
export interface CacheBudgetInput {
  /** Name of the cache in the stack configuration. */
  readonly cache: string;
  readonly tuning: RedisTuning;
  readonly clients: readonly CacheClient[];
  /** @default [] */
  readonly jobs?: readonly CacheJob[];
  /** Percent of maxclients that stays free. */
  readonly headroomPercent: number;
}

function connectionsOf(client: CacheClient): number {
  return replicasAtPeak(client) * client.workers * client.poolSize;
}

function clientLines(client: CacheClient): BudgetLine[] {
  const { name, workers, poolSize } = client;
  return replicaLines(name, client, `${workers} workers x ${poolSize}`, workers * poolSize);
}

function jobLine({ name, connections }: CacheJob): BudgetLine {
  return { label: `jobs.${name}`, arithmetic: "while it runs", amount: connections };
}

function linesOf({ clients, jobs = [] }: CacheBudgetInput): BudgetLine[] {
  return [...clients.flatMap(clientLines), ...jobs.map(jobLine)];
}

function outcome(input: CacheBudgetInput): Outcome {
  const { tuning, headroomPercent } = input;
  return {
    total: totalOf(linesOf(input)),
    limit: Math.floor((tuning.maxClients * (100 - headroomPercent)) / 100),
  };
}

/**
 * Connections of every service's pool and every job to one cache against the service's fixed maxclients, less the
 * headroom. All of them count against one node: the primary gets every write.
 */
export function cacheBudget(input: CacheBudgetInput): Finding {
  const { cache, tuning, headroomPercent } = input;
  const { total, limit } = outcome(input);
  const fits = total <= limit;
  return {
    budget: "cache-connections",
    subject: `cache ${cache}`,
    status: fits ? "ok" : "error",
    lines: linesOf(input),
    total,
    limit,
    limitArithmetic: `${100 - headroomPercent} % of maxclients ${grouped(tuning.maxClients)} (${tuning.node.name}, fixed by ElastiCache)`,
    unit: "connections",
    fixes: fits ? [] : cacheFixes(input),
    notes: [],
  };
}

function cacheFixes(input: CacheBudgetInput) {
  const heaviest = [...input.clients].sort((a, b) => connectionsOf(b) - connectionsOf(a))[0];
  if (heaviest === undefined) return [];
  return smallestFixes([smallerPool(input, heaviest)], outcome);
}

function* smallerPool(
  input: CacheBudgetInput,
  client: CacheClient,
): Iterable<Candidate<CacheBudgetInput>> {
  for (let size = client.poolSize - 1; size >= 1; size--) {
    yield {
      path: `services.${client.name}.cachePools.${input.cache}.size`,
      from: String(client.poolSize),
      to: String(size),
      effort: (client.poolSize - size) / client.poolSize,
      input: {
        ...input,
        clients: input.clients.map((other) =>
          other === client ? { ...other, poolSize: size } : other,
        ),
      },
    };
  }
}
