import { namedCache } from "./named-cache.ts";
import type { Bindings } from "./platform.ts";
import { createWorker } from "./worker.ts";

const worker = createWorker({ cache: namedCache(caches), now: () => Date.now() });

/** The cache worker on Cloudflare; see docs/cache-worker.md. Needs a compatibility date of 2024-10-14 or later. */
export default {
  fetch: (request, bindings, context) => worker.fetch(request, bindings, context),
} satisfies ExportedHandler<Bindings>;
