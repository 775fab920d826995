import type { ContestantId } from "./contestants.ts";
import type { Turn } from "./measure.ts";

/** Least and largest of several ratios, and the middle one. */
export interface Ratio {
  readonly median: number;
  readonly least: number;
  readonly largest: number;
}

/** How ours did at one load. */
export interface LoadVerdict {
  readonly workload: string;
  /** Of the four others, who had the largest median throughput. */
  readonly best: ContestantId;
  /** Our throughput divided by theirs, round by round. */
  readonly against: Readonly<Record<ContestantId, Ratio>>;
  /** Median transactions a second. */
  readonly tps: Readonly<Record<ContestantId, number>>;
  /**
   * "holds": at least the target times the best. "noise": less, but not in every round. "less": less in every round.
   */
  readonly outcome: "holds" | "noise" | "less";
}

/** What ours has to reach of the best other, in every load. */
export const OF_THE_BEST = 0.97;
const OURS: ContestantId = "plumbline";

/** The middle of the numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)] ?? Number.NaN;
  return Number.isInteger(half) ? (upper + (sorted[half - 1] ?? Number.NaN)) / 2 : upper;
}

/** The nth root of the product of n ratios. */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, each) => sum + Math.log(each), 0) / ratios.length);
}

/**
 * Compares ours with each of the others at one load. Ratios are of one round, in which all were asked the same and the machine
 * was as busy with other things; their median is the verdict.
 *
 * @param turns of one load, of all contestants.
 */
export function judgeLoad(turns: readonly Turn[]): LoadVerdict {
  const ids = [...new Set(turns.map(({ contestant }) => contestant))];
  const of = (id: ContestantId) => turns.filter(({ contestant }) => contestant === id);
  const tps = Object.fromEntries(
    ids.map((id) => [id, median(of(id).map((turn) => turn.tps))]),
  ) as Record<ContestantId, number>;
  const against = Object.fromEntries(ids.map((id) => [id, ratioOf(of(OURS), of(id))])) as Record<
    ContestantId,
    Ratio
  >;
  const others = ids.filter((id) => id !== OURS);
  const best = others.reduce((one, other) => (tps[other] > tps[one] ? other : one));
  return {
    workload: turns[0]?.workload ?? "",
    best,
    against,
    tps,
    outcome: outcomeOf(against[best]),
  };
}

function ratioOf(ours: readonly Turn[], theirs: readonly Turn[]): Ratio {
  const ratios = ours.map(
    ({ round, tps }) => tps / (theirs.find((turn) => turn.round === round)?.tps ?? Number.NaN),
  );
  return {
    median: median(ratios),
    least: Math.min(...ratios),
    largest: Math.max(...ratios),
  };
}

function outcomeOf({ median: middle, largest }: Ratio): LoadVerdict["outcome"] {
  if (middle >= OF_THE_BEST) return "holds";
  return largest >= OF_THE_BEST ? "noise" : "less";
}

/** Our throughput against a contestant's over all loads: the geometric mean of the medians. */
export function overall(verdicts: readonly LoadVerdict[], id: ContestantId): number {
  return geometricMean(verdicts.map(({ against }) => against[id].median));
}
