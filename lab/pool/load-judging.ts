import type { Check } from "../proof/types.ts";
import { spreadOf } from "../statistics.ts";
import type { Spread } from "../statistics.ts";
import { HELD_MS } from "./load.ts";
import type { LoadRun, Path } from "./load.ts";
import { pooledLatency, usable } from "./prediction.ts";
import type { Sizes } from "./prediction.ts";

/** Runs of one way and multiple, taken together. */
export interface LoadSummary {
  readonly path: Path;
  readonly times: number;
  readonly clients: number;
  readonly tps: Spread;
  readonly p50: Spread;
  readonly p95: Spread;
  readonly p99: Spread;
  /** Most clients that waited in the pool. */
  readonly waiting: number;
  /** Clients without a connection, at most. */
  readonly refusedClients: number;
  /** Share of all requests that failed, over all runs. */
  readonly failedShare: number;
}

/** How far a latency that was predicted may be off before it is told as not held. */
const MAX_LATENCY_ERROR = 0.25;

/** Runs by way and multiple, in the order they were first run. */
export function summarize(runs: readonly LoadRun[]): readonly LoadSummary[] {
  const groups = new Map<string, LoadRun[]>();
  for (const run of runs) {
    const key = `${run.path} ${run.times}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const of = (read: (run: LoadRun) => number) => own.map(read);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
    const failed = sum(of((run) => run.failed));
    const { path, times, clients } = first;
    return [
      {
        ...{ path, times, clients },
        tps: spreadOf(of((run) => run.tps)),
        p50: spreadOf(of((run) => run.p50)),
        p95: spreadOf(of((run) => run.p95)),
        p99: spreadOf(of((run) => run.p99)),
        waiting: Math.max(...of((run) => run.waiting)),
        refusedClients: Math.max(...of((run) => run.refusedClients)),
        failedShare: failed / Math.max(1, failed + sum(of((run) => run.transactions))),
      },
    ];
  });
}

/** The checks of what clients felt. */
export function judgeLoad(sizes: Sizes, all: readonly LoadSummary[]): readonly Check[] {
  const of = (path: Path) => all.filter((one) => one.path === path);
  const [direct, pooled] = [of("direct"), of("pooled")];
  return [
    {
      id: "pool.load.direct",
      what: "direct clients beyond the server's limit get no connection, and none is refused below it",
      seen: direct
        .map(
          ({ times, clients, refusedClients }) =>
            `${times}x: ${refusedClients} of ${clients} clients`,
        )
        .join(", "),
      holds:
        direct.length > 0 &&
        direct.every(
          ({ clients, refusedClients }) => refusedClients === Math.max(0, clients - usable(sizes)),
        ),
      required: true,
    },
    ...(pooled.length === 0 ? [] : judgePooled(sizes, pooled)),
  ];
}

function judgePooled(sizes: Sizes, pooled: readonly LoadSummary[]): readonly Check[] {
  const below = pooled.filter(({ clients }) => clients < sizes.cap);
  const above = pooled.filter(({ clients }) => clients > sizes.cap);
  const expected = (clients: number) => pooledLatency(clients, sizes.cap, HELD_MS);
  return [
    {
      id: "pool.load.errors",
      what: "through the pool no request fails, however many clients there are, while the wait is shorter than the borrow timeout",
      seen: pooled
        .map((one) => `${one.times}x: ${(one.failedShare * 100).toFixed(2)} %`)
        .join(", "),
      holds: pooled.every(({ failedShare }) => failedShare === 0),
      required: true,
    },
    {
      id: "pool.load.below",
      what: "below the pool's connections nobody waits",
      seen: below.map((one) => `${one.times}x: ${one.waiting} waiting at most`).join(", "),
      holds: below.every(({ waiting }) => waiting === 0),
      required: false,
    },
    {
      id: "pool.load.latency",
      what: `above it the median latency is the holding time x clients / connections, off by at most ${MAX_LATENCY_ERROR * 100} %`,
      seen: above
        .map(
          ({ times, clients, p50 }) =>
            `${times}x: predicted ${Math.round(expected(clients))} ms, seen ${Math.round(p50.median)} ms`,
        )
        .join(", "),
      holds: above.every(
        ({ clients, p50 }) =>
          Math.abs(p50.median - expected(clients)) <= MAX_LATENCY_ERROR * expected(clients),
      ),
      required: false,
    },
  ];
}
