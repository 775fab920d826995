import { median, spreadOf } from "../statistics.ts";
import type { Spread } from "../statistics.ts";
import { OTHERS, OURS } from "./contestants.ts";
import type { ContestantId, OtherId } from "./contestants.ts";
import type { Turn } from "./measure.ts";

/** How ours did at one load. */
export interface LoadVerdict {
  readonly workload: string;
  /** Of the four others, who had the largest median throughput. */
  readonly best: OtherId;
  /** Our throughput (the geometric mean of our two servers) divided by theirs, round by round; NaN of those not there. */
  readonly against: Readonly<Record<OtherId, Spread>>;
  /** One of our two servers divided by the other: what chance does. */
  readonly chance: Spread;
  /** Median transactions a second. */
  readonly tps: Readonly<Record<ContestantId, number>>;
  /**
   * "holds": at least the target times the best. "noise": less, but not in every round. "less": less in every round.
   */
  readonly outcome: "holds" | "noise" | "less";
}

/** What ours has to reach of the best other, in every load. */
export const OF_THE_BEST = 0.97;

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
  const rounds = [...new Set(turns.map(({ round }) => round))];
  const speeds = (id: ContestantId) =>
    rounds.map(
      (round) =>
        turns.find((turn) => turn.contestant === id && turn.round === round)?.tps ?? Number.NaN,
    );
  const [one, again] = OURS;
  const ours = speeds(one).map((speed, index) =>
    geometricMean([speed, speeds(again)[index] ?? Number.NaN]),
  );
  const of = <Id extends string>(ids: readonly Id[], value: (id: Id) => unknown) =>
    Object.fromEntries(ids.map((id) => [id, value(id)]));
  const raced = OTHERS.filter((id) => turns.some(({ contestant }) => contestant === id));
  const tps = of([...raced, ...OURS], (id) => median(speeds(id))) as LoadVerdict["tps"];
  const against = of(OTHERS, (id) => ratioOf(ours, speeds(id))) as LoadVerdict["against"];
  const best = raced.reduce((leader, other) => (tps[other] > tps[leader] ? other : leader));
  return {
    workload: turns[0]?.workload ?? "",
    best,
    against,
    chance: ratioOf(speeds(one), speeds(again)),
    tps,
    outcome: outcomeOf(against[best]),
  };
}

function ratioOf(ours: readonly number[], theirs: readonly number[]): Spread {
  return spreadOf(ours.map((speed, index) => speed / (theirs[index] ?? Number.NaN)));
}

function outcomeOf({ median: middle, most }: Spread): LoadVerdict["outcome"] {
  if (middle >= OF_THE_BEST) return "holds";
  return most >= OF_THE_BEST ? "noise" : "less";
}

/** Our throughput against a contestant's over all loads: the geometric mean of the medians. */
export function overall(verdicts: readonly LoadVerdict[], id: OtherId): number {
  return geometricMean(verdicts.map(({ against }) => against[id].median));
}
