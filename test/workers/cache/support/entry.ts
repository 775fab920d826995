import { namedCache } from "../../../../workers/cache/named-cache.ts";
import type { Caches } from "../../../../workers/cache/named-cache.ts";
import type {
  Bindings,
  CacheStore,
  Context,
  PurgeStore,
} from "../../../../workers/cache/platform.ts";
import { createWorker } from "../../../../workers/cache/worker.ts";

/** What a test may change in the worker's surroundings; see startWorker. */
export interface Control {
  /** Seconds that the worker's clock is put forward. */
  readonly advance?: number;
  /** What fails from now on. */
  readonly broken?: readonly ("cache" | "kv")[];
}

/** What a test may know of them. */
export interface Report {
  /** Requests that have no answer yet. */
  readonly waiting: number;
  /** KV operations so far. */
  readonly reads: number;
}

let offset = 0;
let broken: NonNullable<Control["broken"]> = [];
let waiting = 0;
let reads = 0;

function stopIfBroken(part: "cache" | "kv"): void {
  if (broken.includes(part)) throw new Error(`${part} is broken`);
}

const { caches } = globalThis as unknown as { caches: Caches };
const entries = namedCache(caches);
const cache: CacheStore = {
  match: async (key) => {
    stopIfBroken("cache");
    return entries.match(key);
  },
  put: async (key, response) => {
    stopIfBroken("cache");
    await entries.put(key, response);
  },
  delete: (key) => entries.delete(key),
};
const worker = createWorker({ cache, now: () => Date.now() + offset });

const watched = (store: PurgeStore): PurgeStore => ({
  get: async (keys) => {
    reads += 1;
    stopIfBroken("kv");
    return store.get(keys);
  },
  put: async (key, value, options) => {
    stopIfBroken("kv");
    await store.put(key, value, options);
  },
});

/** The worker as it is, but for a clock and a store that a test may change from outside, at the host `control.test`. */
export default {
  async fetch(request: Request, bindings: Bindings, context: Context): Promise<Response> {
    if (new URL(request.url).hostname === "control.test") {
      const control = (await request.json()) as Control;
      offset += (control.advance ?? 0) * 1_000;
      broken = control.broken ?? broken;
      return Response.json({ waiting, reads } satisfies Report);
    }
    waiting += 1;
    try {
      const { PURGES } = bindings;
      const store = PURGES === undefined ? {} : { PURGES: watched(PURGES) };
      return await worker.fetch(request, { ...bindings, ...store }, context);
    } finally {
      waiting -= 1;
    }
  },
};
