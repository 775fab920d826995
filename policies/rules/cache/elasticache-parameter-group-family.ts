import type { Resource, Stack } from "../../core/resource.ts";
import { isGiven } from "../../core/parameters.ts";
import { stackRule } from "../../core/rule.ts";
import {
  CACHE_CLUSTER,
  CACHE_PARAMETER_GROUP,
  REPLICATION_GROUP,
  defaultGroupOf,
  parameterGroupOf,
} from "./groups.ts";
import { CACHE_PARAMETERS } from "./references.ts";

/** A parameter group of another engine or version than the cache's. */
export const elasticacheParameterGroupFamily = stackRule({
  name: "elasticache-parameter-group-family",
  service: "cache",
  checks: "A cache uses a parameter group of its own engine and major version.",
  why: "AWS refuses a group of another family, after half of an upgrade has been made.",
  severity: "high",
  level: "mandatory",
  references: [CACHE_PARAMETERS],
  types: [REPLICATION_GROUP, CACHE_CLUSTER],
  check(stack, report) {
    report.each(
      stack.ofType(REPLICATION_GROUP, CACHE_CLUSTER),
      (cache) => cache,
      (cache) => {
        const family = familyOf(stack, cache);
        const engine = cache.at("engine").text()?.toLowerCase() ?? defaultEngine(cache);
        if (family === undefined || engine === undefined) return;
        const version = cache.at("engineVersion").text();
        const wanted = wantedFamily(engine, version);
        const isIts =
          version === undefined ? family.replace(/\d.*$/, "") === engine : family === wanted;
        if (isIts) return;
        const is = version === undefined ? engine : `${engine} ${version}`;
        report.violation(
          cache,
          `The family of the parameter group is ${family}, and the engine is ${is}: use a group of the family ${wanted}.`,
          cache.at("parameterGroupName"),
        );
      },
    );
  },
  good: [
    {
      type: CACHE_PARAMETER_GROUP,
      name: "parameters",
      props: { name: "app", family: "valkey8", parameters: [] },
    },
    {
      type: REPLICATION_GROUP,
      name: "cache",
      props: { engine: "valkey", engineVersion: "8.1", parameterGroupName: "app" },
    },
  ],
  bad: {
    example: [
      {
        type: CACHE_PARAMETER_GROUP,
        name: "parameters",
        props: { name: "app", family: "redis7", parameters: [] },
      },
      {
        type: REPLICATION_GROUP,
        name: "cache",
        props: { engine: "valkey", engineVersion: "8.1", parameterGroupName: "app" },
      },
    ],
    says: [
      "The family of the parameter group is redis7, and the engine is valkey 8.1: use a group of the family valkey8.",
    ],
  },
});

/** A replication group is redis unless it says otherwise; a cluster has to say. */
function defaultEngine(cache: Resource): string | undefined {
  return cache.type === REPLICATION_GROUP ? "redis" : undefined;
}

/**
 * The family of an engine's version: named by the major version, before Redis 6 and for Memcached by major and
 * minor. Source: Amazon ElastiCache User Guide, "Engine specific parameters".
 */
function wantedFamily(engine: string, version: string | undefined): string {
  const [, major, minor] = /^(\d+)(?:\.(\d+))?/.exec(version ?? "") ?? [];
  if (major === undefined) return engine;
  if (engine === "redis" && major === "6") return "redis6.x";
  const isByMinor = engine === "memcached" || (engine === "redis" && Number(major) < 6);
  return isByMinor && minor !== undefined ? `${engine}${major}.${minor}` : `${engine}${major}`;
}

/** The family of the cache's group, also of a default one. @throws Unjudgeable */
function familyOf(stack: Stack, cache: Resource): string | undefined {
  if (!isGiven(cache.at("parameterGroupName"))) return undefined;
  const group = parameterGroupOf(stack, cache);
  if (group !== undefined) return group.at("family").text();
  // "default.redis7.cluster.on" is of the family redis7, "default.redis6.x" of redis6.x.
  return /^default\.(.+?)(?:\.cluster\.on)?$/.exec(defaultGroupOf(cache) ?? "")?.[1];
}
