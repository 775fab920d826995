import { namedCache } from "../../../workers/cache/named-cache.ts";
import type { Caches } from "../../../workers/cache/named-cache.ts";
import type { Bindings, Context } from "../../../workers/cache/platform.ts";
import { createWorker } from "../../../workers/cache/worker.ts";

/** Begins where the machine's clock is, and goes by the trace's time from there: minutes of traffic take seconds. */
const begin = Date.now();
let now = begin;

const { caches } = globalThis as unknown as { caches: Caches };
const worker = createWorker({ cache: namedCache(caches), now: () => now });

/** The deployed worker, but for its clock: `cf.at` of a request is its time in the trace, in milliseconds. */
export default {
  fetch(request: Request, bindings: Bindings, context: Context): Promise<Response> {
    const { cf } = request as { cf?: { at?: number } };
    // Requests of one moment arrive in any order; time does not go back.
    now = Math.max(now, begin + (cf?.at ?? 0));
    return worker.fetch(request, bindings, context);
  },
};
