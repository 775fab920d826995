import type { Check, ClaimEvidence } from "../proof/types.ts";
import type { RedisEngine } from "../engines/types.ts";
import type { HitSeen } from "./hit.ts";
import { KEYS, MEMBERS } from "./stalls.ts";
import type { Stall } from "./stalls.ts";
import { spreadOf } from "../statistics.ts";
import { milliseconds, spreadText } from "./statistics.ts";

/** Freeing 200,000 members takes 30 ms and more on the thread that answers, and next to nothing beside it. */
const DEL_MS = 10;

/** How much longer KEYS holds up the server than a step of SCAN. */
const KEYS_RATIO = 10;

/** What the guides promise of a hit. */
const HIT = { ms: 5, ratio: 50 } as const;

/** Stalls on one engine. */
export function judgeStalls(
  { kind, version }: RedisEngine,
  stalls: readonly Stall[],
): { readonly checks: readonly Check[]; readonly claims: readonly ClaimEvidence[] } {
  const of = (what: Stall["what"], number: (stall: Stall) => number) =>
    spreadOf(
      stalls
        .filter((stall) => stall.what === what && stall.contestant.startsWith("ours"))
        .map(number),
    );
  const server = ({ server: spent }: Stall) => spent;
  const longest = ({ longest: waited }: Stall) => waited;
  const freed = of("DEL of a large set", server);
  const [keys, scan] = [of("KEYS and DEL", server), of("SCAN and UNLINK", server)];
  const [keysStall, scanStall] = [of("KEYS and DEL", longest), of("SCAN and UNLINK", longest)];
  const ratio = keys.median / scan.median;
  const seen =
    `the longest GET of another client took ${spreadText(keysStall, "ms", milliseconds)} with KEYS and DEL, ` +
    `${spreadText(scanStall, "ms", milliseconds)} with SCAN and UNLINK; the server's own time is ` +
    `${milliseconds(keys.median)} ms for one KEYS and ${milliseconds(scan.median)} ms for a step, of ${KEYS.all} keys`;
  const checks: readonly Check[] = [
    {
      id: `caches.lazy-free.${kind}-${version}`,
      what: `${kind} ${version}: DEL of a set of ${MEMBERS} members takes ours less than ${DEL_MS} ms of the thread that answers (best of the rounds: others use the machine)`,
      seen: spreadText(freed, "ms", milliseconds),
      holds: freed.least < DEL_MS,
      required: true,
    },
    {
      id: `caches.scan.${kind}-${version}`,
      what: `${kind} ${version}: a step of SCAN and UNLINK holds the server up at most a ${KEYS_RATIO}th as long as KEYS and DEL`,
      seen: `${ratio.toFixed(0)} times shorter; ${seen}`,
      holds: ratio >= KEYS_RATIO,
      required: true,
    },
  ];
  const verdict = ratio >= KEYS_RATIO ? "refuted" : "confirmed";
  return { checks, claims: [{ claim: "keys-invalidation", verdict, seen }] };
}

/** A hit against the database. */
export function claimHits({ cache, byKey, list }: HitSeen): readonly ClaimEvidence[] {
  const times = (other: number) => (other / cache.p50).toFixed(1);
  return [
    {
      claim: "cache-hit-5ms",
      verdict: cache.p50 <= HIT.ms && byKey.p50 / cache.p50 >= HIT.ratio ? "confirmed" : "refuted",
      seen:
        `p50 ${milliseconds(cache.p50)} ms for a hit; the same item by primary key ${milliseconds(byKey.p50)} ms, ${times(byKey.p50)} times ` +
        `(promised: ${HIT.ratio}); a list that reads every item ${milliseconds(list.p50)} ms, ${times(list.p50)} times; all over the loopback, without a network between`,
    },
  ];
}
