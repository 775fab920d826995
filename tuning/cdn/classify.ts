import type { ContentClass, SiteConfig } from "../../config/schema.ts";
import { nameHash } from "./name-hash.ts";
import { bySpecificity, matchesPattern } from "./patterns.ts";

export { nameHash } from "./name-hash.ts";
export { matchesPattern } from "./patterns.ts";

/** The pattern whose behaviour answers a path: the most specific that matches; undefined where none does. */
export function patternOf(path: string, patterns: readonly string[]): string | undefined {
  return patterns.toSorted(bySpecificity).find((pattern) => matchesPattern(pattern, path));
}

/**
 * Kind of content of a file: that of the most specific pattern that matches its path, html where none does. A file without
 * content hash in its name is never a hashed asset, wherever it lies: it comes out as asset, for its content may change
 * under the same name.
 * @param path "assets/main.3f2a9c1b.js", with or without leading slash
 * @param paths content class by pattern, as site.paths
 */
export function classifyFile(path: string, paths: SiteConfig["paths"]): ContentClass {
  const pattern = patternOf(path, Object.keys(paths));
  const contentClass = (pattern === undefined ? undefined : paths[pattern]) ?? "html";
  return contentClass === "hashed-asset" && nameHash(path) === undefined ? "asset" : contentClass;
}
