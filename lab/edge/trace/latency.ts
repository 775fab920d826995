import { Agent, request } from "node:http";

import { count, emptyTally } from "./check.ts";
import type { Tally } from "./check.ts";
import { traffic } from "./traffic.ts";
import type { TraceRequest, TrafficOptions } from "./traffic.ts";

/** Of one worker's answers, in milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}

/** What the cache worker takes beside a worker that does nothing. Milliseconds. */
export interface LatencyReport {
  readonly samples: number;
  readonly passThrough: Percentiles;
  readonly worker: Percentiles;
  /** `worker` less `passThrough`. */
  readonly added: Percentiles;
  /** `worker`, by X-Cache-Status. */
  readonly byStatus: Readonly<Record<string, Percentiles & { readonly samples: number }>>;
  /** What came of the sampled requests: they are checked as all others are. */
  readonly tally: Tally;
}

/** Where both workers listen. */
export interface LatencyTargets {
  readonly worker: URL;
  readonly passThrough: URL;
}

interface Timed {
  readonly milliseconds: number;
  readonly status: number;
  readonly cache: string | null;
  readonly body: string;
}

/**
 * Sends requests of a trace to both workers, one at a time and each first in turn, over HTTP: inside workerd no clock is fine
 * enough, and time stands still while code runs.
 */
export async function measureLatency(
  targets: LatencyTargets,
  options: TrafficOptions,
  signal: AbortSignal,
): Promise<LatencyReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const tally = emptyTally();
  const plain: number[] = [];
  const cached: Timed[] = [];
  let isWorkerFirst = true;
  try {
    for (const wanted of traffic(options)) {
      signal.throwIfAborted();
      const early = isWorkerFirst ? await send(targets.worker, wanted, agent) : undefined;
      plain.push((await send(targets.passThrough, wanted, agent)).milliseconds);
      const timed = early ?? (await send(targets.worker, wanted, agent));
      cached.push(timed);
      count(tally, wanted, timed);
      isWorkerFirst = !isWorkerFirst;
    }
  } finally {
    agent.destroy();
  }
  return { ...summarise(plain, cached), tally };
}

function summarise(plain: readonly number[], cached: readonly Timed[]) {
  const passThrough = percentiles(plain);
  const worker = percentiles(cached.map(({ milliseconds }) => milliseconds));
  const groups = Object.groupBy(cached, ({ cache }) => cache ?? "none");
  const byStatus = Object.entries(groups).map(([status, answers = []]) => {
    const times = answers.map(({ milliseconds }) => milliseconds);
    return [status, { samples: times.length, ...percentiles(times) }] as const;
  });
  const added = { p50: worker.p50 - passThrough.p50, p99: worker.p99 - passThrough.p99 };
  return {
    samples: plain.length,
    passThrough,
    worker,
    added,
    byStatus: Object.fromEntries(byStatus),
  };
}

/** By nearest rank; of nothing they are 0. */
export function percentiles(times: readonly number[]): Percentiles {
  const sorted = [...times].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: rank(0.5), p99: rank(0.99) };
}

function send(target: URL, { path, headers }: TraceRequest, agent: Agent): Promise<Timed> {
  const { promise, resolve, reject } = Promise.withResolvers<Timed>();
  const begin = performance.now();
  const all = { ...headers, Host: "api.example.com" };
  const sent = request(new URL(path, target), { agent, headers: all }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      const milliseconds = performance.now() - begin;
      const cache = response.headers["x-cache-status"];
      resolve({
        milliseconds,
        status: response.statusCode ?? 0,
        cache: typeof cache === "string" ? cache : null,
        body: Buffer.concat(chunks).toString(),
      });
    });
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}
