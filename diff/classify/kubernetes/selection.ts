import type { Json, ResourceState, Snapshot } from "../../model.ts";
import { at } from "../../values.ts";
import { ofType, text } from "../general/reading.ts";
import {
  containersOf,
  entries,
  items,
  ofTypes,
  podLabels,
  podSpec,
  sameNamespace,
  WORKLOADS,
} from "./objects.ts";

/** Type of the Service. */
export const SERVICE = "kubernetes:core/v1:Service";

/** Whether labels have all of these values; undefined while one of them is not known. */
function hasLabels(wanted: Json | undefined, labels: Json | undefined): boolean | undefined {
  let sure: boolean | undefined = true;
  for (const [key, value] of entries(wanted)) {
    const [want, got] = [text(value), at(labels, key)];
    if (want === undefined || (got !== undefined && text(got) === undefined)) sure = undefined;
    else if (got !== want) return false;
  }
  return sure;
}

/** Whether a Service selects a workload's pods; undefined while that is not known. */
export function selects(service: ResourceState, workload: ResourceState): boolean | undefined {
  const selector = at(service.inputs, "spec", "selector");
  // Without a selector its endpoints come from elsewhere.
  if (entries(selector).length === 0 || !sameNamespace(service, workload)) return false;
  return hasLabels(selector, podLabels(workload));
}

/** The workloads whose pods a Service surely selects. */
export function selectedBy(snapshot: Snapshot, service: ResourceState): readonly ResourceState[] {
  return ofTypes(snapshot.resources, WORKLOADS).filter(
    (workload) => selects(service, workload) === true,
  );
}

/** Whether a Service may select pods of the stack, as far as is known. */
export function maySelect(snapshot: Snapshot, service: ResourceState): boolean {
  return ofTypes(snapshot.resources, WORKLOADS).some(
    (workload) => selects(service, workload) !== false,
  );
}

/** The Services that surely select a workload's pods. */
export function servicesOf(snapshot: Snapshot, workload: ResourceState): readonly ResourceState[] {
  return ofType(snapshot.resources, SERVICE).filter(
    (service) => selects(service, workload) === true,
  );
}

/** Whether a label selector (matchLabels, matchExpressions) selects labels; undefined while that is not known. */
export function meets(selector: Json | undefined, labels: Json | undefined): boolean | undefined {
  if (items(at(selector, "matchExpressions")).length > 0) return undefined;
  return hasLabels(at(selector, "matchLabels"), labels);
}

/** The names of the ports that a workload's containers open. */
export function portNames(workload: ResourceState): readonly string[] {
  return containersOf(podSpec(workload)).flatMap((container) =>
    items(at(container, "ports")).flatMap((port) => text(at(port, "name")) ?? []),
  );
}
