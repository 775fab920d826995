import type { CacheStore } from "./platform.ts";

/** Name of the cache that holds the worker's entries. */
export const CACHE_NAME = "cache-worker";

/** `caches` of the platform, as far as it is used. */
export interface Caches {
  open(name: string): Promise<CacheStore>;
}

/**
 * The worker's own cache. Not `caches.default`: that is the cache which `fetch` reads too (Workers, How the Cache works), so
 * whoever asked for a key's URL as a path could be answered with the entry of another tenant, by the fetch to the origin.
 */
export function namedCache(caches: Caches): CacheStore {
  // Opened for each request: outside of one the platform allows no such call, and it asks nobody.
  const opened = () => caches.open(CACHE_NAME);
  return {
    match: async (key) => (await opened()).match(key),
    put: async (key, response) => (await opened()).put(key, response),
    delete: async (key) => (await opened()).delete(key),
  };
}
