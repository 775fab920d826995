import { matchesPattern, nameHash } from "../cdn/classify.ts";
import { plain } from "./amounts.ts";
import type { Complaint, EdgeRule } from "./finding.ts";
import type { EdgeConfiguration } from "./model.ts";
import { browserSeconds, directives } from "./reading.ts";
import { JUDGEMENT, STANDARDS, TREEBEARD, WAKALA } from "./sources.ts";

/** From a year on nobody counts on being asked again. */
const YEAR = 31_536_000;

/** Whether the name changes with the content: by the name itself; for a pattern by what the build says of it. */
function isHashed(path: string, { build }: EdgeConfiguration): boolean {
  if (!path.includes("*")) return nameHash(path) !== undefined;
  return (build?.hashedNames ?? []).some((pattern) => matchesPattern(pattern, path));
}

/** Files that browsers may never ask for again, though their names stay the same. */
function immutableWithoutHash(edge: EdgeConfiguration): readonly Complaint[] {
  return (edge.files ?? []).flatMap(({ path, cacheControl = "" }) =>
    directives(cacheControl).has("immutable") && !isHashed(path, edge)
      ? [{ where: path, got: cacheControl }]
      : [],
  );
}

/** The same without the word: a year in the browser. */
function yearWithoutHash(edge: EdgeConfiguration): readonly Complaint[] {
  const files = (edge.files ?? [])
    .filter(({ cacheControl = "" }) => !directives(cacheControl).has("immutable"))
    .map(({ path, cacheControl = "" }) => ({
      where: path,
      path,
      kept: browserSeconds(cacheControl),
    }));
  const workers = (edge.workers ?? [])
    .filter(({ writes }) => writes !== undefined)
    .flatMap(({ name, lifetimes = [] }) =>
      lifetimes.map(({ path, ttl }) => ({ where: `${name}, ${path}`, path, kept: ttl })),
    );
  const rules = (edge.caches ?? []).flatMap(({ name, rules: all }) =>
    all.map(({ path, browserTtl }) => ({ where: `${name}, ${path}`, path, kept: browserTtl })),
  );
  return [...files, ...workers, ...rules].flatMap(({ where, path, kept }) =>
    kept !== undefined && kept >= YEAR && !isHashed(path, edge)
      ? [{ where, got: `browsers keep it for ${plain(kept)}` }]
      : [],
  );
}

function droppedConsole({ build }: EdgeConfiguration): readonly Complaint[] {
  return build?.dropsConsole === true
    ? [{ where: "build", got: "all calls of the console are removed" }]
    : [];
}

/** What is wrong with the files of a site. */
export const FILE_RULES: readonly EdgeRule[] = [
  {
    name: "immutable-without-hash",
    severity: "error",
    finds: "immutable on a file whose name carries no hash of its content",
    why: "A browser never asks again for an immutable file: with the same name for another content, visitors keep the old one, and no invalidation reaches them.",
    fix: "Let the build put a hash into the name, or give the file a lifetime of minutes without immutable.",
    source: `${STANDARDS.immutable}; ${TREEBEARD}, lines 374 to 381, 418 to 424 and 469 to 472`,
    check: immutableWithoutHash,
  },
  {
    name: "year-without-hash",
    severity: "error",
    finds: "a year in the browser for names that carry no hash of their content",
    why: "Whoever has the old content keeps it for a year, and no invalidation reaches them.",
    fix: "Give the path a lifetime of minutes to a day, or let the build put a hash into the names.",
    source: `${WAKALA}, lines 587 to 589 and 610 to 613; ${JUDGEMENT}`,
    check: yearWithoutHash,
  },
  {
    name: "console-dropped",
    severity: "warning",
    finds: "a build that removes all calls of the console",
    why: "console.error and console.warn go with it: errors in production leave no trace.",
    fix: "Remove console.log and console.debug only (terser: pure_funcs; esbuild: pure).",
    source: `${TREEBEARD}, line 395; ${JUDGEMENT}`,
    check: droppedConsole,
  },
];
