import type { Check, ClaimEvidence } from "../proof/types.ts";
import type { ClientsSeen, IdleRun } from "./idle.ts";
import { CLIENTS } from "./idle.ts";
import { KEPT } from "./one-redis.ts";
import type { OneRedisRun } from "./one-redis.ts";
import type { RolesSeen } from "./roles.ts";

/** What each role has to do when memory is full, on one engine. */
export function judgeRoles({ engine, queue, cache, session }: RolesSeen): readonly Check[] {
  const id = (role: string) => `caches.${role}.${engine.kind}-${engine.version}`;
  const on = `on ${engine.kind} ${engine.version}`;
  return [
    {
      id: id("queue"),
      what: `role queue ${on}: when memory is full jobs are refused with an error, and every accepted job is there, in order`,
      seen: `${queue.accepted} accepted and ${queue.kept} of them kept; ${queue.refused} refused${queue.error === "" ? "" : ` ("${queue.error}")`}; ${queue.evicted} keys evicted`,
      holds:
        queue.accepted > 0 &&
        queue.kept === queue.accepted &&
        queue.refused > 0 &&
        queue.error.startsWith("OOM") &&
        queue.evicted === 0,
      required: true,
    },
    {
      id: id("cache"),
      what: `role cache ${on}: when memory is full nothing is refused, keys are evicted, also those without a lifetime`,
      seen: `${cache.written} written, ${cache.refused} refused, ${cache.evicted} keys evicted`,
      holds: cache.refused === 0 && cache.evicted > 0,
      required: true,
    },
    {
      id: id("session"),
      what: `role session ${on}: when memory is full only keys with a lifetime are evicted, and no session is refused`,
      seen:
        `${session.permanentKept} of ${session.permanent} keys without a lifetime kept; ${session.evicted} sessions evicted, ` +
        `${session.refused} refused`,
      holds:
        session.permanentKept === session.permanent && session.evicted > 0 && session.refused === 0,
      required: true,
    },
  ];
}

function lossText({ lost, refused }: OneRedisRun): string {
  return (
    `${lost.jobs} of ${KEPT.jobs} jobs, ${lost.sessions} of ${KEPT.sessions} sessions and ` +
    `${lost.counters} of ${KEPT.counters} counters lost, ${refused} cached entries refused`
  );
}

/** One server for all against one for each role. */
export function judgeOneRedis(runs: readonly OneRedisRun[]): {
  readonly checks: readonly Check[];
  readonly claims: readonly ClaimEvidence[];
} {
  const of = (id: OneRedisRun["contestant"]) => runs.find(({ contestant }) => contestant === id);
  const [guides, ours] = [of("guides"), of("ours")];
  const lostBy = ({ lost }: OneRedisRun) => lost.jobs + lost.sessions + lost.counters;
  return {
    checks:
      ours === undefined
        ? []
        : [
            {
              id: "caches.by-role",
              what: "a server for each role loses no job, session or counter to a busy cache, and refuses no cached entry",
              seen: lossText(ours),
              holds: lostBy(ours) === 0 && ours.refused === 0,
              required: true,
            },
          ],
    claims:
      guides === undefined
        ? []
        : [
            {
              claim: "one-redis",
              verdict: lostBy(guides) === 0 ? "confirmed" : "refuted",
              seen: `one server with allkeys-lru: ${lossText(guides)}${ours === undefined ? "" : `; by role, of the same memory: ${lossText(ours)}`}`,
            },
          ],
  };
}

/** Idle pools, and too many clients. @param healthCheck whether the stack's services test idle connections. */
export function judgeIdle(
  runs: readonly IdleRun[],
  clients: ClientsSeen,
  healthCheck: boolean,
): { readonly checks: readonly Check[]; readonly claims: readonly ClaimEvidence[] } {
  const text = ({ failed, clients: pooled, reopened }: IdleRun) =>
    `${failed} of ${pooled} next commands failed, ${reopened} connections were opened anew`;
  const asDeployed = ({ tested }: IdleRun) => tested === healthCheck;
  // A server without a timeout closes nothing: where clients that test were not tried there, those that do not stand for them.
  const ours = runs.filter(
    (run) =>
      run.contestant.startsWith("ours") &&
      (asDeployed(run) ||
        (run.timeout === "0" &&
          !runs.some((other) => other.contestant === run.contestant && asDeployed(other)))),
  );
  const guides = runs.find(({ contestant }) => contestant.startsWith("the guides"));
  return {
    checks: [
      ...ours.map((run): Check => ({
        id: `caches.idle.${run.contestant.split(" ").at(-1)}`,
        what: `${run.contestant}, timeout ${run.timeout} s, clients that ${run.tested ? "test an idle connection" : "test nothing"}: no command fails after a quiet time`,
        seen: text(run),
        holds: run.failed === 0,
        required: true,
      })),
      {
        id: "caches.maxclients",
        what: `of ${CLIENTS.asked} connections those beyond maxclients ${CLIENTS.allowed} are refused with an error, and the others go on`,
        seen: `${clients.accepted} accepted, ${clients.refused} refused ("${clients.error}"), ${clients.answering} answer`,
        holds:
          clients.refused > 0 &&
          clients.accepted > 0 &&
          clients.accepted <= CLIENTS.allowed &&
          clients.answering === clients.accepted,
        required: true,
      },
    ],
    claims:
      guides === undefined
        ? []
        : [
            {
              claim: "timeout-300",
              verdict: guides.failed === 0 ? "confirmed" : "refuted",
              seen: `pooled connections idle for longer than the timeout, used as they are: ${text(guides)}`,
            },
          ],
  };
}
