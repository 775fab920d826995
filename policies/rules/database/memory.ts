import { z } from "zod";

import type { Cursor } from "../../core/cursor.ts";
import { parameterOf } from "../../core/parameters.ts";
import { parameterFacts, parameterValue, unitBytes } from "../../core/rds.ts";
import type { Resource } from "../../core/resource.ts";
import type { Machine } from "./instances.ts";
import { isAccepted } from "./parameter-values.ts";

const percent = (value: number, what: string) =>
  z.number().min(0.1).max(100).default(value).describe(`${what}. Percent of the class's memory`);

/** How much of the memory one parameter may take; the sum is judged only when every one keeps to it. */
export const MEMORY_BOUNDS = z.strictObject({
  // "Unlikely that an allocation of more than 40 % of RAM will work better": PostgreSQL, Resource Consumption.
  maxSharedBuffersPercent: percent(40, "Largest shared_buffers"),
  // A cache that leaves the processes nothing is no estimate; the usual advice is 50 to 75 %.
  maxEffectiveCachePercent: percent(90, "Largest effective_cache_size"),
  // Each operation of each query may take it: a value of this size is meant in another unit, or for a session.
  maxWorkMemPercent: percent(5, "Largest work_mem"),
  maxMaintenancePercent: percent(15, "Largest maintenance_work_mem"),
  maxAutovacuumPercent: percent(10, "Largest autovacuum_work_mem, which each worker may take"),
  maxWalBuffersPercent: percent(5, "Largest wal_buffers"),
  maxTempBuffersPercent: percent(5, "Largest temp_buffers, which each session may take"),
  maxLogicalDecodingPercent: percent(5, "Largest logical_decoding_work_mem"),
});

/** The bounds, as a stack set them. */
export type MemoryBounds = z.infer<typeof MEMORY_BOUNDS>;

const BOUND_OF: Readonly<Record<string, keyof MemoryBounds>> = {
  shared_buffers: "maxSharedBuffersPercent",
  effective_cache_size: "maxEffectiveCachePercent",
  work_mem: "maxWorkMemPercent",
  maintenance_work_mem: "maxMaintenancePercent",
  autovacuum_work_mem: "maxAutovacuumPercent",
  wal_buffers: "maxWalBuffersPercent",
  temp_buffers: "maxTempBuffersPercent",
  logical_decoding_work_mem: "maxLogicalDecodingPercent",
};

/** A parameter of a group that stands for memory. */
export interface MemoryValue {
  readonly name: string;
  /** What the group says. */
  readonly text: string;
  /** What that is on this class. */
  readonly value: number;
  readonly unit: string;
  readonly bytes: number;
  readonly at: Cursor;
}

/** A parameter that takes more than its bound. */
export interface OversizedValue extends MemoryValue {
  readonly limitPercent: number;
}

/**
 * What a group sets for a memory parameter, in bytes on this class. Undefined when it does not, when the
 * value says "not limited here" (-1), and when RDS would refuse it anyway.
 *
 * @throws Unjudgeable
 */
export function memoryValue(
  group: Resource,
  name: string,
  { version, instanceClass }: Machine,
): MemoryValue | undefined {
  const at = parameterOf(group, name).at("value");
  const text = at.text();
  const unit = parameterFacts(version, name)?.unit;
  const size = unit === undefined ? undefined : unitBytes(unit);
  if (text === undefined || unit === undefined || size === undefined) return undefined;
  if (!isAccepted(version, name, at)) return undefined;
  const value = parameterValue(text, instanceClass);
  if (typeof value !== "number" || value < 0) return undefined;
  return { name, text, value, unit, bytes: value * size, at };
}

/** The parameters of a group that alone are too large for the class. @throws Unjudgeable */
export function oversized(
  group: Resource,
  machine: Machine,
  bounds: MemoryBounds,
): readonly OversizedValue[] {
  return Object.entries(BOUND_OF).flatMap(([name, bound]) => {
    const found = memoryValue(group, name, machine);
    const limitPercent = bounds[bound];
    if (found === undefined || isWithin(found.bytes, limitPercent, machine)) return [];
    return [{ ...found, limitPercent }];
  });
}

function isWithin(bytes: number, limitPercent: number, { instanceClass }: Machine): boolean {
  return bytes * 100 <= instanceClass.memory * limitPercent;
}

/** "1048576 x 8 kB = 8 GiB", with the formula it comes from. */
export function arithmetic({ text, value, unit, bytes }: MemoryValue): string {
  const count = text === String(value) ? text : `${text} = ${value}`;
  return `${count} x ${unit === "8kB" ? "8 kB" : `1 ${unit}`} = ${formatBytes(bytes)}`;
}

/** "8 GiB", "512 MiB", "1.5 GiB"; at most one decimal. */
export function formatBytes(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  return `${Math.round((bytes / 1024 ** power) * 10) / 10} ${units[power] ?? "bytes"}`;
}
