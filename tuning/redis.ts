import type { Problem } from "./errors.ts";
import { TuningError } from "./errors.ts";
import type { CacheNodeType } from "./instance-classes.ts";
import { cacheNodeType } from "./instance-classes.ts";
import type { Choice } from "./redis/choices.ts";
import { choose } from "./redis/choices.ts";
import { LEFT_ALONE, NOT_MODIFIABLE } from "./redis/not-modifiable.ts";
import { HEALTH_CHECK_SECONDS, checkOverrides } from "./redis/overrides.ts";
import type { RedisFamily, RedisParameter } from "./redis/parameters.ts";
import { PARAMETER_SOURCE, REDIS_PARAMETERS, defaultOf, hasParameter } from "./redis/parameters.ts";
import type { Omitted, Setting, SettingUnit, Tuned } from "./setting.ts";
import type { Bytes } from "./units.ts";
import { bytes, humanBytes, humanDuration, milliseconds, seconds } from "./units.ts";

export type { RedisFamily, RedisParameter } from "./redis/parameters.ts";
export { REDIS_PARAMETERS } from "./redis/parameters.ts";
export { NOT_MODIFIABLE } from "./redis/not-modifiable.ts";
export { HEALTH_CHECK_SECONDS } from "./redis/overrides.ts";

/**
 * What a cache is for; each role has its own eviction policy, so they never share a cache.
 * `cache`: every key can be computed again. `queue`: no key may be lost. `session`: keys with a TTL.
 */
export type CacheRole = "cache" | "queue" | "session";
/** The engine: Valkey, or Redis OSS. */
export type CacheEngine = "valkey" | "redis";

/** What the tuning of a cache depends on. */
export interface RedisTuningInput {
  readonly engine: CacheEngine;
  /** Major and minor version: "8.0", "7.2", "7.1". */
  readonly engineVersion: string;
  /** "cache.r7g.large" */
  readonly nodeType: string;
  readonly role: CacheRole;
  /** Whether keys are spread over shards. Fixed when the cache is created. */
  readonly clusterMode: boolean;
  /** The user's own values by parameter name; the others stay computed. @default - none */
  readonly overrides?: Readonly<Record<string, string>>;
}

/** The parameters of a cache with their reasons, and what a component needs beside them. */
export interface RedisTuning extends Tuned {
  readonly input: RedisTuningInput;
  readonly node: CacheNodeType;
  /** Parameter group family, derived from engine and version. */
  readonly family: RedisFamily;
  /** What is left for data on each node: maxmemory less the reserved percentage. */
  readonly usableMemory: Bytes;
  /** Connections each node accepts; fixed by the service. */
  readonly maxClients: number;
}

/** Engine versions and the family of each. ElastiCache guide, engine-versions; Redis OSS ends at 7.1. */
const FAMILIES: Readonly<Record<CacheEngine, Readonly<Record<string, RedisFamily>>>> = {
  redis: { "7.0": "redis7", "7.1": "redis7" },
  valkey: { "7.2": "valkey7", "8.0": "valkey8", "8.1": "valkey8", "8.2": "valkey8" },
};

/** The engine versions this project tunes, by engine. */
export function engineVersions(engine: CacheEngine): readonly string[] {
  return Object.keys(FAMILIES[engine]);
}

/** maxclients by node type. ElastiCache guide, ParameterGroups.Engine (2026-10); everything else 65,000. */
const FEWER_CLIENTS: Readonly<Record<string, number>> = {
  "cache.t3.micro": 20_000,
  "cache.t4g.micro": 20_000,
  "cache.t3.small": 46_000,
  "cache.t3.medium": 46_000,
};
const MAX_CLIENTS = 65_000;

/**
 * The parameter group of one cache, every value with its reason.
 * @throws TuningError listing an unknown node type, an unsupported version and every wrong override at once
 */
export function tuneRedis(input: RedisTuningInput): RedisTuning {
  const problems: Problem[] = [];
  const node = findNode(input.nodeType, problems);
  const family = FAMILIES[input.engine][input.engineVersion];
  if (family === undefined) problems.push(unsupportedVersion(input));
  const { role, clusterMode } = input;
  const healthCheckSeconds = HEALTH_CHECK_SECONDS;
  const choices =
    node === undefined || family === undefined
      ? []
      : choose({ role, node, family, clusterMode, healthCheckSeconds });
  const computed = Object.fromEntries(choices.map(({ name, value }) => [name, value]));
  if (family !== undefined) problems.push(...checkOverrides(input, family, computed));
  if (node === undefined || family === undefined || problems.length > 0) {
    throw new TuningError(problems);
  }

  const settings = [
    ...choices.map((choice) => toSetting(choice, family, input.overrides?.[choice.name])),
    ...Object.entries(input.overrides ?? {})
      .filter(([name]) => computed[name] === undefined)
      .map(([name, value]) => toSetting({ name, ...OWN_CHOICE, value }, family, value)),
  ];
  return {
    input,
    node,
    family,
    settings,
    omitted: omissions(node, family, input, new Set(settings.map(({ name }) => name))),
    usableMemory: usableMemory(node, settings),
    maxClients: FEWER_CLIENTS[node.name] ?? MAX_CLIENTS,
  };
}

