import type { Lifetime } from "./storable.ts";
import { sharedHeaders } from "./headers.ts";

/** What is known of a kept answer, beside its body. */
export interface EntryMeta {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** When its fetch began: what was purged later was purged. Milliseconds since 1970. */
  readonly fetchedAt: number;
  /** Its age at that time. Seconds. */
  readonly age: number;
  readonly lifetime: Lifetime;
  readonly tags: readonly string[];
  /** Length of the body in bytes. */
  readonly length: number;
}

/** A kept answer. The body can be read once where it comes from the cache. */
export interface Entry {
  readonly meta: EntryMeta;
  readonly body: ReadableStream | ArrayBuffer | null;
}

/** How an entry may be used now. */
export type Freshness =
  /** As it is. */
  | "fresh"
  /** While a new one is fetched. */
  | "stale"
  /** No more, unless the origin fails. */
  | "expired";

/** Age of an entry in seconds. */
export function ageOf({ age, fetchedAt }: EntryMeta, now: number): number {
  return age + Math.max(0, now - fetchedAt) / 1_000;
}

/** How an entry may be used at a time. */
export function freshness(meta: EntryMeta, now: number): Freshness {
  const staleFor = ageOf(meta, now) - meta.lifetime.fresh;
  if (staleFor < 0) return "fresh";
  return staleFor < meta.lifetime.staleWhileRevalidate ? "stale" : "expired";
}

/** Whether an entry may stand in for an origin that fails. */
export function mayStandIn(meta: EntryMeta, now: number): boolean {
  const { fresh, staleIfError } = meta.lifetime;
  return ageOf(meta, now) - fresh < staleIfError;
}

/** Seconds for which the Cache API has to keep an entry: as long as it may be used in any way. */
export function lifeOf({ lifetime, age }: EntryMeta): number {
  const { fresh, staleIfError, staleWhileRevalidate } = lifetime;
  return Math.max(1, Math.ceil(fresh + Math.max(staleIfError, staleWhileRevalidate) - age));
}

/** Header of the stored response that has all of EntryMeta. */
const META_HEADER = "x-entry";

/** Longest of it; what has more headers is not kept. Characters, of the 128 KiB that Cloudflare takes for all headers. */
export const META_LIMIT = 16_384;

/**
 * An entry as the Cache API keeps it: a 200 whose Cache-Control says how long it may be needed. Status and headers of the answer
 * are in one header of ASCII, where nothing that handles responses takes offence at them or changes them.
 * @returns undefined where there are too many headers
 */
export function encodeEntry(meta: EntryMeta, bytes: ArrayBuffer): Response | undefined {
  const text = JSON.stringify(meta).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  if (text.length > META_LIMIT) return undefined;
  const headers = { "cache-control": `public, max-age=${lifeOf(meta)}`, [META_HEADER]: text };
  return new Response(bytes, { headers });
}

/** What `encodeEntry` made; undefined where it is no such thing. */
export function decodeEntry(response: Response): Entry | undefined {
  const text = response.headers.get(META_HEADER);
  if (text === null) return undefined;
  return { meta: JSON.parse(text) as EntryMeta, body: response.body };
}

/** The headers of an entry, from those of the origin's answer. */
export function entryHeaders(headers: Headers): readonly (readonly [string, string])[] {
  const shared = sharedHeaders(headers);
  shared.delete("content-length");
  return [...shared];
}
