import type { JobConfig, TtlConfig } from "../config/schema.ts";
import { cronGaps } from "./cron.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./errors.ts";
import { TuningError, throwProblems } from "./errors.ts";
import { CONFIGURATION } from "./workload/sources.ts";
import type { Setting } from "./setting.ts";
import type { TtlCatalogue } from "./workload/types.ts";
import { podSetting } from "./workload/values.ts";

/** What the catalogue refers to. */
export interface TtlContext {
  /** Jobs of the stack, by name: who warms, and when. */
  readonly jobs: Readonly<Record<string, Pick<JobConfig, "schedule">>>;
  /** Names of the stack's caches. */
  readonly caches: readonly string[];
}

/**
 * The catalogue of cache lifetimes as the environment the services read. Pure.
 * @throws TuningError listing every wrong input, paths below the catalogue ("search.warmedBy")
 */
export function ttlCatalogue(
  ttls: Readonly<Record<string, TtlConfig>>,
  context: TtlContext,
): TtlCatalogue {
  const entries = Object.entries(ttls);
  throwProblems([
    ...entries.flatMap(([name, ttl]) => [
      ...cacheProblems(name, ttl, context),
      ...warmerProblems(name, ttl, context),
    ]),
    ...prefixProblems(entries),
  ]);
  const environment = entries.flatMap(([name, { seconds, prefix }]) => [
    [variable("TTL", name), String(seconds)] as const,
    [variable("PREFIX", name), prefix] as const,
  ]);
  return {
    settings: entries.map(([name, ttl]) => ttlSetting(name, ttl, context)),
    environment: Object.fromEntries(environment),
  };
}

/** "TTL_SEARCH_RESULTS" for search-results. */
function variable(kind: "TTL" | "PREFIX", name: string): string {
  return `${kind}_${name.toUpperCase().replaceAll("-", "_")}`;
}

function ttlSetting(name: string, ttl: TtlConfig, { jobs }: TtlContext): Setting {
  const { seconds, prefix, cache, warmedBy } = ttl;
  const schedule = warmedBy === undefined ? undefined : jobs[warmedBy]?.schedule;
  const pause = schedule === undefined ? undefined : longestPause(schedule);
  const warmed =
    warmedBy === undefined || pause === undefined
      ? "Computed again by the first request after it expired."
      : `Written anew by ${warmedBy} every ${pause} s at the most, so it never expires while that runs.`;
  return podSetting({
    name: variable("TTL", name),
    value: seconds,
    unit: "s",
    why: `Entries ${prefix}* in the cache ${cache}. ${warmed}`,
    source: `${CONFIGURATION}, ttls.${name}`,
    default: "no expiry: until it is evicted",
  });
}

function cacheProblems(name: string, { cache }: TtlConfig, { caches }: TtlContext): Problem[] {
  if (caches.includes(cache)) return [];
  return [unknown(`${name}.cache`, cache, "cache", caches)];
}

/**
 * An entry must be written anew before it expires, in the longest pause of the schedule: warming every 5 min what lives
 * 5 min comes just after it expired.
 */
function warmerProblems(name: string, ttl: TtlConfig, { jobs }: TtlContext): Problem[] {
  const { seconds, warmedBy } = ttl;
  if (warmedBy === undefined) return [];
  const path = `${name}.warmedBy`;
  const job = jobs[warmedBy];
  if (job === undefined) return [unknown(path, warmedBy, "job", Object.keys(jobs))];
  if (job.schedule === undefined) {
    return [
      {
        path,
        got: `${warmedBy}, which runs on each deployment only`,
        allowed: "a job with a schedule: without one the entries expire after the first time",
        fix: `give jobs.${warmedBy} a schedule that comes more often than every ${seconds} s, or remove it`,
      },
    ];
  }
  const gap = longestPause(job.schedule);
  if (gap === undefined || gap < seconds) return [];
  return [
    {
      path,
      got: `${warmedBy}, up to ${gap} s between two runs ("${job.schedule}")`,
      allowed: `a job that runs more often than every ${seconds} s, the entries' lifetime: else they expire before they are written anew`,
      fix: `run jobs.${warmedBy} more often, or set ttls.${name}.seconds above ${gap}`,
    },
  ];
}

/** Undefined for what is no schedule: that is the job's problem. */
function longestPause(schedule: string): number | undefined {
  try {
    return cronGaps(schedule).largestSeconds;
  } catch (error) {
    if (error instanceof TuningError) return undefined;
    throw error;
  }
}

/** Two entries with one prefix in one cache: clearing one clears the other. */
function prefixProblems(entries: readonly (readonly [string, TtlConfig])[]): Problem[] {
  return entries.flatMap(([name, { prefix, cache }], index) => {
    const other = entries
      .slice(0, index)
      .find(([, before]) => before.prefix === prefix && before.cache === cache);
    if (other === undefined) return [];
    return [
      {
        path: `${name}.prefix`,
        got: prefix,
        allowed: `a prefix of its own in the cache ${cache}: ttls.${other[0]} has this one`,
        fix: "name the keys so that they can be told apart, and cleared apart",
      },
    ];
  });
}

function unknown(path: string, got: string, what: string, known: readonly string[]): Problem {
  const meant = didYouMean(got, known);
  return {
    path,
    got,
    allowed: `a ${what} of the stack: ${known.length === 0 ? "there is none" : known.join(", ")}`,
    fix: meant === undefined ? `name one of these, or add it under ${what}s` : `set it to ${meant}`,
  };
}
