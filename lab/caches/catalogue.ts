import { fieldAt } from "../cluster/manifest.ts";
import type { ClusterObject } from "../cluster/manifest.ts";

/** A kind of cached entries. */
export interface EntryKind {
  /** "EVENTS_LIST", as the environment of the services names it. */
  readonly name: string;
  /** "events:list:". */
  readonly prefix: string;
  /** Lifetime. Seconds. */
  readonly seconds: number;
}

/** A job that fills a cache. */
export interface Warmer {
  /** "warm-events". */
  readonly name: string;
  /** Longest time between two of its runs. Seconds. */
  readonly every: number;
  /** Kinds it writes. */
  readonly kinds: readonly EntryKind[];
}

/** What the section reads of a stack's objects. */
export interface Catalogue {
  readonly kinds: readonly EntryKind[];
  /** Where the kinds come from. */
  readonly source: "stack" | "guides";
  readonly warmers: readonly Warmer[];
  /** Idle time after which the services' clients test a connection. Seconds. @default - they do not */
  readonly healthCheck: number | undefined;
}

/** The guides' lifetimes (WWMAA guide, "Cache Strategy by Endpoint"): for stacks without a catalogue. */
export const GUIDES_KINDS: readonly EntryKind[] = [
  { name: "EVENTS_LIST", prefix: "events:list:", seconds: 300 },
  { name: "EVENTS_DETAIL", prefix: "events:detail:", seconds: 600 },
  { name: "SEARCH_RESULTS", prefix: "search:results:", seconds: 600 },
  { name: "USER_SESSION", prefix: "user:session:", seconds: 1800 },
];

/** How often the guides warm popular events and trending searches (WWMAA guide, "Cache Warming"). Seconds. */
export const GUIDES_WARMERS = [
  { word: "EVENTS", every: 300 },
  { word: "SEARCH", every: 600 },
] as const;

/** Reads lifetimes, warmers and the clients' test of idle connections out of a stack's objects. */
export function readCatalogue(objects: readonly ClusterObject[]): Catalogue {
  const manifests = objects.map(({ manifest }) => manifest);
  const own = manifests
    .filter(({ kind }) => kind === "ConfigMap")
    .map((map) => kindsOf(fieldAt(map, "data")))
    .find((kinds) => kinds.length > 0);
  const kinds = own ?? GUIDES_KINDS;
  return {
    kinds,
    source: own === undefined ? "guides" : "stack",
    warmers: manifests
      .filter(({ kind, metadata }) => kind === "CronJob" && metadata.name.startsWith("warm-"))
      .flatMap((job) => {
        const every = longestPause(String(fieldAt(job, "spec", "schedule")));
        if (every === undefined) return [];
        return [{ name: job.metadata.name, every, kinds: warmedBy(job.metadata.name, kinds) }];
      })
      .sort((a, b) => a.every - b.every),
    healthCheck: healthCheckOf(manifests),
  };
}

/** The kinds the guides warm, at the guides' intervals. */
export function guidesWarmers(kinds: readonly EntryKind[]): readonly Warmer[] {
  return GUIDES_WARMERS.map(({ word, every }) => ({
    name: `guides, ${word.toLowerCase()}`,
    every,
    kinds: kinds.filter(({ name }) => name.startsWith(`${word}_`)),
  }));
}

/** A ConfigMap of lifetimes holds TTL_<NAME> and PREFIX_<NAME>. */
function kindsOf(data: unknown): readonly EntryKind[] {
  if (typeof data !== "object" || data === null) return [];
  const values = data as Readonly<Record<string, unknown>>;
  return Object.entries(values).flatMap(([variable, value]) => {
    const name = /^TTL_(.+)$/.exec(variable)?.[1];
    const prefix = name === undefined ? undefined : values[`PREFIX_${name}`];
    const seconds = Number(value);
    if (name === undefined || typeof prefix !== "string" || !(seconds > 0)) return [];
    return [{ name, prefix, seconds }];
  });
}

/** The state does not say what a job warms; by its name it does: warm-searches is of SEARCH_RESULTS. */
function warmedBy(job: string, kinds: readonly EntryKind[]): readonly EntryKind[] {
  const stem = job.slice("warm-".length).replace(/e?s$/, "").toUpperCase();
  return kinds.filter(({ name }) => name.split("_").some((word) => word.startsWith(stem)));
}

/**
 * Longest time between two runs of a schedule in which one field steps and those before it are fixed: every n minutes,
 * or a minute of every n hours. Undefined for any other.
 */
export function longestPause(schedule: string): number | undefined {
  const [minute = "", hour = "", ...days] = schedule.trim().split(/\s+/);
  if (days.length !== 3 || days.some((field) => field !== "*")) return undefined;
  const stepOf = (field: string) => (field === "*" ? 1 : Number(/^\*\/(\d+)$/.exec(field)?.[1]));
  if (hour === "*" && stepOf(minute) >= 1) return longest(stepOf(minute), 60) * 60;
  if (!/^\d+$/.test(minute)) return undefined;
  if (/^\d+$/.test(hour)) return 86_400;
  return stepOf(hour) >= 1 ? longest(stepOf(hour), 24) * 3600 : undefined;
}

/** Steps begin anew with each hour or day, so a longest one never is longer than the step. */
function longest(step: number, whole: number): number {
  return Math.min(step, whole);
}

/** The least of all, in seconds: REDIS_<cache>_HEALTH_CHECK_INTERVAL_SECONDS of the containers. */
function healthCheckOf(manifests: readonly unknown[]): number | undefined {
  const found = manifests.flatMap((manifest) => {
    const containers = fieldAt(manifest, "spec", "template", "spec", "containers");
    return (Array.isArray(containers) ? (containers as unknown[]) : []).flatMap((container) => {
      const variables = fieldAt(container, "env");
      return (Array.isArray(variables) ? (variables as unknown[]) : [])
        .filter((one) =>
          /^REDIS_.*HEALTH_CHECK_INTERVAL_SECONDS$/.test(String(fieldAt(one, "name"))),
        )
        .map((one) => Number(fieldAt(one, "value")))
        .filter((seconds) => seconds > 0);
    });
  });
  return found.length === 0 ? undefined : Math.min(...found);
}
