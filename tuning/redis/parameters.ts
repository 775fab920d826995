import type { ApplyType, SettingUnit } from "../setting.ts";

/** Parameter group families of the engines this project provisions. */
export type RedisFamily = "redis7" | "valkey7" | "valkey8";

/** What ElastiCache documents about one parameter a custom group may set. */
export interface RedisParameter {
  /** How the value is written: a whole number, one of `values`, or free text. */
  readonly kind: "integer" | "choice" | "text";
  /** Unit of the value as the API takes it. */
  readonly unit: SettingUnit;
  /** The service's value when the group does not set it. */
  readonly default: string;
  /** Families whose default differs from `default`. */
  readonly defaultIn?: Readonly<Partial<Record<RedisFamily, string>>>;
  /** Smallest whole number allowed. @default 0 */
  readonly min?: number;
  /** Largest whole number allowed. @default 2147483647 (a signed 32-bit integer) */
  readonly max?: number;
  /** 0 ("off") is allowed although it is below `min`. @default false */
  readonly orZero?: boolean;
  /** The only values allowed, when `kind` is "choice". */
  readonly values?: readonly string[];
  /** Families whose groups have this parameter. @default - all */
  readonly families?: readonly RedisFamily[];
  /** First engine version that has it, "8.1". @default - every version of the families */
  readonly since?: string;
  /** Means something only with cluster mode on. @default false */
  readonly clusterOnly?: boolean;
  /** When a change takes effect. @default "immediate" */
  readonly apply?: ApplyType;
}

/** Where the whole table below comes from. */
export const PARAMETER_SOURCE = "ElastiCache guide, ParameterGroups.Engine";

/** The largest value of a signed 32-bit parameter; the guide writes such ranges as "0+". */
export const INTEGER_MAX = 2_147_483_647;

const YES_NO = ["yes", "no"] as const;
const yesNo = (byDefault: "yes" | "no", more: Partial<RedisParameter> = {}): RedisParameter => ({
  kind: "choice",
  unit: "bool",
  values: YES_NO,
  default: byDefault,
  ...more,
});
const integer = (
  unit: SettingUnit,
  byDefault: number,
  more: Partial<RedisParameter> = {},
): RedisParameter => ({ kind: "integer", unit, default: String(byDefault), ...more });
const choice = (values: readonly string[], byDefault: string): RedisParameter => ({
  kind: "choice",
  unit: "enum",
  values,
  default: byDefault,
});

/** Eviction policies; the `allkeys-*` ones may drop any key, `volatile-*` only keys with a TTL. */
export const EVICTION_POLICIES = [
  "volatile-lru",
  "allkeys-lru",
  "volatile-lfu",
  "allkeys-lfu",
  "volatile-random",
  "allkeys-random",
  "volatile-ttl",
  "noeviction",
] as const;

/** valkey8 groups no longer have the four parameters: "Removed parameter groups in Valkey 8.0". */
const BEFORE_VALKEY_8: Partial<RedisParameter> = { families: ["redis7", "valkey7"] };
const VALKEY_8_1: Partial<RedisParameter> = { families: ["valkey8"], since: "8.1" };
const VALKEY_8_2: Partial<RedisParameter> = { families: ["valkey8"], since: "8.2" };

/**
 * Every parameter a custom group of redis7, valkey7 or valkey8 may set, with the service's default
 * and the documented range. "Valkey 7.2 parameters are the same as Redis OSS 7".
 * Read 2026-11 from the guide named in PARAMETER_SOURCE; the last word has
 * `aws elasticache describe-engine-default-parameters --cache-parameter-group-family <family>`.
 */
