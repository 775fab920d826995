import type { ReleaseEvent } from "./event.ts";
import { MANIFEST_PREFIX } from "./manifest.ts";

const SHA256 = /^[0-9a-f]{64}$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const DISTRIBUTION = /^[A-Z0-9]{8,20}$/;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with a key: it would not be one of the site's objects. */
function keyProblems(path: string, key: unknown): readonly string[] {
  if (typeof key !== "string" || key === "") return [`${path} must be a key, as "index.html"`];
  if (key.startsWith("/")) return [`${path} must not start with a slash: "${key}"`];
  if (key.startsWith(MANIFEST_PREFIX)) return [`${path} is among the manifests: "${key}"`];
  return [];
}

function keysProblems(path: string, keys: unknown): readonly string[] {
  if (!Array.isArray(keys)) return [`${path} must be a list of keys`];
  return keys.flatMap((key: unknown, index) => keyProblems(`${path}[${index}]`, key));
}

function pagesProblems(pages: unknown): readonly string[] {
  if (!isObject(pages)) return ["pages must give a SHA-256 by key"];
  return Object.entries(pages).flatMap(([key, hash]) => [
    ...keyProblems(`page "${key}"`, key),
    ...(typeof hash === "string" && SHA256.test(hash)
      ? []
      : [`pages["${key}"] must be a SHA-256: 64 hexadecimal digits`]),
  ]);
}

function matchProblems(path: string, value: unknown, form: RegExp, what: string) {
  return typeof value === "string" && form.test(value) ? [] : [`${path} must be ${what}`];
}

/**
 * The event, checked: what is asked of S3 and CloudFront is decided by it, and what is deleted cannot be asked back.
 *
 * @throws Error that lists everything wrong with it
 */
export function checkEvent(event: unknown): ReleaseEvent {
  if (!isObject(event)) throw new Error("release: the event must be an object");
  const { bucket, distributionId, keepReleases, pages, assets, others } = event;
  const problems = [
    ...matchProblems("bucket", bucket, BUCKET, "a bucket's name"),
    ...matchProblems("distributionId", distributionId, DISTRIBUTION, "a distribution's id"),
    ...(Number.isInteger(keepReleases) && (keepReleases as number) >= 1
      ? []
      : ["keepReleases must be a whole number from 1"]),
    ...pagesProblems(pages),
    ...keysProblems("assets", assets),
    ...(others === undefined ? [] : keysProblems("others", others)),
  ];
  if (problems.length > 0) throw new Error(`release: ${problems.join("; ")}`);
  return event as unknown as ReleaseEvent;
}
