import { percentile } from "../engines/pgbench.ts";
import type { Check, ClaimEvidence } from "../proof/types.ts";
import { GUIDE } from "./load.ts";
import { milliseconds, percent, perSecond } from "./text.ts";
import type { Capacity, DrillStats, Phase } from "./types.ts";

/** Answers with the cache down: the issue's and the guides' "< 2 s". Milliseconds. */
const CACHE_DOWN_MS = 2_000;
/** Guides 001 and 003: "Error Rate: <0.1%". Share. */
const ERROR_SHARE = 0.001;
/** Guide 004: "P95 Response Time: < 400ms". Milliseconds. */
const P95_MS = 400;
/** How soon after the repair no request fails any more: a pool that heals takes one turn, one that does not never does. Milliseconds. */
const HEALTHY_MS = 10_000;
/** How much slower the others' p99 may get beside slow clients: so many times, and as much on top for the noise of a small number. */
const SLOWER = { times: 10, plusMs: 100 } as const;
/** A wait may be so much longer than the limits that bound it, for a machine that others use. */
const WAIT_TOLERANCE = 1.5;

/** What the drills have to show. Those that were not run have no check. */
export function judge(drills: readonly DrillStats[]): readonly Check[] {
  const of = (id: string) => drills.find((drill) => drill.id === id);
  const checks = [
    steadyCheck(drills),
    ...map(of("cache-killed"), (drill) => [cacheDownCheck(drill, true), warmCheck(drill)]),
    ...map(of("cache-hangs"), (drill) => [hangsCheck(drill, of("cache-hangs-compared"))]),
    ...map(of("database-restarted"), (drill) => [healthyCheck(drill)]),
    ...map(of("database-crashed"), (drill) => [healthyCheck(drill)]),
    ...map(of("connections-exhausted"), (drill) => [superuserCheck(drill), healthyCheck(drill)]),
    ...map(of("slow-clients"), (drill) => [othersCheck(drill), cutCheck(drill)]),
    ...map(of("slow-database"), (drill) => [releasedCheck(drill), healthyCheck(drill)]),
    ...map(of("slow-database"), (drill) => [waitsCheck(drill)]),
  ];
  return checks;
}

/** What was seen of the guides' claims. */
export function judgeClaims(
  drills: readonly DrillStats[],
  capacity: Capacity,
): readonly ClaimEvidence[] {
  const down = drills.filter(({ id }) => id === "cache-killed" || id === "cache-hangs");
  const compared = drills.filter(({ id }) => id === "cache-hangs-compared");
  const p95s = drills.map(({ steady }) => steady.p95).sort((a, b) => a - b);
  const p95 = percentile(p95s, 0.5);
  const { requests, errors } = steadyErrors(drills);
  const rate = perSecond(capacity.steadyRate);
  const claim = (id: string, confirmed: boolean, seen: string): ClaimEvidence => ({
    claim: id,
    verdict: confirmed ? "confirmed" : "refuted",
    seen,
  });
  return [
    claim(
      "cache-down-2s",
      down.length > 0 && down.every(({ fault }) => isFast(fault)),
      [
        ...down.map(downText),
        ...compared.map((drill) => `for comparison, ${downText(drill)}`),
        ...(down.some(({ id }) => id === "cache-hangs")
          ? []
          : ["a cache that hangs was not tried"]),
      ].join("; "),
    ),
    claim(
      "error-rate-0.1",
      errors < ERROR_SHARE * requests,
      `Without a fault ${errors} of ${requests} requests failed (${percent(errors / requests)}) at ${rate}. ${worst(drills)}`,
    ),
    claim(
      "p95-400ms",
      p95 < P95_MS,
      `Without a fault p95 of the sample service was ${milliseconds(p95)} (median of ${p95s.length} runs, ${milliseconds(p95s[0])} to ${milliseconds(p95s.at(-1))}) at ${rate}.`,
    ),
    claim(
      "rps-450",
      capacity.rate >= GUIDE.rate && capacity.errors < ERROR_SHARE * capacity.requests,
      `${capacity.users} users who ask again at once got ${perSecond(capacity.rate)} answered by one process of the sample service, p95 ${milliseconds(capacity.p95)}, ${capacity.errors} failed; its load generator, database and cache shared the machine.`,
    ),
  ];
}

function map<T>(drill: DrillStats | undefined, use: (drill: DrillStats) => readonly T[]) {
  return drill === undefined ? [] : use(drill);
}

function steadyErrors(drills: readonly DrillStats[]) {
  const total = (of: (phase: Phase) => number) =>
    drills.reduce((sum, { steady }) => sum + of(steady), 0);
  return { requests: total(({ requests }) => requests), errors: total(({ errors }) => errors) };
}

/** The fault that costs most, in words. */
function worst(drills: readonly DrillStats[]): string {
  const [first] = [...drills].sort((a, b) => share(b.fault) - share(a.fault));
  if (first === undefined || first.fault.errors === 0) return "No fault made one fail.";
  return `During the worst fault (${first.title}) ${percent(share(first.fault))} failed.`;
}

function share({ errors, requests }: Phase): number {
  return requests === 0 ? 0 : errors / requests;
}

function failed(phase: Phase): string {
  return `${phase.errors} of ${phase.requests} requests failed (${percent(share(phase))})`;
}

function downText({ title, fault }: DrillStats): string {
  return `${title}: p99 ${milliseconds(fault.p99)}, ${failed(fault)}`;
}