export const REDIS_PARAMETERS: Readonly<Record<string, RedisParameter>> = Object.freeze({
  // Memory and eviction
  "maxmemory-policy": choice(EVICTION_POLICIES, "volatile-lru"),
  "maxmemory-samples": integer("count", 3, { min: 1, max: 64 }),
  "reserved-memory-percent": integer("percent", 25, { max: 100 }),
  "lfu-log-factor": integer("count", 10, { min: 1 }),
  "lfu-decay-time": integer("count", 1),
  "active-expire-effort": integer("count", 1, { min: 1, max: 10 }),
  // Lazy freeing
  "lazyfree-lazy-eviction": yesNo("no", BEFORE_VALKEY_8),
  "lazyfree-lazy-expire": yesNo("no", BEFORE_VALKEY_8),
  "lazyfree-lazy-server-del": yesNo("no", BEFORE_VALKEY_8),
  "lazyfree-lazy-user-del": yesNo("no", BEFORE_VALKEY_8),
  // Defragmentation
  activedefrag: yesNo("no"),
  "active-defrag-ignore-bytes": integer("bytes", 104_857_600, {
    min: 10_485_760,
    max: 104_857_600,
  }),
  "active-defrag-threshold-lower": integer("percent", 10, { min: 1, max: 100 }),
  "active-defrag-threshold-upper": integer("percent", 100, { min: 1, max: 100 }),
  "active-defrag-cycle-min": integer("percent", 5, { min: 1, max: 75 }),
  "active-defrag-cycle-max": integer("percent", 75, { min: 1, max: 75 }),
  "active-defrag-max-scan-fields": integer("count", 1000, { min: 1, max: 1_000_000 }),
  // Client connections
  timeout: integer("s", 0, { min: 20, orZero: true }),
  "tcp-keepalive": integer("s", 300),
  "client-output-buffer-limit-normal-hard-limit": integer("bytes", 0),
  "client-output-buffer-limit-normal-soft-limit": integer("bytes", 0),
  "client-output-buffer-limit-normal-soft-seconds": integer("s", 0),
  "client-output-buffer-limit-pubsub-hard-limit": integer("bytes", 33_554_432),
  "client-output-buffer-limit-pubsub-soft-limit": integer("bytes", 8_388_608),
  "client-output-buffer-limit-pubsub-soft-seconds": integer("s", 60),
  "client-query-buffer-limit": integer("bytes", 1_073_741_824, {
    min: 1_048_576,
    max: 1_073_741_824,
  }),
  "proto-max-bulk-len": integer("bytes", 536_870_912, { min: 1_048_576, max: 536_870_912 }),
  "tracking-table-max-keys": integer("count", 1_000_000, { min: 1, max: 100_000_000 }),
  // Observability
  "slowlog-log-slower-than": integer("us", 10_000),
  "slowlog-max-len": integer("count", 128),
  "latency-tracking": yesNo("no"),
  "acllog-max-len": integer("count", 128, { min: 1, max: 10_000 }),
  "notify-keyspace-events": { kind: "text", unit: "list", default: "(empty)" },
  "commandlog-request-larger-than": integer("bytes", 1_048_576, VALKEY_8_1),
  "commandlog-large-request-max-len": integer("count", 128, { ...VALKEY_8_1, max: 1024 }),
  "commandlog-reply-larger-than": integer("bytes", 1_048_576, VALKEY_8_1),
  "commandlog-large-reply-max-len": integer("count", 128, { ...VALKEY_8_1, max: 1024 }),
  // Replication
  "repl-backlog-size": integer("bytes", 1_048_576, {
    min: 16_384,
    defaultIn: { valkey8: "10485760" },
  }),
  "repl-backlog-ttl": integer("s", 3600),
  "close-on-replica-write": yesNo("yes"),
  "min-replicas-to-write": integer("count", 0),
  "min-replicas-max-lag": integer("s", 10),
  // Cluster mode
  "cluster-enabled": yesNo("no", { apply: "pending-reboot" }),
  "cluster-require-full-coverage": yesNo("no", { clusterOnly: true }),
  "cluster-allow-reads-when-down": yesNo("no", { clusterOnly: true }),
  "cluster-allow-pubsubshard-when-down": yesNo("yes", { clusterOnly: true }),
  "cluster-preferred-endpoint-type": choice(["ip", "tls-dynamic"], "tls-dynamic"),
  // Access
  "acl-pubsub-default": choice(["resetchannels", "allchannels"], "allchannels"),
  "rename-commands": { kind: "text", unit: "list", default: "none" },
  "extended-redis-compatibility": yesNo("yes", { families: ["valkey8"] }),
  // Encodings
  "hash-max-listpack-entries": integer("count", 512),
  "hash-max-listpack-value": integer("bytes", 64),
  "zset-max-listpack-entries": integer("count", 128),
  "zset-max-listpack-value": integer("bytes", 64),
  "set-max-intset-entries": integer("count", 512, { max: 500_000_000 }),
  "list-compress-depth": integer("count", 0),
  "hll-sparse-max-bytes": integer("bytes", 3000, { min: 1, max: 16_000 }),
  "stream-node-max-bytes": integer("bytes", 4096),
  "stream-node-max-entries": integer("count", 100),
  // Search module
  "search-fanout-target-mode": { ...choice(["client", "throughput"], "client"), ...VALKEY_8_2 },
  "search-default-timeout-ms": integer("ms", 50_000, { ...VALKEY_8_2, min: 1, max: 60_000 }),
  "search-enable-partial-results": yesNo("yes", VALKEY_8_2),
});

/** The service's default of a parameter in a family. */
export function defaultOf(parameter: RedisParameter, family: RedisFamily): string {
  return parameter.defaultIn?.[family] ?? parameter.default;
}

/**
 * Whether the group of this family, for this engine version, has the parameter.
 * @param version major.minor, "8.1"
 */
export function hasParameter(
  parameter: RedisParameter,
  family: RedisFamily,
  version: string,
): boolean {
  if (parameter.families !== undefined && !parameter.families.includes(family)) return false;
  return parameter.since === undefined || Number(version) >= Number(parameter.since);
}

/** The allowed values in words, for error messages: "0 or 20 to 2147483647". */
export function allowedValues(parameter: RedisParameter): string {
  switch (parameter.kind) {
    case "choice":
      return `one of ${(parameter.values ?? []).join(", ")}`;
    case "integer": {
      const range = `${parameter.min ?? 0} to ${parameter.max ?? INTEGER_MAX}`;
      return `a whole number, ${parameter.orZero === true ? "0 or " : ""}${range}`;
    }
    case "text":
      return "text";
  }
}

/** Whether the service would take this value, written as the API takes it. */
export function accepts(parameter: RedisParameter, value: string): boolean {
  switch (parameter.kind) {
    case "choice":
      return (parameter.values ?? []).includes(value);
    case "integer": {
      if (!/^(0|[1-9]\d*)$/.test(value)) return false;
      const amount = Number(value);
      if (amount === 0 && parameter.orZero === true) return true;
      return amount >= (parameter.min ?? 0) && amount <= (parameter.max ?? INTEGER_MAX);
    }
    case "text":
      return true;
  }
}
