import { percentile } from "../engines/pgbench.ts";
import type {
  CounterSample,
  DrillRecord,
  DrillStats,
  Marks,
  Outcome,
  Phase,
  RequestKind,
} from "./types.ts";

/** Share of the hit ratio before the fault at which a cache counts as warm again. */
const WARM = 0.9;
/** Over so many samples a hit ratio is taken: four are a second. */
const WINDOW = 4;
/** A drill whose requests still fail so shortly before its end is not healthy. Milliseconds. */
const TAIL_MS = 1_000;

/** A point of a timeline. */
export interface Bin {
  /** Its middle. Seconds since the load began. */
  readonly at: number;
  /** Requests a second that were answered with 200, and that failed. */
  readonly good: number;
  readonly failed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** The numbers of a drill. */
export function statistics(record: DrillRecord): DrillStats {
  const { id, title, what, samples, marks, extra } = record;
  const { fault, mended, end } = marks;
  const outcomes = record.outcomes.map((outcome) => blame(outcome, fault));
  const during = within(outcomes, fault, mended);
  return {
    ...{ id, title, what, extra },
    steady: phase(outcomes, samples, 0, fault),
    fault: phase(outcomes, samples, fault, mended),
    after: phase(outcomes, samples, mended, end),
    failing: { item: failing(during, "item"), search: failing(during, "search") },
    outageMs: outage(outcomes, fault),
    firstGoodMs: firstGood(outcomes, mended),
    healthyMs: healthy(outcomes, marks),
    warmMs: warm(samples, marks),
  };
}

/** A request that was under way when it broke, and failed, belongs to the fault. */
function blame(outcome: Outcome, fault: number): Outcome {
  const { ok, at, ms } = outcome;
  const hit = !ok && at < fault && at + ms >= fault;
  return hit ? { ...outcome, at: fault, ms: at + ms - fault } : outcome;
}

/** A stretch of a drill: requests that were due in it, and what the counters said meanwhile. Milliseconds. */
export function phase(
  outcomes: readonly Outcome[],
  samples: readonly CounterSample[],
  from: number,
  to: number,
): Phase {
  const inside = within(outcomes, from, to);
  const latencies = sorted(inside);
  const counted = samples.filter(({ at }) => at >= from && at < to);
  return {
    requests: inside.length,
    errors: inside.filter(({ ok }) => !ok).length,
    rate: (inside.length * 1000) / (to - from),
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    max: latencies.at(-1) ?? Number.NaN,
    queriesPerSecond: queriesPerSecond(counted),
    hitRatio: hitRatio(counted),
  };
}

/** A timeline of stretches of equal length. @param width milliseconds. */
export function timeline({ outcomes, marks }: DrillRecord, width: number): readonly Bin[] {
  const bins = Math.floor(marks.end / width);
  return Array.from({ length: bins }, (_, index) => {
    const inside = within(outcomes, index * width, (index + 1) * width);
    const latencies = sorted(inside);
    const failed = inside.filter(({ ok }) => !ok).length;
    return {
      at: ((index + 0.5) * width) / 1000,
      good: ((inside.length - failed) * 1000) / width,
      failed: (failed * 1000) / width,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    };
  });
}

/** Whether a cache has most of the hit ratio that it had before the fault. */
export function isWarm(samples: readonly CounterSample[], marks: Marks): boolean {
  return warm(samples, marks) !== undefined;
}

/** Share of lookups that were answered between the samples; undefined when there were none. */
export function hitRatio(samples: readonly CounterSample[]): number | undefined {
  let [hits, misses] = [0, 0];
  for (const [{ lookups: a }, { lookups: b }] of pairs(samples)) {
    // A server that was started again counts from 0.
    if (a === undefined || b === undefined || b.hits < a.hits || b.misses < a.misses) continue;
    hits += b.hits - a.hits;
    misses += b.misses - a.misses;
  }
  return hits + misses === 0 ? undefined : hits / (hits + misses);
}

function queriesPerSecond(samples: readonly CounterSample[]): number | undefined {
  const known = samples.filter(({ queries }) => queries !== undefined);
  const [first, last] = [known[0], known.at(-1)];
  if (first?.queries === undefined || last?.queries === undefined || last.at <= first.at) {
    return undefined;
  }
  return ((last.queries - first.queries) * 1000) / (last.at - first.at);
}

function warm(samples: readonly CounterSample[], { fault, mended }: Marks): number | undefined {
  const before = hitRatio(samples.filter(({ at }) => at < fault));
  if (before === undefined) return undefined;
  const after = samples.filter(({ at }) => at >= mended);
  for (let last = WINDOW; last < after.length; last += 1) {
    const ratio = hitRatio(after.slice(last - WINDOW, last + 1));
    if (ratio !== undefined && ratio >= WARM * before) return (after[last]?.at ?? mended) - mended;
  }
  return undefined;
}

function outage(outcomes: readonly Outcome[], fault: number): number | undefined {
  const failed = outcomes.filter(({ ok, at }) => !ok && at >= fault).map(({ at }) => at);
  return failed.length === 0 ? undefined : Math.max(...failed) - Math.min(...failed);
}

function firstGood(outcomes: readonly Outcome[], mended: number): number | undefined {
  const good = outcomes
    .filter(({ ok, kind, at }) => ok && kind === "search" && at >= mended)
    .map(({ at, ms }) => at + ms - mended);
  return good.length === 0 ? undefined : Math.min(...good);
}

function healthy(outcomes: readonly Outcome[], { mended, end }: Marks): number | undefined {
  const failed = outcomes.filter(({ ok, at }) => !ok && at >= mended).map(({ at }) => at);
  const last = Math.max(mended, ...failed);
  return last > end - TAIL_MS ? undefined : last - mended;
}

function failing(outcomes: readonly Outcome[], wanted: RequestKind): number {
  const all = outcomes.filter(({ kind }) => kind === wanted);
  return all.length === 0 ? 0 : all.filter(({ ok }) => !ok).length / all.length;
}

function within(outcomes: readonly Outcome[], from: number, to: number): readonly Outcome[] {
  return outcomes.filter(({ at }) => at >= from && at < to);
}

function sorted(outcomes: readonly Outcome[]): readonly number[] {
  return outcomes.map(({ ms }) => ms).sort((a, b) => a - b);
}

function pairs<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.slice(1).map((item, index) => [list[index] as T, item]);
}
