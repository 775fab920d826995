import type { ProofTable } from "../proof/types.ts";
import { CRAWLED, LOADS, SKEW, WORKING_SET } from "./contest.ts";
import type { ContestRun, ContestSeen, LoadName } from "./contest.ts";
import type { HitSeen } from "./hit.ts";
import { ITEMS } from "./hit.ts";
import type { IdleRun } from "./idle.ts";
import { hitRatio, missesPerLifetime, overRounds } from "./judge-contest.ts";
import { KEPT } from "./one-redis.ts";
import type { OneRedisRun } from "./one-redis.ts";
import type { RolesSeen } from "./roles.ts";
import { KEYS, MEMBERS } from "./stalls.ts";
import type { Stall } from "./stalls.ts";
import { spreadOf } from "../statistics.ts";
import { mebibytes, milliseconds, percent, spreadText } from "./statistics.ts";
import type { WarmingRun } from "./warming.ts";

/** The loads as tables call them. */
export const LOAD_TITLES: Readonly<Record<LoadName, string>> = {
  plain: "Zipf",
  warmed: "Zipf, warmed",
  crawled: `Zipf, ${CRAWLED * 100} % crawler`,
};

/** Hit ratio, latency, evictions, memory. */
export function contestTable(seen: ContestSeen): ProofTable {
  const { engine, entries, factor, maxMemory, rate, contestants, runs } = seen;
  const row = (contestant: ContestSeen["contestants"][number], load: LoadName) => {
    const of = (number: (run: ContestRun) => number) =>
      overRounds(runs, contestant.id, load, number);
    const whole = (value: number) => value.toFixed(0);
    return [
      LOAD_TITLES[load],
      contestant.title,
      spreadText(of(hitRatio), "%", percent),
      spreadText(
        of(({ p50 }) => p50),
        "ms",
        milliseconds,
      ),
      spreadText(
        of(({ p99 }) => p99),
        "ms",
        milliseconds,
      ),
      whole(of(({ evicted }) => evicted).median),
      whole(of(({ expired }) => expired).median),
      `${mebibytes(of(({ usedMemory }) => usedMemory).median)} MiB`,
      of(({ fragmentation }) => fragmentation).median.toFixed(2),
      `${whole(of((run) => run.rate).median)}/s`,
    ];
  };
  return {
    title: `Contest on ${engine.kind} ${engine.version}`,
    text:
      `Cache-aside reads by Zipf's law (exponent ${SKEW}) of ${entries} entries of 1 to 8 KiB, together ${WORKING_SET} times maxmemory (${mebibytes(maxMemory)} MiB), ` +
      `at ${rate} requests/s with the stack's lifetimes and intervals ${factor.toFixed(0)} times shorter. Median of the rounds with minimum and maximum; latency is ` +
      "of single GETs of another client. The counters of allkeys-lfu fade by the minute (lfu-decay-time), which no load of seconds shows. " +
      "Fragmentation is resident by used memory: at this size mostly the program itself.",
    columns: [
      "Load",
      "Parameters",
      "Hit ratio",
      "p50",
      "p99",
      "Evicted",
      "Expired",
      "Used",
      "Fragmentation",
      "Requests",
    ],
    rows: LOADS.flatMap((load) => contestants.map((contestant) => row(contestant, load))),
  };
}

/** What servers did not take; undefined when they took all. */
export function leftOutTable({ leftOut, engine }: ContestSeen): ProofTable | undefined {
  if (leftOut.length === 0) return undefined;
  return {
    title: "Parameters left out",
    text: `What ${engine.kind} ${engine.version} of this machine does not know or cannot do; each is read back in the section on parameters.`,
    columns: ["Parameters", "Name", "Value", "Why"],
    rows: leftOut.map(({ contestant, parameter, value, why }) => [
      contestant,
      parameter,
      value,
      why,
    ]),
  };
}

/** Warming by schedule. */
export function warmingTable(runs: readonly WarmingRun[]): ProofTable {
  return {
    title: "Warming",
    text:
      "Popular entries with room for all: only expiry makes them miss. The guides' warmer calls what reads through the cache, so an entry that is about to " +
      "expire is left as it is; the stack's writes it anew.",
    columns: [
      "Warmed",
      "Entries live",
      "Every",
      "Reads",
      "Misses",
      "Misses for each entry and lifetime",
    ],
    rows: runs.map((run) => [
      run.title,
      `${run.lives} s`,
      run.every === undefined ? "never" : `${run.every} s`,
      String(run.seen.reads),
      String(run.seen.misses),
      missesPerLifetime(run).toFixed(2),
    ]),
  };
}

