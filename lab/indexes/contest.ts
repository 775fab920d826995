import { setImmediate } from "node:timers/promises";

import type { PostgresClient } from "../clients/postgres.ts";
import { seeded } from "../random.ts";
import type { LabPostgres } from "../engines/postgres.ts";
import { sorted } from "../statistics.ts";
import { explain, readingNode } from "./plans.ts";
import { withNumbers } from "./scripts.ts";
import { VARIANTS } from "./types.ts";
import type { GuideQuery, QueryResult, Variant } from "./types.ts";

/** How long a query is asked. */
export interface ContestPlan {
  /** Times that all variants take their turns. */
  readonly rounds: number;
  /** Runs of a query in a turn. */
  readonly runs: number;
  /** A turn ends after this time, but not before the query ran once. Milliseconds. */
  readonly turnMs: number;
}

/** In full and quick mode. */
export function contestPlan(quick: boolean): ContestPlan {
  return quick ? { rounds: 1, runs: 5, turnMs: 40 } : { rounds: 3, runs: 15, turnMs: 60 };
}

/** Asks each query in each variant, in turns; all variants are asked with the same random numbers. */
export async function contest(
  server: LabPostgres,
  names: Readonly<Record<Variant, string>>,
  queries: readonly GuideQuery[],
  plan: ContestPlan,
  signal: AbortSignal,
): Promise<readonly QueryResult[]> {
  const clients = {
    untuned: await server.connect({ database: names.untuned }),
    guides: await server.connect({ database: names.guides }),
    ours: await server.connect({ database: names.ours }),
  };
  try {
    const results: QueryResult[] = [];
    for (const query of queries) {
      signal.throwIfAborted();
      results.push(await measure(clients, query, plan));
    }
    return results;
  } finally {
    for (const client of Object.values(clients)) client.close();
  }
}

async function measure(
  clients: Readonly<Record<Variant, PostgresClient>>,
  query: GuideQuery,
  plan: ContestPlan,
): Promise<QueryResult> {
  const latencies: Record<Variant, number[]> = { untuned: [], guides: [], ours: [] };
  const nodes = { untuned: "", guides: "", ours: "" };
  for (const variant of VARIANTS) {
    const sql = withNumbers(query, variant, seeded(0));
    const node = readingNode(await explain(clients[variant], sql), query.table);
    // A view's query reads other tables where there is no view.
    nodes[variant] = node === "not read" ? "its query, computed" : node;
    // What is read for the first time is not what is compared.
    await clients[variant].query(sql);
  }
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const variant of VARIANTS) {
      latencies[variant].push(...(await turn(clients[variant], query, variant, round, plan)));
    }
  }
  const sample = (variant: Variant) => ({
    latencies: sorted(latencies[variant]),
    node: nodes[variant],
  });
  return {
    query,
    samples: { untuned: sample("untuned"), guides: sample("guides"), ours: sample("ours") },
  };
}

async function turn(
  client: PostgresClient,
  query: GuideQuery,
  variant: Variant,
  round: number,
  { runs, turnMs }: ContestPlan,
): Promise<readonly number[]> {
  const random = seeded(round);
  const all: number[] = [];
  const begun = performance.now();
  while (all.length < runs && (all.length < 1 || performance.now() - begun < turnMs)) {
    const sql = withNumbers(query, variant, random);
    // Whatever else this process has to do is done before the clock starts.
    await setImmediate();
    const started = performance.now();
    await client.query(sql);
    all.push(performance.now() - started);
  }
  return all;
}
