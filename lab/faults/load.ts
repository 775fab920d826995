import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Endpoint } from "../clients/types.ts";
import { percentile } from "../engines/pgbench.ts";
import { seeded, zipf } from "../random.ts";
import type { Capacity, Outcome, RequestKind } from "./types.ts";

/** Steady load of guide 004: "Requests per Second: 450+", "Concurrent Users: 200+". */
export const GUIDE = { rate: 450, users: 200 } as const;

/** Items that are asked for, the n-th as often as 1/n of the first: as the pages of a site are (Zipf's law, exponent 1). */
export const ITEM_COUNT = 300;

/** One request in so many is a search, as in the alert drill. */
const SEARCH_EVERY = 4;
/** Requests beside those for each item, and how many at a time. */
const WARM_UP = { requests: 1_200, users: 8 } as const;
/** When a request that is not answered is given up. Milliseconds. */
const GIVE_UP_MS = 20_000;
/** Most connections of the generator: more than requests that can wait at a time. */
const SOCKETS = 4_000;
/** Share of what the machine carries that the drills ask for: a fault needs room for what it adds. */
const SHARE = 0.5;

/** A load that goes on. */
export interface OpenLoad {
  /** Those that have been answered or given up so far, in that order. */
  readonly outcomes: readonly Outcome[];
  /** Milliseconds since it began. */
  readonly now: () => number;
  /** Ends it and waits for the answers that are due. */
  stop(): Promise<void>;
}

/**
 * Asks at a steady rate, whether there are answers or not: requests are due at fixed times, and what they wait counts from
 * then. A generator that waits for an answer before it asks again would not see most of a standstill (coordinated omission).
 *
 * @param rate requests a second.
 */
export function startOpenLoad(target: Endpoint, rate: number, seed = 1): OpenLoad {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS, maxFreeSockets: SOCKETS });
  const next = requests(seed);
  const begin = performance.now();
  const now = () => performance.now() - begin;
  const outcomes: Outcome[] = [];
  const open = new Set<Promise<void>>();
  let sent = 0;
  let timer: NodeJS.Timeout | undefined;
  const turn = () => {
    for (; (sent * 1000) / rate <= now(); sent += 1) {
      const at = (sent * 1000) / rate;
      const { kind, path } = next();
      const asked = ask(target, agent, path).then((ok) => {
        outcomes.push({ kind, at, ms: now() - at, ok });
        open.delete(asked);
      });
      open.add(asked);
    }
    timer = setTimeout(turn, Math.max(0, (sent * 1000) / rate - now()));
  };
  turn();
  return {
    outcomes,
    now,
    stop: async () => {
      clearTimeout(timer);
      await Promise.all(open);
      agent.destroy();
    },
  };
}

/** Asks for each item, so that the cache has them, and for so much more that the service's code is compiled. */
export async function warmUp(target: Endpoint): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: WARM_UP.users });
  const next = requests(3);
  const items = Array.from({ length: ITEM_COUNT }, (_, item) => `/items/${item}`);
  const more = Array.from({ length: WARM_UP.requests }, () => next().path);
  await Promise.all([...items, ...more].map((path) => ask(target, agent, path)));
  agent.destroy();
}

/** Finds what the machine carries: the guide's users, each of which asks again as soon as it is answered. */
export async function measureCapacity(
  target: Endpoint,
  seconds: number,
  signal: AbortSignal,
): Promise<Capacity> {
  const { users } = GUIDE;
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  const next = requests(2);
  const latencies: number[] = [];
  let errors = 0;
  const begin = performance.now();
  const end = begin + seconds * 1000;
  const user = async () => {
    while (performance.now() < end && !signal.aborted) {
      const asked = performance.now();
      if (!(await ask(target, agent, next().path))) {
        errors += 1;
        await sleep(10);
      }
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: users }, user));
  const took = (performance.now() - begin) / 1000;
  agent.destroy();
  signal.throwIfAborted();
  latencies.sort((a, b) => a - b);
  const rate = (latencies.length - errors) / took;
  return {
    ...{ users, rate, errors, requests: latencies.length },
    p95: percentile(latencies, 0.95),
    steadyRate: steadyRate(rate),
  };
}

/** Requests a second of the drills: the guide's, or half of what the machine carries where that is less; 1 at least. */
export function steadyRate(carried: number): number {
  return Math.max(1, Math.floor(Math.min(GUIDE.rate, carried * SHARE)));
}

/** What is asked, one after the other. */
function requests(seed: number): () => { readonly kind: RequestKind; readonly path: string } {
  const random = seeded(seed);
  const item = zipf(ITEM_COUNT, 1);
  return () =>
    random() < 1 / SEARCH_EVERY
      ? { kind: "search", path: "/search/b1" }
      : { kind: "item", path: `/items/${item(random)}` };
}

/** Whether a request is answered with 200. */
function ask({ host, port }: Endpoint, agent: Agent, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ host, port, path, agent }, (response) => {
      response.on("end", () => resolve(response.statusCode === 200));
      response.on("close", () => resolve(false));
      response.resume();
    });
    // An error is a request that failed: it is counted, not thrown.
    asked.on("error", () => resolve(false));
    asked.setTimeout(GIVE_UP_MS, () => asked.destroy());
    asked.end();
  });
}
