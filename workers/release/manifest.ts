import { createHash } from "node:crypto";

/** Where the manifests are in the bucket: no reader of the site may get at it (the bucket's policy leaves it out). */
export const MANIFEST_PREFIX = ".releases/";

/** What is remembered of a release. */
export interface Manifest {
  /** Number of the release in this bucket, from 1: their order. */
  readonly sequence: number;
  /** SHA-256 of pages and assets. */
  readonly id: string;
  /** When it was first recorded, ISO 8601; keeps references apart where the numbers start anew. */
  readonly createdAt: string;
  /** SHA-256 by key of every page. */
  readonly pages: Readonly<Record<string, string>>;
  /** Keys of the hashed assets, sorted. */
  readonly assets: readonly string[];
  /**
   * Paths to invalidate, sorted. Decided once, when the release is recorded, before CloudFront is asked: whoever comes after a
   * failure asks for the same.
   */
  readonly paths: readonly string[];
  /** Id of the invalidation, once CloudFront has taken it. */
  readonly invalidationId?: string;
}

/** Names sort as the numbers do; the id is there for people. */
const NAME = /^\.releases\/(\d{8})-[0-9a-f]{12}\.json$/;

/**
 * Most paths one invalidation names; above, one wildcard stands for all (CloudFront Developer Guide, "Concurrent invalidation request maximum": 3,000 files and, apart from them, 15 wildcards in
 * progress).
 */
export const MAX_PATHS = 3000;

/** Key of a manifest. */
export function manifestKey(manifest: Pick<Manifest, "sequence" | "id">): string {
  const number = String(manifest.sequence).padStart(8, "0");
  return `${MANIFEST_PREFIX}${number}-${manifest.id.slice(0, 12)}.json`;
}

/** Number of the release whose manifest `key` is; undefined for any other object. */
export function sequenceOf(key: string): number | undefined {
  const digits = NAME.exec(key)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Hash over what makes two releases the same: their pages and hashed assets, in whatever order they come. */
export function releaseId(content: Pick<Manifest, "pages" | "assets">): string {
  const pages = Object.entries(content.pages).sort(([a], [b]) => (a < b ? -1 : 1));
  return hash([pages, sorted(content.assets)]);
}

/**
 * Reference by which CloudFront knows a request it had before: the manifest's hash, without what comes after the request. Two
 * releases of the same content (a rollback) have different ones.
 */
export function callerReference(manifest: Manifest): string {
  const { sequence, id, createdAt, paths } = manifest;
  return hash([sequence, id, createdAt, paths]);
}

/** Paths whose invalidation was recorded, and is not known to have been asked for. */
export function pendingPaths(manifest: Manifest | undefined): readonly string[] {
  return manifest === undefined || manifest.invalidationId !== undefined ? [] : manifest.paths;
}

/** Each value once, in the order of their code units. */
export function sorted(values: Iterable<string>): readonly string[] {
  return [...new Set(values)].sort();
}

/**
 * Paths a release has to invalidate: of pages that are new, changed or gone against the newest one, and what that one left. The
 * first release has none: nothing was there to be cached.
 */
export function pathsToInvalidate(
  pages: Manifest["pages"],
  newest: Manifest | undefined,
): readonly string[] {
  if (newest === undefined) return [];
  const keys = sorted([...Object.keys(newest.pages), ...Object.keys(pages)]);
  const changed = keys.filter((key) => newest.pages[key] !== pages[key]).map(invalidationPath);
  const paths = sorted([...pendingPaths(newest), ...changed]);
  return paths.length > MAX_PATHS ? ["/*"] : paths;
}

/**
 * Path of a page's object, as an invalidation wants it: unsafe characters (RFC 1738, 2.2) and those with a meaning of their own
 * (`?` and `*`) percent-encoded, nothing else.
 */
function invalidationPath(key: string): string {
  const encoded = encodeURI(key).replace(/[#?]/g, encodeURIComponent);
  return `/${encoded.replace(/~/g, "%7E").replace(/\*/g, "%2A")}`;
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/**
 * A manifest from its object's text.
 *
 * @throws Error naming the key, for text that is no manifest
 */
export function parseManifest(key: string, text: string): Manifest {
  try {
    const manifest = JSON.parse(text) as Manifest;
    if (manifestKey(manifest) === key && releaseId(manifest) === manifest.id) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  throw new Error(`release: ${key} is no manifest: restore an earlier version of it, or delete it`);
}