/** Full memory, by role and engine. */
export function rolesTable(all: readonly RolesSeen[]): ProofTable {
  return {
    title: "Full memory by role",
    text: "Each role's server is filled beyond maxmemory with the parameters the program declares for it.",
    columns: ["Engine", "Role", "Parameters of", "Accepted", "Refused", "Evicted", "Kept"],
    rows: all.flatMap(({ engine, families, queue, cache, session }) => {
      const name = `${engine.kind} ${engine.version}`;
      const counts = ({
        refused,
        evicted,
      }: {
        readonly refused: number;
        readonly evicted: number;
      }) => [String(refused), String(evicted)];
      return [
        [
          name,
          "queue",
          families.queue,
          `${queue.accepted} jobs`,
          ...counts(queue),
          `${queue.kept} jobs`,
        ],
        [
          name,
          "cache",
          families.cache,
          `${cache.written} entries`,
          ...counts(cache),
          "what is asked for most",
        ],
        [
          ...[name, "session", families.session, `${session.written} sessions`, ...counts(session)],
          `${session.permanentKept} of ${session.permanent} keys without a lifetime`,
        ],
      ];
    }),
  };
}

/** One server for all. */
export function oneRedisTable(runs: readonly OneRedisRun[]): ProofTable {
  return {
    title: "One Redis for everything",
    text:
      `${KEPT.jobs} jobs wait for a worker, ${KEPT.sessions} sessions and ${KEPT.counters} counters lie beside a cache that writes four times the memory. ` +
      "Ours is a server for each role, which together have the memory of the one.",
    columns: [
      "Parameters",
      "Jobs lost",
      "Sessions lost",
      "Counters lost",
      "Cached entries refused",
    ],
    rows: runs.map(({ title, contestant, lost, refused }) => [
      contestant === "ours" ? "ours, a server for each role" : title,
      ...[lost.jobs, lost.sessions, lost.counters, refused].map(String),
    ]),
  };
}

/** Stalls on one or several engines. */
export function stallTable(
  all: readonly { readonly engine: string; readonly stalls: readonly Stall[] }[],
): ProofTable {
  return {
    title: "What holds up other clients",
    text:
      `DEL of a set of ${MEMBERS} members, and invalidation of ${KEYS.matching} of ${KEYS.all} keys: the longest GET of another client meanwhile, and the server's own ` +
      "time for the slowest command of it (mean of its calls).",
    columns: ["Engine", "Done", "Parameters", "Longest GET", "Server's time"],
    rows: all.flatMap(({ engine, stalls }) => {
      const groups = Map.groupBy(stalls, ({ what, contestant }) => `${what}\0${contestant}`);
      return [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const of = (number: (stall: Stall) => number) =>
          spreadText(spreadOf(group.map(number)), "ms", milliseconds);
        return [
          [
            ...[engine, first.what, first.contestant],
            of(({ longest }) => longest),
            of(({ server }) => server),
          ],
        ];
      });
    }),
  };
}

/** Idle pools. */
export function idleTable(runs: readonly IdleRun[]): ProofTable {
  return {
    title: "Idle pools",
    text:
      "Pooled connections that were idle for longer than the server's timeout (300 s are 1 s here), then used: as they are, or tested first as redis-py does with " +
      "health_check_interval.",
    columns: ["Parameters", "timeout", "Clients", "Failed", "Opened anew"],
    rows: runs.map(({ contestant, timeout, tested, clients, failed, reopened }) => [
      contestant,
      `${timeout} s`,
      `${clients}, ${tested ? "tested" : "used as they are"}`,
      String(failed),
      String(reopened),
    ]),
  };
}

/** A hit against the database. */
export function hitTable({ cache, byKey, list, postgres, commands }: HitSeen): ProofTable {
  const row = (name: string, { p50, p99 }: HitSeen["cache"]) => [
    name,
    `${milliseconds(p50)} ms`,
    `${milliseconds(p99)} ms`,
    (p50 / cache.p50).toFixed(1),
  ];
  return {
    title: "A hit against the database",
    text: `${commands} commands one after the other over the loopback, in turns, on ${ITEMS} items of 1 kB; PostgreSQL ${postgres} with its defaults, all in memory.`,
    columns: ["Read", "p50", "p99", "Times a hit"],
    rows: [
      row("GET", cache),
      row("SELECT by primary key", byKey),
      row("list over all items", list),
    ],
  };
}
