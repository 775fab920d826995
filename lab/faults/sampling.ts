import { setTimeout as sleep } from "node:timers/promises";

import { RedisClient } from "../clients/redis.ts";
import type { Endpoint } from "../clients/types.ts";
import type { CounterSample } from "./types.ts";

/** Between two samples. Milliseconds. */
const EVERY_MS = 250;
/** How long a server may take to say its counters: it may be the one that is broken. Milliseconds. */
const PATIENCE_MS = 200;

/** Sampling that goes on. */
export interface Sampling {
  readonly samples: readonly CounterSample[];
  /** Ends it. */
  stop(): Promise<void>;
}

/** Reads the counters of the service and of the cache four times a second. */
export function startSampling(
  { service, cache }: { readonly service: Endpoint; readonly cache: Endpoint },
  now: () => number,
): Sampling {
  const samples: CounterSample[] = [];
  let ended = false;
  const run = async () => {
    while (!ended) {
      const at = now();
      const [page, lookups] = await Promise.all([metricsOf(service), lookupsOf(cache)]);
      const queries = counter(page, "db_queries_total");
      samples.push({
        at,
        queries,
        memory: counter(page, "process_resident_memory_bytes"),
        lookups,
      });
      await sleep(Math.max(0, at + EVERY_MS - now()));
    }
  };
  const running = run();
  return {
    samples,
    stop: async () => {
      ended = true;
      await running;
    },
  };
}

/** The value of a metric without labels on a page of /metrics. */
export function counter(page: string, name: string): number | undefined {
  const value = new RegExp(`^${name}(?:\\{\\})? ([\\d.e+-]+)$`, "m").exec(page)?.[1];
  return value === undefined ? undefined : Number(value);
}

async function metricsOf({ host, port }: Endpoint): Promise<string> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await (await fetch(`http://${host}:${port}/metrics`, { signal })).text();
  } catch {
    return "";
  }
}

async function lookupsOf(cache: Endpoint): Promise<CounterSample["lookups"]> {
  const client = new RedisClient(cache);
  const timer = setTimeout(() => client.close(), PATIENCE_MS);
  try {
    const said = String(await client.command("INFO", "stats"));
    const of = (name: string) => Number(new RegExp(`${name}:(\\d+)`).exec(said)?.[1] ?? 0);
    return { hits: of("keyspace_hits"), misses: of("keyspace_misses") };
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    client.close();
  }
}
