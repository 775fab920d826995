import { join } from "node:path";
import type { Readable } from "node:stream";

import { Miniflare } from "miniflare";

import type { CacheWorkerConfig } from "../../../workers/cache/config.ts";
import { bundleWorker, COMPATIBILITY_DATE } from "../bundle.ts";
import { addTally, emptyTally } from "./check.ts";
import type { Tally } from "./check.ts";
import { measureLatency } from "./latency.ts";
import type { LatencyReport } from "./latency.ts";
import type { OriginCounts } from "./origin.ts";
import type { TrafficOptions } from "./traffic.ts";

/** What a trace is run with. */
export interface TraceRun extends Omit<TrafficOptions, "languages"> {
  readonly config: CacheWorkerConfig;
  /**
   * Processes of workerd, each with the cache of its own part of the paths, so that the trace is quicker and nothing else is
   * different: a process does one thing at a time.
   */
  readonly runtimes: number;
  /** Requests that are sent to both workers to compare their latency; 0: none. */
  readonly samples: number;
  readonly signal: AbortSignal;
  /** Called now and then. */
  readonly progress: (done: number) => void;
}

/** What came of a trace. */
export interface TraceReport {
  readonly tally: Tally;
  /** Share of the cacheable requests that were answered without asking the origin first. */
  readonly hitRatio: number;
  /** Requests that reached the origin, as it counted them itself. */
  readonly origin: OriginCounts;
  /** Undefined where nothing was sampled. */
  readonly latency: LatencyReport | undefined;
  /** Wall-clock seconds of the trace, latency not included. */
  readonly seconds: number;
}

/** Requests between two words of progress. */
const CHUNK = 1_000;

/** Sends a trace to the worker in workerd. */
export async function runTrace(run: TraceRun): Promise<TraceReport> {
  const parts = Array.from({ length: run.runtimes }, (_, index) => ({ index, of: run.runtimes }));
  const started = await Promise.all(
    parts.map(async (part) => ({ part, runtime: await startRuntime(run.config) })),
  );
  try {
    const begin = performance.now();
    const tally = emptyTally();
    const add = (more: Tally) => {
      addTally(tally, more);
      run.progress(tally.requests);
    };
    await Promise.all(started.map(({ runtime, part }) => sendPart(runtime, { ...run, part }, add)));
    const seconds = (performance.now() - begin) / 1_000;
    const origin = { shared: 0, personal: 0 };
    for (const { runtime } of started) {
      const { shared, personal } = await countsOf(runtime);
      origin.shared += shared;
      origin.personal += personal;
    }
    const [first] = started;
    const latency =
      first === undefined || run.samples === 0
        ? undefined
        : await compare(first.runtime, { ...run, part: first.part });
    return { tally, hitRatio: tally.hits / tally.cacheable, origin, latency, seconds };
  } finally {
    await Promise.all(started.map(({ runtime }) => runtime.dispose()));
  }
}

async function startRuntime(config: CacheWorkerConfig): Promise<Miniflare> {
  const script = (name: string) => bundleWorker(join(import.meta.dirname, `${name}.ts`));
  const common = { modules: true, compatibilityDate: COMPATIBILITY_DATE } as const;
  const open = [{ host: "127.0.0.1", port: 0 }];
  const runtime = new Miniflare({
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume();
      stderr.pipe(process.stderr);
    },
    workers: [
      {
        ...common,
        name: "driver",
        script: await script("driver"),
        serviceBindings: { CACHE: "cache" },
      },
      {
        ...common,
        name: "cache",
        script: await script("clocked-worker"),
        bindings: { CONFIG: JSON.stringify(config) },
        kvNamespaces: ["PURGES"],
        outboundService: "origin",
        unsafeDirectSockets: open,
      },
      {
        ...common,
        name: "pass-through",
        script: await script("pass-through"),
        outboundService: "origin",
        unsafeDirectSockets: open,
      },
      { ...common, name: "origin", script: await script("origin") },
    ],
  });
  await runtime.ready;
  return runtime;
}

async function sendPart(
  runtime: Miniflare,
  { requests, seed, catalogue, config, part, signal }: TraceRun & Pick<TrafficOptions, "part">,
  add: (tally: Tally) => void,
): Promise<void> {
  const driver = await runtime.getWorker("driver");
  const body = JSON.stringify({ requests, seed, catalogue, part, languages: config.languages });
  await driver.fetch("http://driver.test/start", { method: "POST", body });
  for (;;) {
    signal.throwIfAborted();
    const response = await driver.fetch(`http://driver.test/next?requests=${CHUNK}`);
    const tally = (await response.json()) as Tally;
    if (tally.requests === 0) return;
    add(tally);
  }
}

async function countsOf(runtime: Miniflare): Promise<OriginCounts> {
  const origin = await runtime.getWorker("origin");
  return (await (await origin.fetch("http://counts.test/")).json()) as OriginCounts;
}

/** With another seed: what is asked for is as popular, but not the same row of requests. */
async function compare(runtime: Miniflare, run: TraceRun): Promise<LatencyReport> {
  const targets = {
    worker: await runtime.unsafeGetDirectURL("cache"),
    passThrough: await runtime.unsafeGetDirectURL("pass-through"),
  };
  const { catalogue = 1, config, part = { index: 0, of: 1 }, samples, seed, signal } = run;
  const { languages } = config;
  const options = { requests: samples * part.of, seed: seed + 1, catalogue, languages, part };
  return measureLatency(targets, options, signal);
}
