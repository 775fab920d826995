import type { DrillCache, DrillEnv } from "../types.ts";
import type { Mend } from "./fault.ts";

/** Commands sent at once. */
const BATCH = 500;
/** Prefix of every key a fault writes. */
const PREFIX = "drill:fault:";

/** Bytes in use. */
export async function usedBytes(cache: DrillCache): Promise<number> {
  return Number((await info(cache, "memory"))["used_memory"]);
}

/** The fields of a section of INFO. */
export async function info(cache: DrillCache, section: string): Promise<Record<string, string>> {
  const text = String(await cache.command("INFO", section));
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(":");
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
    }),
  );
}

/** Writes values that are nothing but room, and deletes them when the fault is mended. */
export class Filler {
  readonly #cache: DrillCache;
  readonly #bytes: number;
  readonly #seconds: number | undefined;
  #written = 0;

  /**
   * @param bytes of each value.
   * @param seconds each value lives. @default - for ever
   */
  constructor(cache: DrillCache, mend: Mend, bytes: number, seconds?: number) {
    this.#cache = cache;
    this.#bytes = bytes;
    this.#seconds = seconds;
    mend(() => this.#remove());
  }

  /** Writes so many more. Redis fills a value up with zeros itself: a few bytes of command make one of any size. */
  async write(count: number): Promise<void> {
    for (const keys of batches(this.#written, count)) {
      this.#written += keys.length;
      await this.#cache.pipeline(
        keys.flatMap((key) => {
          const value = ["SETRANGE", key, String(this.#bytes - 1), "x"];
          return this.#seconds === undefined
            ? [value]
            : [value, ["EXPIRE", key, String(this.#seconds)]];
        }),
      );
    }
  }

  /**
   * Writes until so many bytes are in use, in ever smaller portions: Redis gives a value up to twice the room it needs.
   */
  async fillTo(bytes: number): Promise<void> {
    for (;;) {
      const missing = bytes - (await usedBytes(this.#cache));
      if (missing <= 0) return;
      await this.write(Math.ceil(missing / (2 * this.#bytes)));
    }
  }

  async #remove(): Promise<void> {
    for (const keys of batches(0, this.#written)) await this.#cache.command("UNLINK", ...keys);
  }
}

/** Names of the values from one number on, in portions for one pipeline each. */
function batches(from: number, count: number): string[][] {
  const all = Array.from({ length: count }, (_, index) => `${PREFIX}${from + index}`);
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, index) =>
    all.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Sets a parameter and remembers what it was. */
export async function setConfig(
  cache: DrillCache,
  mend: Mend,
  name: string,
  value: string,
): Promise<void> {
  const reply = await cache.command("CONFIG", "GET", name);
  const before = Array.isArray(reply) ? String(reply[1]) : "";
  mend(() => cache.command("CONFIG", "SET", name, before));
  await cache.command("CONFIG", "SET", name, value);
}

/** The caches of one role; none where the stack has none. */
export function withRole(env: DrillEnv, role: DrillCache["role"]): readonly DrillCache[] {
  return env.caches.filter((cache) => cache.role === role);
}
