/** Most tags of an entry: with its tenant's they are looked up in one bulk read, which takes 100 keys. */
export const TAG_LIMIT = 40;

/** Longest tag, in characters; a KV key takes 512 bytes, tenant included. */
export const TAG_LENGTH = 128;

/** Longest name of a tenant, in characters of the header; a request with a longer one is not looked up. */
export const TENANT_LENGTH = 256;

/**
 * Header in which the origin names tags. Not Cache-Tag: Cloudflare removes that before a worker sees the answer (Cache, Purge
 * cache by cache-tags).
 */
export const TAGS_HEADER = "X-Cache-Tag";

/** Whether a text can be a tag: printable ASCII without space and comma, as Cloudflare's own Cache-Tag wants it. */
export function isTag(text: unknown): text is string {
  return typeof text === "string" && text.length <= TAG_LENGTH && /^[!-+\--~]+$/.test(text);
}

/** Whether a text can be a tenant's name: printable ASCII, which no two byte sequences turn into. */
export function isTenant(text: string): boolean {
  return text.length <= TENANT_LENGTH && /^[ -~]*$/.test(text);
}

/** The tags an origin gives an answer; undefined where they could not all be looked up. */
export function tagsOf(headers: Headers): readonly string[] | undefined {
  const tags = (headers.get(TAGS_HEADER) ?? "")
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
  const unique = [...new Set(tags)];
  return unique.length <= TAG_LIMIT && unique.every(isTag) ? unique : undefined;
}

/** KV key of a tag's last purge for one tenant, or (undefined) for all. A tag has no comma, so no two can meet. */
export function purgeKey(tag: string, tenant: string | undefined): string {
  return tenant === undefined ? `*,${tag}` : `=${tenant},${tag}`;
}
