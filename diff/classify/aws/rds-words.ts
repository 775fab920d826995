import type { Comparison, Outage, ResourceChange, ResourceState } from "../../model.ts";
import { at, isUnknown } from "../../values.ts";
import { flag, isSet, ofType, text, told } from "../general/reading.ts";

/** RDS instances. */
export const INSTANCE = "aws:rds/instance:Instance";

/** RDS clusters: Aurora and Multi-AZ DB clusters. */
export const CLUSTER = "aws:rds/cluster:Cluster";

/** Seconds a failover to the standby takes, typically. Source: Amazon RDS User Guide, failover process. */
const FAILOVER: readonly [number, number] = [60, 120];

/**
 * Whether the provider makes updates of the instance by a blue/green deployment: then it makes the copy, changes it and switches
 * over while the update runs, whatever applyImmediately says. Source: terraform-provider-aws, internal/service/rds/instance.go.
 */
export function usesBlueGreen(change: ResourceChange): boolean {
  return flag(at(told(change.after, "blueGreenUpdate"), "enabled")) === true;
}

/** When a modification that may be deferred is made: at once, or in the maintenance window. */
export function whenApplied(change: ResourceChange): string {
  const immediately = told(change.after, "applyImmediately");
  if (flag(immediately) === true || usesBlueGreen(change)) return "at once";
  const window = `in the maintenance window ${windowOf(change)}`;
  return isUnknown(immediately)
    ? `at once or ${window} (applyImmediately is known after the update)`
    : window;
}

/** Whether a modification could be made to wait for the maintenance window, and does not. */
export function couldBeDeferred(change: ResourceChange): boolean {
  return flag(told(change.after, "applyImmediately")) === true && !usesBlueGreen(change);
}

function windowOf(change: ResourceChange): string {
  const window =
    text(told(change.after, "maintenanceWindow")) ??
    text(told(change.after, "preferredMaintenanceWindow")) ??
    text(told(change.before, "maintenanceWindow")) ??
    text(told(change.before, "preferredMaintenanceWindow"));
  return window === undefined ? "that AWS has chosen" : `${window} UTC`;
}

/** Whether an instance has a standby before and during the update; false where it is not known. */
function hasStandby(change: ResourceChange): boolean {
  return (
    flag(told(change.before, "multiAz")) === true && flag(told(change.after, "multiAz")) !== false
  );
}

/** The outage of a modification that a standby shortens to a failover. */
export function restartOutage(change: ResourceChange): Outage {
  const when = whenApplied(change);
  if (usesBlueGreen(change)) return { when: `${when}, for the switch-over` };
  return hasStandby(change) ? { seconds: FAILOVER, when } : { when };
}

/** What blueGreenUpdate does. Source: as usesBlueGreen. */
export const BLUE_GREEN =
  "It goes by a blue/green deployment (blueGreenUpdate): only the switch-over interrupts, and the old instance is deleted afterwards without a last snapshot.";

/** How long it does not answer, in words. */
export function restartWords(change: ResourceChange): string {
  if (usesBlueGreen(change)) return BLUE_GREEN;
  if (hasStandby(change)) {
    return "The standby changes first and takes over: typically 60 to 120 s without an answer, longer with large transactions.";
  }
  return isUnknown(told(change.before, "multiAz"))
    ? "Whether it has a standby is not known; without one it does not answer until the new host has recovered the database, for which AWS gives no number."
    : "Single-AZ: it does not answer until the new host has recovered the database, minutes for which AWS gives no number.";
}

/** The engine of an instance: what was asked for, else what the provider told, else that of the instance it is a copy of. */
export function engineOf(change: ResourceChange): string | undefined {
  return text(told(change.after, "engine")) ?? text(told(change.before, "engine"));
}

/** Read replicas of an instance, by name. */
export function replicasOf(change: ResourceChange, comparison: Comparison): readonly string[] {
  const identifier = text(told(change.before, "identifier"));
  return ofType(comparison.base.resources, INSTANCE)
    .filter(
      (resource) =>
        resource.propertyDependencies["replicateSourceDb"]?.includes(change.urn) === true ||
        (identifier !== undefined && told(resource, "replicateSourceDb") === identifier),
    )
    .map(({ name }) => name);
}

/** The parameter group of an instance on one side: the one it is made from, else the one of that name. */
export function groupOf(
  instance: ResourceState | undefined,
  resources: ReadonlyMap<string, ResourceState>,
  key: string,
  type: string,
): ResourceState | undefined {
  if (instance === undefined) return undefined;
  const urn = instance.propertyDependencies[key]?.find(
    (each) => resources.get(each)?.type === type,
  );
  if (urn !== undefined) return resources.get(urn);
  const name = text(told(instance, key));
  if (name === undefined) return undefined;
  return ofType(resources, type).find((group) => isSet(name) && told(group, "name") === name);
}
