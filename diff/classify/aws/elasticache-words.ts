import NODES from "../../../policies/facts/cache-nodes.json" with { type: "json" };
import type { Json, ResourceChange } from "../../model.ts";
import { isUnknown } from "../../values.ts";
import { flag, numeric, text, told } from "../general/reading.ts";

/** ElastiCache replication groups. */
export const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** ElastiCache clusters that are no replication group: Memcached, or one node. */
export const CLUSTER = "aws:elasticache/cluster:Cluster";

/** ElastiCache parameter groups. */
export const PARAMETERS = "aws:elasticache/parameterGroup:ParameterGroup";

const KNOWN: Readonly<Record<string, { readonly maxmemory: number }>> = NODES;

/** Bytes in a GiB. */
const GIB = 1024 ** 3;

/** Whether a replica takes over when the primary is renewed, before and during the update; false where it is not known. */
export function hasFailover(change: ResourceChange): boolean {
  return (
    flag(told(change.before, "automaticFailoverEnabled")) === true &&
    flag(told(change.after, "automaticFailoverEnabled")) !== false
  );
}

/** When a change of node type, version or number of nodes is made. */
export function whenApplied(change: ResourceChange): string {
  const immediately = told(change.after, "applyImmediately");
  if (flag(immediately) === true) return "at once";
  const window =
    text(told(change.after, "maintenanceWindow")) ?? text(told(change.before, "maintenanceWindow"));
  const words = `in the maintenance window ${window === undefined ? "that AWS has chosen" : `${window} UTC`}`;
  return isUnknown(immediately)
    ? `at once or ${words} (applyImmediately is known after the update)`
    : words;
}

/** "13.1 GiB": what a node type has for data and overhead (maxmemory); undefined for types without facts. */
export function memoryOf(nodeType: Json | undefined): number | undefined {
  const name = text(nodeType);
  return name !== undefined && Object.hasOwn(KNOWN, name) ? KNOWN[name]?.maxmemory : undefined;
}

/** Bytes as GiB with one decimal. */
export function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}

/** An engine version as numbers, such as [7, 0, 5]; undefined when it is not known. */
export function versionOf(value: Json | undefined): readonly number[] | undefined {
  const written = typeof value === "number" ? String(value) : text(value);
  if (written === undefined) return undefined;
  const parts = written.split(".").map((part) => numeric(part) ?? 0);
  return parts.length > 0 ? parts : undefined;
}

/** Whether the first version is older than the second. */
export function isOlder(a: readonly number[], b: readonly number[]): boolean {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index] ?? 0, b[index] ?? 0];
    if (left !== right) return left < right;
  }
  return false;
}
