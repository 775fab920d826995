import type { CounterSample, DrillStats, Outcome, Phase } from "../../../lab/faults/types.ts";

/** A stretch without errors. */
export function phaseOf(changes: Partial<Phase> = {}): Phase {
  return {
    ...{ requests: 1_000, errors: 0, rate: 200, p50: 2, p95: 10, p99: 20, max: 40 },
    ...{ queriesPerSecond: 60, hitRatio: 0.98 },
    ...changes,
  };
}

/** A drill in which nothing fails. */
export function statsOf(id: string, changes: Partial<DrillStats> = {}): DrillStats {
  return {
    ...{ id, title: `Title of ${id}`, what: "something breaks" },
    ...{ steady: phaseOf(), fault: phaseOf(), after: phaseOf() },
    failing: { item: 0, search: 0 },
    ...{ outageMs: undefined, firstGoodMs: 20, healthyMs: 0, warmMs: 1_000 },
    extra: {},
    ...changes,
  };
}

/** A request for an item that is answered in 10 ms. */
export function outcomeAt(at: number, changes: Partial<Outcome> = {}): Outcome {
  return { kind: "item", at, ms: 10, ok: true, ...changes };
}

/** Counters at a time. */
export function sampleAt(
  at: number,
  queries: number | undefined,
  lookups?: readonly [hits: number, misses: number],
): CounterSample {
  const [hits = 0, misses = 0] = lookups ?? [];
  return { at, queries, memory: 1, lookups: lookups === undefined ? undefined : { hits, misses } };
}