function isFast(phase: Phase): boolean {
  return phase.requests > 0 && phase.errors === 0 && phase.p99 < CACHE_DOWN_MS;
}

function steadyCheck(drills: readonly DrillStats[]): Check {
  const { requests, errors } = steadyErrors(drills);
  return {
    id: "faults.steady",
    what: `fewer than ${percent(ERROR_SHARE)} of requests fail before the faults`,
    seen: `${errors} of ${requests} failed`,
    holds: requests > 0 && errors < ERROR_SHARE * requests,
    required: true,
  };
}

function cacheDownCheck({ id, title, fault }: DrillStats, required: boolean): Check {
  return {
    id: `faults.${id}`,
    what: `${title}: p99 stays below ${milliseconds(CACHE_DOWN_MS)} and no request fails`,
    seen: `p99 ${milliseconds(fault.p99)}, longest ${milliseconds(fault.max)}, ${failed(fault)}`,
    holds: isFast(fault),
    required,
  };
}

/** Not required: the waits and the queries that the cache no longer answers come near the limit on a busy machine. */
function hangsCheck(drill: DrillStats, compared: DrillStats | undefined): Check {
  const check = cacheDownCheck(drill, false);
  const { cacheTimeoutMs = 0 } = drill.extra;
  if (check.holds || 2 * cacheTimeoutMs < CACHE_DOWN_MS) return check;
  const beside = compared === undefined ? "" : `; ${downText(compared)}`;
  return {
    ...check,
    why: `a request that finds nothing waits for the cache's timeout twice, once to look up and once to store: 2 x ${milliseconds(cacheTimeoutMs)}${beside}`,
  };
}

function warmCheck({ id, warmMs, steady, after }: DrillStats): Check {
  return {
    id: `faults.${id}.warm`,
    what: "the cache, back and empty, reaches 90 % of its hit ratio again",
    seen:
      warmMs === undefined
        ? `not reached: ${percent(steady.hitRatio)} before, ${percent(after.hitRatio)} after`
        : `after ${milliseconds(warmMs)}; ${percent(steady.hitRatio)} before`,
    holds: warmMs !== undefined,
    required: false,
  };
}

function healthyCheck({ id, title, healthyMs, after }: DrillStats): Check {
  return {
    id: `faults.${id}.healthy`,
    what: `${title}: the service, not restarted, answers without errors within ${milliseconds(HEALTHY_MS)} of the repair`,
    seen:
      healthyMs === undefined
        ? `requests still failed at the end; ${failed(after)} after the repair`
        : `last error ${milliseconds(healthyMs)} after it; ${failed(after)} after the repair`,
    holds: healthyMs !== undefined && healthyMs <= HEALTHY_MS,
    required: true,
  };
}

function superuserCheck({ id, extra }: DrillStats): Check {
  const { superuserMs, held = 0, maxConnections = 0 } = extra;
  return {
    id: `faults.${id}.superuser`,
    what: "a superuser still comes in by the reserved connections",
    seen:
      superuserMs === undefined
        ? "was refused"
        : `in after ${milliseconds(superuserMs)}, while the other user held ${held} of ${maxConnections} connections`,
    holds: superuserMs !== undefined,
    required: true,
  };
}

function othersCheck({ id, steady, fault, extra }: DrillStats): Check {
  const limit = SLOWER.times * steady.p99 + SLOWER.plusMs;
  return {
    id: `faults.${id}.others`,
    what: `beside ${2 * (extra["clients"] ?? 0)} slow clients no other request fails, and their p99 stays below ${SLOWER.times} times what it was plus ${milliseconds(SLOWER.plusMs)}`,
    seen: `p99 ${milliseconds(fault.p99)} (${milliseconds(steady.p99)} before), ${failed(fault)}`,
    holds: fault.requests > 0 && fault.errors === 0 && fault.p99 <= limit,
    required: false,
  };
}

function cutCheck({ id, extra }: DrillStats): Check {
  const { clients, sendersOpen, sendersCutMs } = extra;
  return {
    id: `faults.${id}.cut`,
    what: "clients that never finish their headers are cut off",
    seen: `${sendersOpen} of ${clients} were still connected at the end${sendersCutMs === undefined ? "" : `, the longest was borne for ${milliseconds(sendersCutMs)}`}`,
    holds: sendersOpen === 0,
    required: false,
  };
}

function releasedCheck({ id, extra }: DrillStats): Check {
  const { endedByServer, heldMs = Number.NaN } = extra;
  return {
    id: `faults.${id}.released`,
    what: "a forgotten transaction that holds a lock is ended by the server, by the time limit of the role",
    seen: `${endedByServer === 1 ? "ended" : "not ended"} after ${milliseconds(heldMs)}`,
    holds: endedByServer === 1,
    required: true,
  };
}

function waitsCheck({ id, fault, extra }: DrillStats): Check {
  const { poolLimitMs = 0, lockLimitMs = 0 } = extra;
  const limit = poolLimitMs + lockLimitMs;
  return {
    id: `faults.${id}.waits`,
    what: `no request waits much longer than the pool's and the lock's limits together (${milliseconds(poolLimitMs)} + ${milliseconds(lockLimitMs)})`,
    seen: `the longest took ${milliseconds(fault.max)}`,
    holds: fault.max <= WAIT_TOLERANCE * limit,
    required: false,
  };
}
