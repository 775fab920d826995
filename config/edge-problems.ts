import { collect } from "../tuning/collect.ts";
import type { SiteFile } from "../tuning/cdn/types.ts";
import type { Problem } from "../tuning/errors.ts";
import { planEdge } from "../tuning/plan-edge.ts";
import { keysOfPath } from "./command.ts";
import { overlaps } from "./problems.ts";
import type { ConfigProblem } from "./problems.ts";
import type { Repaired } from "./repair.ts";
import type { PathKey } from "./schema-walk.ts";

/** Reads the folder of a built site; throws a TuningError for one that cannot be served. */
export type ReadContent = (folder: string) => readonly SiteFile[];

/** What the files of the site and the calculations of site and edge have shown. */
export interface EdgeCheck {
  /** Undefined where there is no site, or its files could not be read. */
  readonly siteFiles: readonly SiteFile[] | undefined;
  readonly problems: readonly ConfigProblem[];
}

const CONTENT_DIR: readonly PathKey[] = ["site", "contentDir"];

/**
 * What the site's files and the calculations of site and edge refuse. They look at a repaired configuration too, so that one typing
 * error hides nothing; what they say of values that are not the user's is left out.
 * @param readContent @default - the files are not looked at
 */
export function checkEdge(
  { config, changed }: Repaired,
  readContent: ReadContent | undefined,
): EdgeCheck {
  const problems: Problem[] = [];
  const repaired = (place: readonly PathKey[]) => changed.some((one) => overlaps(one, place));
  const folder = repaired(CONTENT_DIR) ? undefined : config.site?.contentDir;
  const siteFiles =
    readContent === undefined || folder === undefined
      ? undefined
      : collect(problems, whole, () => readContent(folder));
  collect(problems, whole, () => ({ plan: planEdge(config, siteFiles) }));
  return {
    siteFiles,
    problems: problems
      .map((problem) => ({ ...problem, keys: keysOfPath(problem.path) }))
      .filter(({ keys }) => !computedFrom(keys).some(repaired)),
  };
}

const whole = (path: string): string => path;

/** Parts of `site` that are judged by themselves; files and behaviours by all that is below. */
const ALONE: readonly PathKey[] = ["certificateArn", "headers", "waf"];
const CONTENT: readonly (readonly PathKey[])[] = [
  CONTENT_DIR,
  ["site", "paths"],
  ["site", "api"],
  ["site", "precompress"],
];

/** The places that a problem was computed from. */
function computedFrom(keys: readonly PathKey[]): readonly (readonly PathKey[])[] {
  const [section, part] = keys;
  if (section !== "site") return [["dns"], ["edge"]];
  return part !== undefined && ALONE.includes(part) ? [["site", part]] : CONTENT;
}
