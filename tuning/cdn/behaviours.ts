import type { ContentClass, SiteConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { patternOf } from "./classify.ts";
import { MAX_BEHAVIOURS } from "./limits.ts";
import { bySpecificity, covers } from "./patterns.ts";
import type { CdnTuning, PlannedBehaviour, PlannedFile } from "./types.ts";

/** Pattern of the default behaviour. */
const DEFAULT_PATTERN = "*";

/**
 * Nothing but host and path. Static files are the same with any cookie, header or query, and each of these in the key would be
 * another copy at the edge; the API is not cached, so it has no key.
 */
const EMPTY_KEY: PlannedBehaviour["key"] = Object.freeze({
  headers: [],
  cookies: [],
  queryStrings: "none",
});

/**
 * The behaviours in the order CloudFront tries them: the API's paths, then the content classes' patterns, the most specific
 * first, then the default, which is for pages.
 * @param files to know which behaviours have Brotli copies to look for. @default - none is known
 */
export function planBehaviours(
  { api, paths }: Pick<SiteConfig, "api" | "paths">,
  { classes }: CdnTuning,
  files: readonly Pick<PlannedFile, "path" | "compression">[] = [],
): readonly PlannedBehaviour[] {
  const patterns = Object.keys(paths).sort(bySpecificity);
  const copies = new Set(
    files
      .filter(({ compression }) => compression === "copy")
      .map(({ path }) => patternOf(path, patterns)),
  );
  const behaviour = (
    pathPattern: string,
    contentClass: ContentClass,
    routed: boolean,
  ): PlannedBehaviour => ({
    pathPattern,
    contentClass,
    origin: contentClass === "api" ? "api" : "site",
    key: EMPTY_KEY,
    compress: classes[contentClass].compress,
    routed,
  });
  return [
    ...(api?.paths ?? []).toSorted(bySpecificity).map((path) => behaviour(path, "api", false)),
    ...patterns.map((path) => behaviour(path, paths[path] ?? "html", copies.has(path))),
    // Pages are found by the function whether or not it is a single-page application: "/about" is about/index.html in S3.
    behaviour(DEFAULT_PATTERN, "html", true),
  ];
}

/** One pattern and the key of the configuration it is written at. */
interface Written {
  readonly pattern: string;
  readonly path: string;
}

/** What is wrong with the patterns among each other. Paths "site.paths["/assets/*"]" and "site.api.paths[0]". */
export function behaviourProblems({ api, paths }: Pick<SiteConfig, "api" | "paths">): Problem[] {
  const ofApi = (api?.paths ?? []).map((pattern, index) => ({
    pattern,
    path: `site.api.paths[${index}]`,
  }));
  const ofClasses = Object.keys(paths).map((pattern) => ({
    pattern,
    path: `site.paths["${pattern}"]`,
  }));
  const order = (a: Written, b: Written) => bySpecificity(a.pattern, b.pattern);
  const ordered = [...ofApi.toSorted(order), ...ofClasses.toSorted(order)];
  return [
    ...ordered.flatMap((later, index) => coveredProblems(later, ordered.slice(0, index))),
    ...ordered.flatMap(everythingProblems),
    ...Object.entries(paths).flatMap(([pattern, name]) => apiClassProblems(pattern, name)),
    ...countProblems(ordered.length + 1),
  ];
}

/** CloudFront takes the first behaviour that matches, so this one answers nothing. */
function coveredProblems(later: Written, before: readonly Written[]): Problem[] {
  const first = before.find(({ pattern }) => covers(pattern, later.pattern));
  if (first === undefined) return [];
  const same = covers(later.pattern, first.pattern);
  const allowed = same
    ? `each path once: ${first.path} is ${first.pattern}, which matches the same paths`
    : `patterns that some request can reach: ${first.path}, tried before it, is ${first.pattern} and matches all of its paths`;
  return [
    { path: later.path, got: later.pattern, allowed, fix: `remove it, or narrow ${first.path}` },
  ];
}

function everythingProblems({ pattern, path }: Written): Problem[] {
  if (!covers(pattern, "/*")) return [];
  return [
    {
      path,
      got: pattern,
      allowed:
        "a part of the site: the rest, the default behaviour, is for pages, and this leaves none",
      fix: "name the folder it is about, as /files/*",
    },
  ];
}

function apiClassProblems(pattern: string, contentClass: ContentClass): Problem[] {
  if (contentClass !== "api") return [];
  return [
    {
      path: `site.paths["${pattern}"]`,
      got: "api",
      allowed: "a class of files: these paths are answered from the bucket",
      fix: `add ${pattern} to site.api.paths if an API answers it, or give it the class data`,
    },
  ];
}

function countProblems(count: number): Problem[] {
  if (count <= MAX_BEHAVIOURS) return [];
  return [
    {
      path: "site.paths",
      got: `${count} behaviours: one for each path of site.paths and site.api.paths, and the default`,
      allowed: `at most ${MAX_BEHAVIOURS}, CloudFront's default quota for a distribution`,
      fix: "put files of one class into one folder, and name it by one pattern",
    },
  ];
}