/** The node type, or its problem under the key a person wrote it in. */
function findNode(nodeType: string, problems: Problem[]): CacheNodeType | undefined {
  try {
    return cacheNodeType(nodeType);
  } catch (error) {
    if (!(error instanceof TuningError)) throw error;
    problems.push(...error.problems.map((problem) => ({ ...problem, path: "nodeType" })));
    return undefined;
  }
}

const OWN_CHOICE = { why: "", source: PARAMETER_SOURCE };

function unsupportedVersion({ engine, engineVersion }: RedisTuningInput): Problem {
  return {
    path: "engineVersion",
    got: `${engine} ${engineVersion}`,
    allowed: `${engine} ${engineVersions(engine).join(", ")}`,
    fix: "choose one of these versions",
  };
}

function parameterOf(name: string): RedisParameter {
  const parameter = REDIS_PARAMETERS[name];
  if (parameter === undefined) throw new Error(`${name} is not in the parameter table`);
  return parameter;
}

function toSetting(choice: Choice, family: RedisFamily, override: string | undefined): Setting {
  const parameter = parameterOf(choice.name);
  const value = override ?? choice.value;
  const setting = {
    name: choice.name,
    value,
    unit: parameter.unit,
    human: humanValue(value, parameter.unit),
    ...(parameter.kind === "integer" ? { amount: Number(value) } : {}),
    why: choice.why,
    source: choice.source,
    apply: parameter.apply ?? ("immediate" as const),
    default: defaultOf(parameter, family),
  };
  if (override === undefined) return setting;
  const instead =
    choice.why === ""
      ? `instead of the service's default, ${setting.default}`
      : `instead of the computed ${choice.value}. ${choice.why}`;
  return { ...setting, why: `Your own value, ${instead}`, overridden: true };
}

/** A value as a person reads it: sizes and durations in the largest fitting unit. */
function humanValue(value: string, unit: SettingUnit): string {
  const amount = Number(value);
  switch (unit) {
    case "bytes":
      return amount === 0 ? "none" : humanBytes(bytes(amount));
    case "s":
      return amount === 0 ? "off" : humanDuration(seconds(amount));
    case "ms":
      return humanDuration(milliseconds(amount));
    case "us":
      return amount % 1000 === 0 ? humanDuration(milliseconds(amount / 1000)) : `${value} us`;
    case "percent":
      return `${value} %`;
    case "count":
      return amount.toLocaleString("en-US");
    case "bool":
    case "enum":
    case "list":
    case "ratio":
    case "8kB":
    case "kB":
    case "MB":
    case "MiB":
    case "GiB":
    case "millicores":
      return value;
  }
}

function usableMemory(node: CacheNodeType, settings: readonly Setting[]): Bytes {
  const reserved = settings.find(({ name }) => name === "reserved-memory-percent");
  const percent = reserved?.amount ?? 25;
  return bytes(Math.floor((node.maxmemory * (100 - percent)) / 100));
}

/** What the guides or the engine know and this cache does not send, each with the reason. */
function omissions(
  node: CacheNodeType,
  family: RedisFamily,
  input: RedisTuningInput,
  sent: ReadonlySet<string>,
): Omitted[] {
  const fixed = Object.entries(NOT_MODIFIABLE).map(([name, refused]) => ({
    name,
    ...(refused.asked === undefined ? {} : { asked: refused.asked }),
    why: name === "maxmemory" ? `${refused.why} ${maxmemoryHere(node)}` : refused.why,
    source: refused.source,
  }));
  const alone = Object.entries(LEFT_ALONE)
    .filter(([name]) => !sent.has(name))
    .map(([name, { why, source }]) => ({ name, why, source }));
  const gone = Object.keys(REDIS_PARAMETERS)
    .filter((name) => name.startsWith("lazyfree-"))
    .filter((name) => !hasParameter(parameterOf(name), family, input.engineVersion))
    .map((name) => ({
      name,
      why: `The ${family} group has no such parameter any more: the engine frees lazily on its own since Valkey 8.0.`,
      source: `${PARAMETER_SOURCE}, "Removed parameter groups in Valkey 8.0"`,
    }));
  const unneeded = leftOutHere(input).filter(({ name }) => !sent.has(name));
  return [...fixed, ...alone, ...gone, ...unneeded];
}

function maxmemoryHere(node: CacheNodeType): string {
  return `Each ${node.name} has ${node.maxmemory} bytes (${humanBytes(node.maxmemory)}).`;
}

/** Parameters other caches of this project send, and why this one does not. */
function leftOutHere({ clusterMode, role }: RedisTuningInput): Omitted[] {
  const omitted: Omitted[] = [];
  if (!clusterMode) {
    omitted.push({
      name: "cluster-enabled",
      why: "Cluster mode is off, which is the family's default.",
      source: PARAMETER_SOURCE,
    });
  }
  if (role === "queue") {
    omitted.push({
      name: "maxmemory-samples",
      why: "Nothing is evicted, so nothing is sampled.",
      source: PARAMETER_SOURCE,
    });
  }
  return omitted;
}
