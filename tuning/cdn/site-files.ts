import type { SiteConfig } from "../../config/schema.ts";
import type { Problem } from "../errors.ts";
import { classifyFile, nameHash, patternOf } from "./classify.ts";
import { COPY_ENDING, compressionOf } from "./compression.ts";
import { contentType } from "./content-types.ts";
import { matchesPattern } from "./patterns.ts";
import type { CdnTuning, PlannedFile, SiteFile } from "./types.ts";

const PATH = "site.contentDir";
/** What "/" and every path of a single-page application is answered with. */
const INDEX = "index.html";

/** The files with all their objects get, in the order of their paths. */
export function planFiles(
  { paths, precompress }: Pick<SiteConfig, "paths" | "precompress">,
  { classes }: CdnTuning,
  files: readonly SiteFile[],
): readonly PlannedFile[] {
  return files
    .map((file) => {
      const contentClass = classifyFile(file.path, paths);
      const policy = classes[contentClass];
      return {
        ...file,
        contentClass,
        contentType: contentType(file.path),
        cacheControl: policy.cacheControl,
        compression: compressionOf(file, policy, precompress),
        nameHash: nameHash(file.path),
      };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Paths of the pages as they are invalidated: with leading slash, percent-encoded. */
export function pagesOf(files: readonly PlannedFile[]): readonly string[] {
  return files
    .filter(({ contentClass }) => contentClass === "html")
    .map(({ path }) => `/${encodeURI(path).replaceAll(/[#?]/g, encodeURIComponent)}`);
}

/** What is wrong with the files, given where the configuration puts them. */
export function fileProblems(
  config: Pick<SiteConfig, "api" | "paths" | "contentDir">,
  files: readonly PlannedFile[],
): Problem[] {
  if (files.length === 0) {
    const got = `${config.contentDir}, which is empty`;
    return [{ path: PATH, got, allowed: "a built site", fix: "build the site first" }];
  }
  return [
    ...indexProblems(config, files),
    ...unhashedProblems(config, files),
    ...hiddenProblems(config, files),
    ...copyProblems(files),
  ];
}

function indexProblems(
  { contentDir, paths }: Pick<SiteConfig, "paths" | "contentDir">,
  files: readonly PlannedFile[],
): Problem[] {
  const index = files.find(({ path }) => path === INDEX);
  if (index === undefined) {
    return [
      {
        path: PATH,
        got: `${contentDir} without ${INDEX}`,
        allowed: `a folder with ${INDEX} at its top: it answers /`,
        fix: "name the folder that the build writes to, not one above or below it",
      },
    ];
  }
  const pattern = patternOf(INDEX, Object.keys(paths));
  if (index.contentClass === "html" || pattern === undefined) return [];
  return [
    {
      path: `site.paths["${pattern}"]`,
      got: `${paths[pattern] ?? ""}, also for ${INDEX}`,
      allowed: `html for ${INDEX}: only pages are invalidated by a release`,
      fix: `narrow the pattern, or set it to html`,
    },
  ];
}

/** One problem a pattern: its files are repaired together, by the build's settings. */
function unhashedProblems(
  { paths }: Pick<SiteConfig, "paths">,
  files: readonly PlannedFile[],
): Problem[] {
  const patterns = Object.keys(paths);
  const unhashed = Map.groupBy(
    files.filter(({ nameHash: hash }) => hash === undefined),
    ({ path }) => patternOf(path, patterns),
  );
  return [...unhashed].flatMap(([pattern, without]) => {
    if (pattern === undefined || paths[pattern] !== "hashed-asset") return [];
    const names = without.map(({ path }) => path).join(", ");
    return [
      {
        path: `site.paths["${pattern}"]`,
        got: `hashed-asset, also for ${names}`,
        allowed:
          "files whose name carries a hash of their content (main-DiwrgTda.js, main.3f2a9c1b.js): they are kept for a year as immutable, and under the same name the old content would stay",
        fix: `let the bundler hash the name, move the file out of ${pattern}, or give its path a class of its own (asset). Should the name have a hash that reads like a word, let the bundler write hexadecimal ones (Rollup: output.hashCharacters "hex")`,
      },
    ];
  });
}

/** The API answers these paths, so nobody would ever see the file. */
function hiddenProblems(
  { api }: Pick<SiteConfig, "api">,
  files: readonly PlannedFile[],
): Problem[] {
  return (api?.paths ?? []).flatMap((pattern, index) => {
    const hidden = files.filter(({ path }) => matchesPattern(pattern, path));
    if (hidden.length === 0) return [];
    const names = hidden.map(({ path }) => path).join(", ");
    return [
      {
        path: `site.api.paths[${index}]`,
        got: `${pattern}, which hides ${names}`,
        allowed: "paths of the API that no file of the site has",
        fix: "move the files, or narrow the pattern",
      },
    ];
  });
}

/** A build that compressed its files itself has taken the copies' names. */
function copyProblems(files: readonly PlannedFile[]): Problem[] {
  const names = new Set(files.map(({ path }) => path));
  const taken = files
    .filter(({ path, compression }) => compression === "copy" && names.has(path + COPY_ENDING))
    .map(({ path }) => path + COPY_ENDING);
  if (taken.length === 0) return [];
  return [
    {
      path: PATH,
      got: taken.join(", "),
      allowed: `no file at the place of a Brotli copy: site.precompress makes those`,
      fix: "switch compression off in the build, or set site.precompress to none",
    },
  ];
}
