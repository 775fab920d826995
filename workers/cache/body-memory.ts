import { FLIGHT_LIMIT } from "./flights.ts";

/**
 * Bytes of bodies that an isolate collects at one time: a quarter of its 128 MB (Workers, limits), because a body is there up to
 * three times: in the pieces it came in, whole, and as what a slow client has yet to read. An isolate that takes more is ended
 * with all its requests.
 */
export const MEMORY_LIMIT = 33_554_432;

/** The bytes of one body. */
export interface Hold {
  /** Whether so many bytes more may be collected. */
  readonly grow: (bytes: number) => boolean;
  readonly release: () => void;
}

/** What an isolate holds of the bodies it collects. */
export class BodyMemory {
  readonly #holds = new Map<Hold, { bytes: number; readonly since: number }>();

  /** @param now in milliseconds */
  hold(now: number): Hold {
    this.#forgetDead(now);
    const own = { bytes: 0, since: now };
    const hold: Hold = {
      grow: (bytes) => {
        if (this.#sum() + bytes > MEMORY_LIMIT) return false;
        own.bytes += bytes;
        return true;
      },
      release: () => this.#holds.delete(hold),
    };
    this.#holds.set(hold, own);
    return hold;
  }

  #sum(): number {
    return [...this.#holds.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Where the platform ends a request, nothing of it runs any more that could release what it holds. */
  #forgetDead(now: number): void {
    for (const [hold, { since }] of this.#holds) {
      if (now - since >= FLIGHT_LIMIT) this.#holds.delete(hold);
    }
  }
}
