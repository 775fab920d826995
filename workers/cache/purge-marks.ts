import type { PurgeStore } from "./platform.ts";
import { purgeKey } from "./tags.ts";
import { within } from "./within.ts";

/** How long an isolate goes by what it read. Milliseconds. */
export const MEMO_TIME = 5_000;

/** How long a lookup waits for KV, which answers in some tens of milliseconds where it has to ask afar. Seconds. */
const READ_TIMEOUT = 1;

/** Most keys that are remembered; beyond it, all are forgotten. */
const MEMO_LIMIT = 10_000;

/** KV keeps nothing for less (Workers KV, expirationTtl). Seconds. */
const SHORTEST_KV_LIFE = 60;

interface Memo {
  /** Milliseconds since 1970; -Infinity: never. */
  readonly purgedAt: number;
  readonly readAt: number;
}

/** When tags were purged, as this isolate knows it. */
export class PurgeMarks {
  readonly #memo = new Map<string, Memo>();

  /**
   * When the last of some tags was purged, for all tenants or for one; -Infinity: none ever was. One KV operation at most.
   *
   * Where KV fails or is slow, what was read last counts for another MEMO_TIME, however old: entries end by their age all the
   * same, while treating all as purged would send every request to the origin at once.
   */
  async lastPurge(
    store: PurgeStore | undefined,
    tags: readonly string[],
    tenant: string | undefined,
    now: number,
  ): Promise<number> {
    if (store === undefined || tags.length === 0) return -Infinity;
    const keys = tags.flatMap((tag) => {
      const own = tenant === undefined ? [] : [purgeKey(tag, tenant)];
      return [purgeKey(tag, undefined), ...own];
    });
    const missing = keys.filter((key) => {
      const readAt = this.#memo.get(key)?.readAt ?? -Infinity;
      return Math.abs(now - readAt) >= MEMO_TIME;
    });
    if (missing.length > 0) await this.#read(store, missing, now);
    return Math.max(...keys.map((key) => this.#memo.get(key)?.purgedAt ?? -Infinity));
  }

  /** Marks tags as purged: here at once, elsewhere when KV gets there. */
  async mark(
    store: PurgeStore,
    {
      tags,
      tenant,
      now,
      lifetime,
    }: { tags: readonly string[]; tenant: string | undefined; now: number; lifetime: number },
  ): Promise<void> {
    const expirationTtl = Math.max(SHORTEST_KV_LIFE, Math.ceil(lifetime));
    const keys = tags.map((tag) => purgeKey(tag, tenant));
    await Promise.all(keys.map((key) => store.put(key, String(now), { expirationTtl })));
    for (const key of keys) this.#remember(key, { purgedAt: now, readAt: now });
  }

  async #read(store: PurgeStore, keys: string[], now: number): Promise<void> {
    const found = await readPurges(store, keys);
    for (const key of keys) {
      const known = this.#memo.get(key)?.purgedAt ?? -Infinity;
      const purgedAt = Number(found?.get(key) ?? -Infinity);
      // KV may still give the older of two.
      this.#remember(key, { purgedAt: Math.max(known, purgedAt), readAt: now });
    }
  }

  #remember(key: string, memo: Memo): void {
    if (this.#memo.size >= MEMO_LIMIT && !this.#memo.has(key)) this.#memo.clear();
    this.#memo.set(key, memo);
  }
}

/** What KV has for some keys; undefined where it does not say so in time. */
async function readPurges(
  store: PurgeStore,
  keys: string[],
): Promise<Map<string, string | null> | undefined> {
  try {
    const read = await within(store.get(keys), READ_TIMEOUT);
    if (read === undefined) console.error("purges could not be read in time");
    return read?.value;
  } catch (error) {
    console.error("purges could not be read:", error);
    return undefined;
  }
}
