import type { Check, ClaimEvidence } from "../proof/types.ts";
import type { Count } from "./counting.ts";
import { GUIDES } from "./guides.ts";
import type { GuidesTrial } from "./guides.ts";
import { firstToWait, predict, serverConnections, usable } from "./prediction.ts";
import type { Sizes } from "./prediction.ts";
import type { FirstWait, Pinned } from "./waiting.ts";

/** Largest error of a prediction, as a share of it. */
export const MAX_ERROR = 0.05;

/** A number that was predicted and then counted. */
export interface Compared {
  /** id of the check it belongs to: "pool.waiting". */
  readonly check: string;
  readonly what: string;
  readonly predicted: number;
  /** @default - it could not be counted */
  readonly seen: number | undefined;
}

/** All that was counted. */
export interface Counted {
  /** The stack's own sizes. */
  readonly stack: Sizes;
  /** Those of the trial. */
  readonly sizes: Sizes;
  readonly counts: readonly Count[];
  /** @default - there is no pool */
  readonly wait: FirstWait | undefined;
  /** @default - there is no pool */
  readonly pinned: Pinned | undefined;
  readonly guides: GuidesTrial;
}

/** How far off a prediction is, as a share of it; a prediction of 0 is off by what was seen. */
export function errorOf({ predicted, seen }: Compared): number {
  if (seen === undefined) return Number.POSITIVE_INFINITY;
  return Math.abs(seen - predicted) / Math.max(1, predicted);
}

/** Every number of the budget beside what was counted. */
export function compare({ sizes, counts, wait, guides }: Counted): readonly Compared[] {
  return [
    ...counts.flatMap((count) => compareCount(sizes, count)),
    ...(wait === undefined
      ? []
      : [
          {
            check: "pool.first-wait",
            what: "The first client in a transaction that waits for a connection of the pool",
            predicted: firstToWait(sizes),
            seen: wait.client,
          },
        ]),
    {
      check: "pool.guides",
      what: `Of ${guides.asked} connections of the guides, accepted with max_connections ${GUIDES.maxConnections}`,
      predicted: GUIDES.maxConnections - GUIDES.reserved,
      seen: guides.accepted,
    },
  ];
}

function compareCount(sizes: Sizes, count: Count): readonly Compared[] {
  const expected = predict(sizes, count.times);
  const at = `at ${count.times}x`;
  const pool = [
    {
      check: "pool.connections",
      what: `Connections of the pool to the server ${at} (${count.pooledClients} clients)`,
      predicted: expected.poolConnections,
      seen: count.poolConnections,
    },
    {
      check: "pool.waiting",
      what: `Clients that wait in the pool ${at}`,
      predicted: expected.waiting,
      seen: count.waiting,
    },
  ];
  return [
    ...(sizes.cap === 0 ? [] : pool),
    {
      check: "pool.refused",
      what: `Direct connections refused ${at} (${count.directClients} asked)`,
      predicted: expected.refused,
      seen: count.refused,
    },
    ...(count.limit === undefined && expected.refused === 0 && count.times !== 1
      ? []
      : [
          {
            check: "pool.limit",
            what: `Connections until the server refuses one ${at}`,
            predicted: usable(sizes),
            seen: count.limit,
          },
        ]),
  ];
}

/** What has to hold of each prediction. */
const PREDICTED: Readonly<Record<string, string>> = {
  "pool.limit": "the server accepts max_connections less the reserve, and refuses the next",
  "pool.connections": "the pool opens no more connections than its share of max_connections",
  "pool.waiting": "every client beyond the pool's connections waits",
  "pool.refused": "direct clients are refused beyond what the pool leaves, and none before",
  "pool.first-wait": "the first client that waits is the one after the pool's last connection",
  "pool.guides": "the guides' processes get max_connections less the reserve, and no more",
};

