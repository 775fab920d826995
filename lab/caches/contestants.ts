import { LabError } from "../errors.ts";
import type { RedisEngine } from "../engines/types.ts";
import type { CacheParameters, CacheRole } from "../proof/types.ts";

/** A set of parameters in the contest. */
export interface Contestant {
  readonly id: "default" | "guides" | "ours";
  /** As tables call it. */
  readonly title: string;
  /** Parameters by name, in the words of ElastiCache or redis.conf. */
  readonly values: Readonly<Record<string, string>>;
}

/** Parameters that free values on a background thread. */
const LAZY_FREEING = [
  "lazyfree-lazy-eviction",
  "lazyfree-lazy-expire",
  "lazyfree-lazy-server-del",
  "lazyfree-lazy-user-del",
];

/**
 * The guides' redis.conf (WWMAA guide, "Redis Configuration"), without what the lab gives every server alike: maxmemory,
 * maxclients and tcp-backlog. What it does not name keeps the engine's own default.
 */
const GUIDES: Readonly<Record<string, string>> = {
  "maxmemory-policy": "allkeys-lru",
  timeout: "300",
  "tcp-keepalive": "60",
};

/** Values of maxclients and maxmemory in the guides' redis.conf. */
export const GUIDES_SIZES = { maxclients: 10_000, maxmemory: "2gb" } as const;

/**
 * The contestants of one role.
 *
 * @throws LabError when the stack has no parameters for the role on this engine.
 */
export function contestants(
  engine: RedisEngine,
  caches: readonly CacheParameters[],
  role: CacheRole,
): readonly Contestant[] {
  const own = ourParameters(engine, caches, role);
  return [
    {
      id: "default",
      title: "ElastiCache's defaults",
      values: elastiCacheDefaults(own.family),
    },
    { id: "guides", title: "the guides' redis.conf", values: GUIDES },
    { id: "ours", title: `ours, role ${role}`, values: own.values },
  ];
}

/**
 * What the program declares for a role on an engine. An engine newer than every family takes the newest.
 *
 * @throws LabError when there is nothing for it.
 */
export function ourParameters(
  engine: RedisEngine,
  caches: readonly CacheParameters[],
  role: CacheRole,
): CacheParameters {
  const newestFirst = caches
    .filter((cache) => cache.role === role && cache.family.startsWith(engine.kind))
    .sort((a, b) => b.family.localeCompare(a.family, "en", { numeric: true }));
  const found = newestFirst[0];
  if (found !== undefined) return found;
  const known = caches.map(({ role: other, family }) => `${other} on ${family}`);
  throw new LabError(
    `The stack has no parameters of role ${role} for ${engine.kind} ${engine.version}; it has ` +
      `${known.length === 0 ? "no caches" : [...new Set(known)].join(", ")}. Give examples/classes one of each role and family.`,
  );
}

/** The engine the contest runs on: Valkey, which stacks deploy, where there is one; of the newest version. */
export function contestEngine(engines: readonly RedisEngine[]): RedisEngine {
  const newest = (kind: RedisEngine["kind"]) =>
    engines
      .filter((engine) => engine.kind === kind)
      .sort((a, b) => b.version.localeCompare(a.version, "en", { numeric: true }))[0];
  const engine = newest("valkey") ?? newest("redis");
  if (engine === undefined) throw new LabError("There is neither Redis nor Valkey.");
  return engine;
}

/**
 * The default parameter group of a family, as far as it differs between contestants. ElastiCache guide,
 * ParameterGroups.Engine; lazy freeing is on from Valkey 8 (valkey.conf of 8.0), off before.
 */
export function elastiCacheDefaults(family: string): Readonly<Record<string, string>> {
  const lazy = /^valkey(\d+)$/.exec(family)?.[1];
  const freeing = lazy !== undefined && Number(lazy) >= 8 ? "yes" : "no";
  return {
    "maxmemory-policy": "volatile-lru",
    "maxmemory-samples": "3",
    timeout: "0",
    "tcp-keepalive": "300",
    activedefrag: "no",
    "slowlog-log-slower-than": "10000",
    "slowlog-max-len": "128",
    ...Object.fromEntries(LAZY_FREEING.map((name) => [name, freeing])),
  };
}
