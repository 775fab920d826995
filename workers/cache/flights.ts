import type { EntryMeta } from "./entry.ts";

/** An answer as requests of one isolate can share it: plain bytes, because no stream may cross from one request to another. */
export interface SharedAnswer {
  readonly meta: EntryMeta;
  readonly bytes: ArrayBuffer;
}

/** A fetch on the way, for all that want its answer. */
export interface Flight {
  /** Undefined where the answer is not for sharing. Never rejects; may never come, when the request that leads it is ended. */
  readonly answer: Promise<SharedAnswer | undefined>;
  /** Gives the answer to all who wait. */
  settle(answer: SharedAnswer | undefined): void;
  /** Ends it: the next request looks into the cache, or starts another. */
  end(): void;
}

/**
 * Longest time that a fetch may lead others, and that a background fetch goes on: the platform ends what a request has left
 * running after 30 s (Workers, waitUntil). Milliseconds.
 */
export const FLIGHT_LIMIT = 30_000;

/**
 * How long requests for an answer that could not be shared do not wait for each other: they would only wait in a row. It costs
 * nothing to be wrong, each then fetches for itself. Milliseconds.
 */
export const UNSHARED_MEMORY = 60_000;

/** Most names that are remembered; beyond it, all are forgotten. */
const MEMORY_LIMIT = 10_000;

/** What is remembered of an answer that could not be shared. */
interface Unshared {
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly isPersonal: boolean;
}

/** Fetches of this isolate by key: one at a time for each. */
export class Flights {
  readonly #flights = new Map<string, { readonly flight: Flight; readonly began: number }>();
  readonly #unshared = new Map<string, Unshared>();

  /** The fetch on the way for a key, or undefined; one that has taken too long is taken for dead. */
  find(key: string, now: number): Flight | undefined {
    const found = this.#flights.get(key);
    return found !== undefined && now - found.began < FLIGHT_LIMIT ? found.flight : undefined;
  }

  /** Starts one, in place of a dead one. */
  start(key: string, now: number): Flight {
    const { promise, resolve } = Promise.withResolvers<SharedAnswer | undefined>();
    const flight: Flight = {
      answer: promise,
      settle: resolve,
      end: () => {
        resolve(undefined);
        if (this.#flights.get(key)?.flight === flight) this.#flights.delete(key);
      },
    };
    if (this.#flights.size >= MEMORY_LIMIT) this.#forgetDead(now);
    this.#flights.set(key, { flight, began: now });
    return flight;
  }

  /** Whether the last answer for a key could not be shared. */
  isUnshared(key: string, now: number): boolean {
    return now < (this.#unshared.get(key)?.until ?? 0);
  }

  /** Whether the last answer for a key depended on what only the client's own request says. */
  isPersonal(key: string, now: number): boolean {
    return this.isUnshared(key, now) && this.#unshared.get(key)?.isPersonal === true;
  }

  /** Remembers whether the answer for a key can be shared. */
  remember(key: string, isShared: boolean, now: number): void {
    if (isShared) {
      this.#unshared.delete(key);
      return;
    }
    this.#note(key, { until: now + UNSHARED_MEMORY, isPersonal: false });
  }

  /** Remembers that the answer for a key depends on what only the client's own request says. */
  rememberPersonal(key: string, now: number): void {
    this.#note(key, { until: now + UNSHARED_MEMORY, isPersonal: true });
  }

  #note(key: string, unshared: Unshared): void {
    if (this.#unshared.size >= MEMORY_LIMIT) this.#unshared.clear();
    this.#unshared.set(key, unshared);
  }

  #forgetDead(now: number): void {
    for (const [key, { began }] of this.#flights) {
      if (now - began >= FLIGHT_LIMIT) this.#flights.delete(key);
    }
  }
}
