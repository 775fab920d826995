import type { Check, ClaimEvidence } from "../proof/types.ts";
import { LOADS, SKEW, WORKING_SET } from "./contest.ts";
import type { ContestRun, ContestSeen, LoadName } from "./contest.ts";
import type { Contestant } from "./contestants.ts";
import { spreadOf } from "../statistics.ts";
import { mebibytes, milliseconds, percent, spreadText } from "./statistics.ts";
import type { Spread } from "../statistics.ts";
import type { WarmingRun } from "./warming.ts";

/**
 * How much less ours may hit than the best other: what eviction by samples and a busy machine leave to chance. A policy
 * that does not fit loses ten points and more. Share.
 */
const HIT_TOLERANCE = 0.03;

/** The share of the planned pace that every contestant has to keep to be compared fairly: who is slower sees more expire. */
const PACE = 0.9;

const UNPACED =
  "The machine did not keep the pace, so that entries expired at other times for each: not comparable.";

/** How much slower ours may be than the best other. */
const P99_TOLERANCE = 1.25;

/** Hit ratios that the guides promise; whoever promises a range promises its lower end. */
const PROMISED = [
  ["hit-rate-70", 0.7],
  ["hit-rate-85-92", 0.85],
  ["hit-rate-80", 0.8],
  ["hit-rate-90", 0.9],
] as const;

/** Of the misses without warming, the share a warmer has to spare to be worth its name. */
const SPARED = 0.5;

/** Hit ratio of a run. */
export function hitRatio({ hits, misses }: Pick<ContestRun, "hits" | "misses">): number {
  return hits / (hits + misses);
}

/** A number of all rounds of a contestant under a load. */
export function overRounds(
  runs: readonly ContestRun[],
  contestant: Contestant["id"],
  load: LoadName,
  number: (run: ContestRun) => number,
): Spread {
  return spreadOf(
    runs.filter((run) => run.contestant === contestant && run.load === load).map(number),
  );
}

/** Checks of the contest. */
export function judgeContest({ runs, contestants, rate }: ContestSeen): readonly Check[] {
  const others = contestants.filter(({ id }) => id !== "ours");
  const checks = LOADS.flatMap((load): Check[] => {
    const hits = (id: Contestant["id"]) => overRounds(runs, id, load, hitRatio);
    const slow = (id: Contestant["id"]) => overRounds(runs, id, load, ({ p99 }) => p99);
    const best = Math.max(...others.map(({ id }) => hits(id).median));
    const fastest = Math.min(...others.map(({ id }) => slow(id).median));
    const [ourHits, ourP99] = [hits("ours"), slow("ours")];
    const holds = ourHits.median >= best - HIT_TOLERANCE;
    const paced = runs.every((run) => run.load !== load || run.rate >= PACE * rate);
    return [
      {
        id: `caches.hit-ratio.${load}`,
        what: `load ${load}: the hit ratio of ours is at most ${percent(HIT_TOLERANCE)} points below the best other's`,
        seen: `ours ${spreadText(ourHits, "%", percent)}, best other ${percent(best)} %`,
        holds,
        // What eviction by samples leaves to chance comes near the tolerance.
        required: false,
        ...(holds || paced ? {} : { why: UNPACED }),
      },
      {
        id: `caches.p99.${load}`,
        what: `load ${load}: the p99 of another client's GET is at most ${P99_TOLERANCE} times the best other's`,
        seen: `ours ${spreadText(ourP99, "ms", milliseconds)}, best other ${milliseconds(fastest)} ms`,
        holds: ourP99.median <= P99_TOLERANCE * fastest,
        required: false,
      },
    ];
  });
  const refused = runs
    .filter(({ contestant }) => contestant === "ours")
    .reduce((sum, { errors }) => sum + errors, 0);
  return [
    ...checks,
    {
      id: "caches.contest.refused",
      what: "the role cache refuses no command while memory is full",
      seen: `${refused} refused`,
      holds: refused === 0,
      required: true,
    },
  ];
}

/**
 * The guides' hit ratios, under their own parameters with their own warming. The guides do not say of what traffic: more memory or
 * a steeper popularity hits more often, so the verdict is about this scenario, which it tells.
 */
export function claimHitRates({ runs, entries, maxMemory }: ContestSeen): readonly ClaimEvidence[] {
  const guides = overRounds(runs, "guides", "warmed", hitRatio);
  const ours = overRounds(runs, "ours", "warmed", hitRatio);
  return PROMISED.map(([claim, promised]) => ({
    claim,
    verdict: guides.median >= promised ? "confirmed" : "refuted",
    seen:
      `${spreadText(guides, "%", percent)} with the guides' parameters and warming, ` +
      `${spreadText(ours, "%", percent)} with ours; promised: ${percent(promised)} %. In this scenario: ${entries} entries, ` +
      `${WORKING_SET} times as large as the memory of ${mebibytes(maxMemory)} MiB, asked for by Zipf's law with exponent ${SKEW}; other traffic or more memory may give another verdict`,
  }));
}

/**
 * How often an entry was missed in one of its lifetimes, on average; but for the first, which no reader begins: all are
 * there at the beginning.
 */
export function missesPerLifetime({ seen, entries, lifetimes }: WarmingRun): number {
  return seen.misses / (entries * (lifetimes - 1));
}

/** Whether warming keeps popular entries there. */
export function judgeWarming(runs: readonly WarmingRun[]): {
  readonly checks: readonly Check[];
  readonly claims: readonly ClaimEvidence[];
} {
  const of = (id: WarmingRun["id"]) => runs.find((run) => run.id === id);
  const [none, guides, ours] = [of("none"), of("guides"), of("ours")];
  const text = (run: WarmingRun) =>
    `${run.seen.misses} misses of ${run.seen.reads} reads, ${missesPerLifetime(run).toFixed(2)} for each entry and lifetime`;
  const checks: Check[] =
    ours === undefined
      ? []
      : [
          {
            id: "caches.warming",
            what: `no read misses what ${ours.title} writes every ${ours.every} s (it lives ${ours.lives} s)`,
            seen: text(ours),
            holds: ours.seen.misses === 0,
            required: ours.onTime,
            ...(ours.seen.misses === 0 || ours.onTime
              ? {}
              : { why: "The machine stood still for longer than the entries live." }),
          },
        ];
  if (none === undefined || guides === undefined) return { checks, claims: [] };
  const spared = missesPerLifetime(guides) <= (1 - SPARED) * missesPerLifetime(none);
  const claim: ClaimEvidence = {
    claim: "warming-5min",
    verdict: spared ? "confirmed" : "refuted",
    seen:
      `every ${guides.every} s what lives ${guides.lives} s: ${text(guides)}; not warmed: ${text(none)}` +
      (ours === undefined
        ? ""
        : `; every ${ours.every} s what lives ${ours.lives} s: ${text(ours)}`),
  };
  return { checks, claims: [claim] };
}
