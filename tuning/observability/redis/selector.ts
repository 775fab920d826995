import type { CacheRole } from "../../redis.ts";
import { promString } from "../duration.ts";

/** Labels that name one node: the target's address, and the cache's name in the stack. */
export const SERVER = "instance, cache";

/** Where the rules come from, written once. */
export const SOURCES = {
  exporter: "redis_exporter, metric names of its source",
  awesome: "awesome-prometheus-alerts, Redis",
  judgement: "this project's judgement",
} as const;

/** The label matcher for exactly these caches, so that another Redis in the cluster is not judged by our limits. */
export function of(caches: readonly { readonly name: string }[]): string {
  const names = caches.map(({ name }) => name);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return `{cache=${promString(only)}}`;
  return `{cache=~${promString(names.join("|"))}}`;
}

/** The caches of one role. */
export function withRole<Cache extends { readonly role: CacheRole }>(
  caches: readonly Cache[],
  role: CacheRole,
): readonly Cache[] {
  return caches.filter((cache) => cache.role === role);
}
