/** Parameters that only the cloud's own build or an extension outside of PostgreSQL knows, and why. */
const FOREIGN: readonly (readonly [name: RegExp, why: string])[] = [
  [/^rds\./, "only RDS' own build of PostgreSQL knows it"],
  [/^cron\./, "pg_cron's, which is not a part of PostgreSQL and not installed here"],
  [/^apg_|^aurora_/, "Aurora's"],
];

/** Libraries that come with PostgreSQL's contrib: every server of the lab has them. */
const CONTRIB: readonly string[] = ["pg_stat_statements", "auto_explain"];

/** Compression methods that a server has only when it was built with their library (PostgreSQL, configure options). */
const BUILD_OPTIONS: Readonly<Record<string, string>> = {
  lz4: "--with-lz4",
  zstd: "--with-zstd",
};

/** What is known of the server's own side of a parameter. */
export interface ServerParameter {
  /** When it may change: "postmaster" at a start only. PostgreSQL, pg_settings. */
  readonly context: string;
  /** Values of an enumeration; empty for other kinds. */
  readonly choices: readonly string[];
  /** Whether the server would read a name of this kind at all. */
  readonly unit: string | undefined;
}

/**
 * Why a parameter cannot be tried on a server of this machine; undefined for one that can, and for one that the server should
 * know but does not: that is a fault.
 *
 * @param configure options the server was built with
 */
export function whyLeftOut(
  name: string,
  value: string,
  known: ServerParameter | undefined,
  configure: string,
): string | undefined {
  const foreign = FOREIGN.find(([pattern]) => pattern.test(name));
  if (foreign !== undefined) return foreign[1];
  const option = Object.hasOwn(BUILD_OPTIONS, value) ? BUILD_OPTIONS[value] : undefined;
  if (known === undefined || option === undefined) return undefined;
  const missing = !known.choices.includes(value) && !configure.includes(option);
  return missing ? `this machine's server is built without ${option}` : undefined;
}

/** The libraries of a list that come with PostgreSQL. */
export function contribOf(libraries: string | undefined): string {
  const names = (libraries ?? "").split(",").map((name) => name.trim());
  return names.filter((name) => CONTRIB.includes(name)).join(",");
}

/** Parameters of a cache that no server outside of ElastiCache knows, and why. */
const ELASTICACHE_ONLY: Readonly<Record<string, string>> = {
  "reserved-memory-percent":
    "only ElastiCache knows it: it takes the share off maxmemory, which is judged below",
  "close-on-replica-write": "only ElastiCache knows it",
  "cluster-enabled": "fixed when a server starts; ElastiCache starts it so",
  "extended-redis-compatibility": "only ElastiCache lets one set it",
  "rename-commands": "ElastiCache's name of what stands in the configuration file",
};

/** Why a cache's parameter is not tried; undefined for one that is. */
export function whyCacheLeftOut(name: string): string | undefined {
  if (name.startsWith("search-")) return "of ElastiCache's search module";
  return Object.hasOwn(ELASTICACHE_ONLY, name) ? ELASTICACHE_ONLY[name] : undefined;
}
