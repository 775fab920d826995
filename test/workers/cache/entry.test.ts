import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Miniflare, Response } from "miniflare";
import { bundleWorker, COMPATIBILITY_DATE } from "../../../lab/edge/bundle.ts";
import { TRACE_CONFIG } from "../../../lab/edge/trace/config.ts";
import { CACHE_NAME } from "../../../workers/cache/named-cache.ts";

const KEY = "https://api.example.com/1/-/=any/=en/-/page";

let runtime: Miniflare;
beforeAll(async () => {
  runtime = new Miniflare({
    modules: true,
    script: await bundleWorker(join(import.meta.dirname, "../../../workers/cache/index.ts")),
    compatibilityDate: COMPATIBILITY_DATE,
    bindings: { CONFIG: JSON.stringify(TRACE_CONFIG) },
    outboundService: () => new Response("x", { headers: { "Cache-Control": "max-age=60" } }),
  });
  await runtime.ready;
});
afterAll(() => runtime.dispose());

it("the deployed entry keeps its entries where no fetch to the origin finds them", async () => {
  const statuses = [];
  for (const url of ["https://api.example.com/page", "https://api.example.com/page"]) {
    const response = await runtime.dispatchFetch(url);
    await response.text();
    statuses.push(response.headers.get("x-cache-status"));
  }
  expect(statuses).toEqual(["MISS", "HIT"]);
  const caches = await runtime.getCaches();
  // On Cloudflare the default cache is the one that fetch reads, by URL alone.
  expect(await caches.default.match(KEY)).toBeUndefined();
  expect(await (await caches.open(CACHE_NAME)).match(KEY)).toBeDefined();
});
