import { z } from "zod";

import type { Resource } from "../../core/resource.ts";

/** What a cache is for: data that can be computed again, jobs, or sessions. */
export type CacheRole = "cache" | "queue" | "session";

/** Where the role of a cache is written, for the rules that depend on it. */
export const ROLE_LIMITS = z.strictObject({
  roleTags: z
    .array(z.string().min(1))
    .default(["role", "Role", "cache-role"])
    .describe("Tags that tell a cache's role: cache, queue or session"),
});

// What must not be lost goes first: "cache-queue" is a queue.
const WORDS: readonly (readonly [CacheRole, RegExp])[] = [
  ["queue", /\b(?:queues?|brokers?|celery|sidekiq|bullmq|jobs?)\b/],
  ["session", /\bsessions?\b/],
  ["cache", /\bcach(?:e|es|ing)\b/],
];

/**
 * The role of a cache: from a tag, else from its description, its id, its name in the program, else from
 * its parameter group's description and name; undefined when none of them says one. What is unknown is passed over.
 */
export function roleOf(
  cache: Resource,
  roleTags: readonly string[],
  group?: Resource,
): CacheRole | undefined {
  const texts = [
    ...roleTags.map((tag) => known(cache, "tags", tag)),
    known(cache, "description"),
    known(cache, "replicationGroupId") ?? known(cache, "clusterId"),
    cache.name,
    ...(group === undefined ? [] : [known(group, "description"), known(group, "name"), group.name]),
  ];
  for (const text of texts) {
    const role = text === undefined ? undefined : roleIn(text);
    if (role !== undefined) return role;
  }
  return undefined;
}

function roleIn(text: string): CacheRole | undefined {
  const words = text.toLowerCase().replaceAll("_", "-");
  return WORDS.find(([, pattern]) => pattern.test(words))?.[0];
}

function known(resource: Resource, ...keys: string[]): string | undefined {
  const place = resource.at(...keys);
  return place.isHidden ? undefined : place.text();
}
