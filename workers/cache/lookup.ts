import { decodeEntry } from "./entry.ts";
import type { Entry, EntryMeta } from "./entry.ts";
import type { Shared } from "./examine.ts";
import type { CacheStore, PurgeStore } from "./platform.ts";
import type { PurgeMarks } from "./purge-marks.ts";
import { discard } from "./serve.ts";

/** What a lookup needs. */
export interface LookupContext {
  readonly cache: CacheStore;
  readonly purges: PurgeStore | undefined;
  readonly marks: PurgeMarks;
  readonly now: number;
}

/** The entry of a request, unless it was purged; a cache that fails has none. */
export async function lookUp(shared: Shared, context: LookupContext): Promise<Entry | undefined> {
  const entry = await find(shared.key, context.cache);
  if (entry === undefined || !(await isPurged(entry.meta, shared.tenant, context))) return entry;
  await discard(entry.body);
  return undefined;
}

/**
 * How far the clocks of the machine that fetched and the one that purged may differ. It costs those who ask right after a purge a
 * second fetch; without it, what was fetched where the clock is fast would outlive the purge. Milliseconds.
 */
export const CLOCK_SKEW = 1_000;

/** Whether one of its tags was purged after it was fetched, or so close that nobody knows what came first. */
export async function isPurged(
  { tags, fetchedAt }: EntryMeta,
  tenant: string | undefined,
  { purges, marks, now }: LookupContext,
): Promise<boolean> {
  return fetchedAt <= (await marks.lastPurge(purges, tags, tenant, now)) + CLOCK_SKEW;
}

async function find(key: string, cache: CacheStore): Promise<Entry | undefined> {
  try {
    const found = await cache.match(key);
    return found === undefined ? undefined : decodeEntry(found);
  } catch (error) {
    console.error("the cache could not be read:", error);
    return undefined;
  }
}
