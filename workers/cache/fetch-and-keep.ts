import type { BodyMemory } from "./body-memory.ts";
import { encodeEntry, entryHeaders } from "./entry.ts";
import type { EntryMeta } from "./entry.ts";
import type { Shared } from "./examine.ts";
import type { Flight, Flights } from "./flights.ts";
import { collect, fetchShared, isFailure } from "./origin.ts";
import type { CacheStore, Context } from "./platform.ts";
import type { Settings } from "./settings.ts";
import { judge } from "./storable.ts";
import type { Verdict } from "./storable.ts";

/** What a fetch needs. */
export interface FetchContext {
  readonly settings: Settings;
  readonly cache: CacheStore;
  readonly flights: Flights;
  readonly bodies: BodyMemory;
  readonly now: () => number;
  readonly context: Context;
}

/**
 * Asks the origin, and keeps the answer where it may: the client gets one branch of the body as it comes, the other is collected
 * meanwhile. Those that wait for the flight get the bytes, or word that there is nothing to share.
 * @param flight undefined where nobody waits
 * @returns undefined where the origin could not be reached
 */
export async function fetchAndKeep(
  shared: Shared,
  flight: Flight | undefined,
  job: FetchContext,
): Promise<Response | undefined> {
  const fetchedAt = job.now();
  let isKeeping = false;
  try {
    const response = await fetchShared(shared.origin.url, shared.origin.headers);
    if (response === undefined || isFailure(response)) return response;
    const verdict = judgeAll(response, shared, job, fetchedAt);
    job.flights.remember(shared.key, verdict.keep, fetchedAt);
    if (!verdict.keep) {
      // What was kept before is no longer what the origin wants given. A 429 says nothing about it.
      if (response.status !== 429) job.context.waitUntil(forget(shared.key, job.cache));
      return response;
    }
    const { lifetime, age, tags } = verdict;
    const [given, kept] = response.body?.tee() ?? [null, null];
    const { status, headers } = response;
    const meta = { status, headers: entryHeaders(headers), fetchedAt, age, lifetime, tags };
    const keeping = keep(shared.key, meta, kept, flight, job);
    job.context.waitUntil(keeping.finally(() => flight?.end()));
    isKeeping = true;
    return new Response(given, response);
  } finally {
    if (!isKeeping) flight?.end();
  }
}

function judgeAll(
  response: Response,
  { policy, isFile }: Shared,
  { settings }: FetchContext,
  now: number,
): Verdict {
  const length = Number(response.headers.get("content-length") ?? 0);
  if (length > settings.config.maxBodyBytes) return { keep: false, why: "too large" };
  return judge(response, { policy, isFile, covered: settings.covered }, now);
}

async function keep(
  key: string,
  known: Omit<EntryMeta, "length">,
  body: ReadableStream<Uint8Array> | null,
  flight: Flight | undefined,
  { settings, cache, flights, bodies, now }: FetchContext,
): Promise<void> {
  const hold = bodies.hold(now());
  try {
    const bytes = await collect(body, settings.config.maxBodyBytes, hold.grow);
    if (bytes === undefined) {
      flights.remember(key, false, now());
      return;
    }
    const meta = { ...known, length: bytes.byteLength };
    flight?.settle({ meta, bytes });
    const response = encodeEntry(meta, bytes);
    if (response !== undefined) await cache.put(key, response);
  } catch (error) {
    console.error("the cache could not be written:", error);
  } finally {
    hold.release();
  }
}

async function forget(key: string, cache: CacheStore): Promise<void> {
  try {
    await cache.delete(key);
  } catch (error) {
    console.error("the cache could not be written:", error);
  }
}