/** The checks of what was counted. */
export function judgeCounts(counted: Counted): readonly Check[] {
  const compared = compare(counted);
  const predictions = Object.entries(PREDICTED).flatMap(([id, what]): readonly Check[] => {
    const own = compared.filter(({ check }) => check === id);
    if (own.length === 0) return [];
    return [
      {
        id,
        what: `${what}: predicted against seen, off by at most ${percent(MAX_ERROR)}`,
        seen: own.map(({ predicted, seen }) => `${predicted} and ${seen ?? "nothing"}`).join(", "),
        holds: own.every((one) => errorOf(one) <= MAX_ERROR),
        required: true,
      },
    ];
  });
  return [
    judgeBudget(counted.stack),
    ...predictions,
    judgeSuperuser(counted.counts),
    ...judgePool(counted),
  ];
}

function judgeBudget(stack: Sizes): Check {
  const needed = serverConnections(stack);
  return {
    id: "pool.budget",
    what: "what the stack opens at the peak of a rollout is no more than its database accepts",
    seen: `${needed} connections of ${usable(stack)} (max_connections ${stack.maxConnections} less ${stack.reserved})`,
    holds: needed <= usable(stack),
    required: true,
  };
}

function judgeSuperuser(counts: readonly Count[]): Check {
  const full = counts.filter(({ limit }) => limit !== undefined);
  return {
    id: "pool.superuser",
    what: "the superuser is let in while the server refuses everybody else",
    seen: `let in ${full.filter(({ superuser }) => superuser).length} of ${full.length} times`,
    holds: full.length > 0 && full.every(({ superuser }) => superuser),
    required: true,
  };
}

function judgePool({ sizes, counts, wait, pinned }: Counted): readonly Check[] {
  if (wait === undefined || pinned === undefined) return [];
  const clients = counts.reduce((sum, { pooledClients }) => sum + pooledClients, 0);
  const served = counts.reduce((sum, one) => sum + one.served, 0);
  const most = Math.max(...counts.map(({ times }) => times));
  const [least, longest] = [sizes.borrowSeconds, 2 * sizes.borrowSeconds + 2];
  return [
    {
      id: "pool.served",
      what: `up to ${most}x, every client of the pool that waits is served in the end, none refused`,
      seen: `${served} of ${clients} clients`,
      holds: clients > 0 && served === clients,
      required: true,
    },
    {
      id: "pool.borrow-timeout",
      what: `a client that waits is sent away after the borrow timeout, not before: ${least} s to ${longest} s`,
      seen: wait.seconds === undefined ? wait.words : `${wait.seconds.toFixed(1)} s: ${wait.words}`,
      holds: wait.seconds !== undefined && wait.seconds >= least && wait.seconds <= longest,
      required: true,
    },
    {
      id: "pool.pinned",
      what: "clients that pin their connections get one each, and the others none",
      seen: `${pinned.answered} of ${pinned.clients} answered, ${pinned.sentAway} sent away`,
      holds: pinned.answered * 2 === pinned.clients && pinned.sentAway === pinned.answered,
      required: true,
    },
  ];
}

/** What was seen of the guides' claims. */
export function judgeClaims({ guides }: Counted): readonly ClaimEvidence[] {
  const fits = guides.pools.map(
    ({ size, pools, ofTheNext }) => `${pools} of ${size} (the next gets ${ofTheNext})`,
  );
  const largest = guides.pools.at(-1);
  return [
    {
      claim: "pool-20-50",
      // Even one process has two pools while it is replaced.
      verdict: largest !== undefined && largest.pools >= 2 ? "confirmed" : "refuted",
      seen: `With max_connections ${GUIDES.maxConnections} so many whole pools fit: ${fits.join(", ")}. Even a service of one process needs two, while a rollout replaces it.`,
    },
    {
      claim: "pool-per-process",
      verdict: guides.refused === 0 ? "confirmed" : "refuted",
      seen: `${GUIDES.replicas} replicas x ${GUIDES.workers} workers x ${GUIDES.perProcess} ask for ${guides.asked} connections: ${guides.accepted} were accepted, ${guides.refused} refused ("${[...guides.words.keys()][0] ?? ""}").`,
    },
  ];
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${Number((share * 100).toFixed(1))} %` : "not counted";
}
