import { isGiven } from "../../core/parameters.ts";
import { databaseClass, postgresFamily } from "../../core/rds.ts";
import type { DatabaseClass } from "../../core/rds.ts";
import type { Resource, Stack } from "../../core/resource.ts";
import { CLUSTER, INSTANCE, PARAMETER_GROUP } from "./types.ts";

/** What of an instance its parameters are judged by. */
export interface Machine {
  /** Such as "db.r7g.xlarge". */
  readonly className: string;
  readonly instanceClass: DatabaseClass;
  /** Major version of the group's family. */
  readonly version: string;
}

/** Whether an instance or cluster copies another, whose backups, engine and encryption decide. */
export function isReplica(resource: Resource): boolean {
  return isGiven(
    resource.at(resource.type === CLUSTER ? "replicationSourceIdentifier" : "replicateSourceDb"),
  );
}

/** The instance a replica copies, itself for others; undefined when the source is not of this stack. */
export function sourceOf(stack: Stack, instance: Resource): Resource | undefined {
  if (!isReplica(instance)) return instance;
  return (
    stack.referenced(instance, "replicateSourceDb", INSTANCE, "identifier") ??
    stack.referenced(instance, "replicateSourceDb", INSTANCE, "arn")
  );
}

/** Whether the instance leaves its parameters to AWS: no group, or a default group, which cannot be changed. */
export function hasDefaultGroup(instance: Resource): boolean {
  const name = instance.at("parameterGroupName");
  if (!isGiven(name)) return true;
  return !name.isHidden && name.text()?.startsWith("default.") === true;
}

/** The parameter group of the program that an instance uses; a replica without one uses its source's. @throws Unjudgeable */
export function groupOf(stack: Stack, instance: Resource): Resource | undefined {
  if (!isGiven(instance.at("parameterGroupName")) && isReplica(instance)) {
    const source = sourceOf(stack, instance);
    return source && stack.referenced(source, "parameterGroupName", PARAMETER_GROUP, "name");
  }
  return stack.referenced(instance, "parameterGroupName", PARAMETER_GROUP, "name");
}

/** An instance with its class, and the parameter group of the program it uses. */
export interface TunedInstance extends Machine {
  readonly group: Resource;
}

/**
 * An instance of RDS for PostgreSQL with its own parameter group; undefined for other engines, for default groups and
 * for classes the facts do not know.
 *
 * @throws Unjudgeable
 */
export function tunedInstance(stack: Stack, instance: Resource): TunedInstance | undefined {
  const group = groupOf(stack, instance);
  const version = postgresFamily(group?.at("family").text());
  if (group === undefined || version === undefined) return undefined;
  const className = instance.at("instanceClass").text() ?? "";
  const instanceClass = databaseClass(className);
  return instanceClass === undefined ? undefined : { group, version, className, instanceClass };
}
