import { TuningError } from "./errors.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { Bytes } from "./units.ts";
import { CACHE_NODE_TYPES } from "./instance-classes/cache.ts";
import { COMPUTE_INSTANCES } from "./instance-classes/compute.ts";
import { DATABASE_CLASSES } from "./instance-classes/database.ts";
import type { EniLimits } from "./instance-classes/network.ts";

/** What a machine size offers. Limits that no source states are absent, never guessed. */
export interface InstanceClass {
  /** The name the API takes: "db.r7g.xlarge", "m7g.xlarge". */
  readonly name: string;
  /** Virtual CPUs (on Graviton one is a core, on Intel a hyper-thread). */
  readonly vcpu: number;
  /** Nominal memory of the instance. What the service leaves for the engine is less; see `cacheNodeType().maxmemory`. */
  readonly memory: Bytes;
  /** CPU is earned as credits (t3, t4g): a steady load above the baseline is throttled or billed. */
  readonly burstable: boolean;
  /** Sustained (baseline) network bandwidth in Gbit/s, where a source states it; bursts may go higher. */
  readonly networkGbps?: number;
}

/** A cache node: as an instance, with the memory the engine gets. */
export interface CacheNodeType extends InstanceClass {
  /** The engine's maxmemory before reserved-memory-percent is taken off. Fixed by the node type. */
  readonly maxmemory: Bytes;
  /** True where maxmemory is taken from the same size of the previous generation, because AWS's table lacks it. */
  readonly maxmemoryAssumed: boolean;
}

/** An EC2 instance type, with what a Kubernetes node needs to know of it. */
export interface ComputeInstance extends InstanceClass, EniLimits {
  /** As the label kubernetes.io/arch spells it. */
  readonly architecture: "arm64" | "amd64";
}

/** The RDS class `name` ("db.r7g.xlarge"). Throws TuningError with the nearest known name for an unknown one. */
export function databaseClass(name: string): InstanceClass {
  return lookUp(
    name,
    DATABASE_CLASSES,
    "database instance class",
    "tuning/instance-classes/database.ts",
  );
}

/** The ElastiCache node type `name` ("cache.r7g.large"). Throws TuningError for an unknown one. */
export function cacheNodeType(name: string): CacheNodeType {
  return lookUp(name, CACHE_NODE_TYPES, "cache node type", "tuning/instance-classes/cache.ts");
}

/** The EC2 instance type `name` ("m7g.xlarge"). Throws TuningError for an unknown one. */
export function computeInstance(name: string): ComputeInstance {
  return lookUp(name, COMPUTE_INSTANCES, "EC2 instance type", "tuning/instance-classes/compute.ts");
}

/** Every RDS class known, by family and then by size. */
export function databaseClassNames(): readonly string[] {
  return [...DATABASE_CLASSES.keys()];
}

/** Every ElastiCache node type known, by family and then by size. */
export function cacheNodeTypeNames(): readonly string[] {
  return [...CACHE_NODE_TYPES.keys()];
}

/** Every EC2 instance type known, by family and then by size. */
export function computeInstanceNames(): readonly string[] {
  return [...COMPUTE_INSTANCES.keys()];
}

/**
 * The next larger size of the same family, for any of the three kinds of name; undefined for the largest. Throws
 * TuningError for a name none of the tables knows.
 */
export function nextLarger(name: string): InstanceClass | undefined {
  const table = tableOf(name);
  const current = table.get(name) ?? databaseClass(name);
  const family = familyOf(name);
  return [...table.values()]
    .filter((other) => familyOf(other.name) === family && other.memory > current.memory)
    .sort((a, b) => a.memory - b.memory)[0];
}

function tableOf(name: string): ReadonlyMap<string, InstanceClass> {
  if (name.startsWith("db.")) return DATABASE_CLASSES;
  if (name.startsWith("cache.")) return CACHE_NODE_TYPES;
  return COMPUTE_INSTANCES;
}

function familyOf(name: string): string {
  return name.slice(0, name.lastIndexOf("."));
}

function lookUp<T>(name: string, table: ReadonlyMap<string, T>, what: string, file: string): T {
  const found = table.get(name);
  if (found !== undefined) return found;
  const names = [...table.keys()];
  const near = didYouMean(name, names);
  const families = [...new Set(names.map(familyOf))].join(", ");
  throw new TuningError([
    {
      path: what,
      got: JSON.stringify(name),
      allowed: `a known size of ${families}`,
      fix:
        (near === undefined ? "use a known name" : `did you mean ${JSON.stringify(near)}?`) +
        `, or add the family or size with its source to ${file}`,
    },
  ]);
}
