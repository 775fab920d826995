/**
 * What the worker uses of the platform, in the shapes it needs. `index.ts` gives it Cloudflare's; a test or a trace may give it
 * another clock. Nothing else in this folder touches a global of the platform beyond the web's own (fetch, Request, crypto).
 */
export interface Platform {
  /** Where answers are kept. */
  readonly cache: CacheStore;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The Cache API, as far as it is used. */
export interface CacheStore {
  match(key: string): Promise<Response | undefined>;
  put(key: string, response: Response): Promise<void>;
  delete(key: string): Promise<boolean>;
}

/** A Workers KV namespace, as far as it is used. */
export interface PurgeStore {
  /** Up to 100 keys in one operation. */
  get(keys: string[]): Promise<Map<string, string | null>>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
}

/** A rate-limiting binding. */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** The bindings of the worker. */
export interface Bindings {
  /** A CacheWorkerConfig as JSON. */
  readonly CONFIG: string;
  /** Times of purges, by tag; without it there are none. */
  readonly PURGES?: PurgeStore;
}

/** What a request is handled in. */
export interface Context {
  waitUntil(promise: Promise<unknown>): void;
  passThroughOnException(): void;
}
