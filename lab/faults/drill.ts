import { setTimeout as sleep } from "node:timers/promises";

import type { RunningService } from "../drill/sample-service.ts";
import type { Bench, ServiceOptions } from "./bench.ts";
import { startOpenLoad, warmUp } from "./load.ts";
import type { OpenLoad } from "./load.ts";
import { startSampling } from "./sampling.ts";
import { isWarm } from "./statistics.ts";
import type { DrillRecord, Marks } from "./types.ts";

/** How long without an error is healthy again. Milliseconds. */
const QUIET_MS = 1_500;
/** How long it is waited for that. Milliseconds. */
const PATIENCE_MS = 12_000;
/** Between two looks. Milliseconds. */
const LOOK_MS = 100;

/** What a fault can reach while the load goes on. */
export interface FaultSite {
  readonly bench: Bench;
  readonly service: RunningService;
  /** Something this drill measures, by name. */
  readonly note: (name: string, value: number) => void;
  /** The fault begins now, and not when it began to be prepared. */
  readonly broken: () => void;
  /** Waits milliseconds; ends early with the run. */
  readonly wait: (milliseconds: number) => Promise<void>;
}

/** A fault: what breaks, and what mends it. */
export interface FaultPlan {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  /** Of the service, where it is not as the contract says. @default - as the contract says */
  readonly service?: ServiceOptions;
  /** How long the fault is left when it has begun. */
  readonly hold: (site: FaultSite) => Promise<void>;
  /** Whether to wait until the cache has its hit ratio again. @default false */
  readonly warms?: boolean;
  /** Before the load. */
  readonly before?: (bench: Bench) => Promise<void>;
  /**
   * Breaks it.
   *
   * @returns what mends it; it is called also when the drill fails, and may be called twice
   */
  readonly begin: (site: FaultSite) => Promise<() => Promise<void>>;
}

/** How a drill is run. */
export interface DrillPace {
  /** Requests a second. */
  readonly rate: number;
  /** Load before the fault. Milliseconds. */
  readonly steadyMs: number;
  /** Load after it, at least. Milliseconds. */
  readonly afterMs: number;
}

/**
 * Steady load, the fault, and load until it is healthy again or patience ends.
 *
 * @throws LabError when the fault cannot be made; what it does to the service is in the record.
 */
export async function runDrill(
  bench: Bench,
  plan: FaultPlan,
  pace: DrillPace,
): Promise<DrillRecord> {
  await plan.before?.(bench);
  const service = await bench.startService(plan.service);
  try {
    await warmUp(service);
    return await underLoad(bench, service, plan, pace);
  } finally {
    await service.stop();
  }
}

async function underLoad(
  bench: Bench,
  service: RunningService,
  plan: FaultPlan,
  pace: DrillPace,
): Promise<DrillRecord> {
  const { signal } = bench.home;
  const wait = async (milliseconds: number) => {
    await sleep(milliseconds, undefined, { signal });
  };
  const extra: Record<string, number> = {};
  const load = startOpenLoad(service, pace.rate);
  let fault = 0;
  const broken = () => {
    fault = load.now();
  };
  const note = (name: string, value: number) => {
    extra[name] = value;
  };
  const site: FaultSite = { bench, service, wait, note, broken };
  const sampling = startSampling({ service, cache: cacheOf(bench) }, load.now);
  let mend: (() => Promise<void>) | undefined;
  try {
    await wait(pace.steadyMs);
    broken();
    mend = await plan.begin(site);
    await plan.hold(site);
    await mend();
    const mended = load.now();
    const { samples } = sampling;
    const marks: Marks = { fault, mended, end: Number.POSITIVE_INFINITY };
    const warm = () => plan.warms !== true || isWarm(samples, marks);
    while (load.now() - mended < PATIENCE_MS) {
      if (load.now() - mended >= pace.afterMs && isQuiet(load, mended) && warm()) break;
      await wait(LOOK_MS);
    }
    const end = load.now();
    await load.stop();
    const { id, title, what } = plan;
    const all = { outcomes: load.outcomes, samples, marks: { fault, mended, end }, extra };
    return { id, title, what, ...all };
  } finally {
    try {
      await mend?.();
    } finally {
      await load.stop();
      await sampling.stop();
    }
  }
}

function cacheOf({ redis: { host, port } }: Bench) {
  return { host, port };
}

/** Whether nothing failed for a while. */
function isQuiet(load: OpenLoad, mended: number): boolean {
  const since = load.now() - QUIET_MS;
  return since >= mended && !load.outcomes.some(({ ok, at, ms }) => !ok && at + ms >= since);
}
