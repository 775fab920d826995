import type { Cursor } from "../../core/cursor.ts";
import { containersOf, podSpec } from "../../core/pods.ts";
import type { Resource } from "../../core/resource.ts";
import type { Report } from "../../core/rule.ts";

/** Judges a container; `spec` is the specification of its pod. */
export type ContainerJudge = (container: Cursor, spec: Cursor) => void;

/** Judges each container of a pod by itself, init containers too. */
export function eachContainer(resource: Resource, report: Report, judge: ContainerJudge): void {
  const spec = podSpec(resource);
  report.each(containersOf(spec, { init: true }), (container) => judge(container, spec));
}

/**
 * The same, but not in a pod for Windows, where the fields of Linux must not be set
 * (Pod Security Standards, spec.os.name).
 */
export function eachLinuxContainer(
  resource: Resource,
  report: Report,
  judge: ContainerJudge,
): void {
  if (isForWindows(podSpec(resource))) return;
  eachContainer(resource, report, judge);
}

/** Whether the pod is for Windows. @throws Unjudgeable */
export function isForWindows(spec: Cursor): boolean {
  return spec.at("os", "name").text() === "windows";
}

/** Judges each container that goes on running, not the init containers. */
export function eachMainContainer(resource: Resource, report: Report, judge: ContainerJudge): void {
  const spec = podSpec(resource);
  report.each(containersOf(spec), (container) => judge(container, spec));
}

/** How messages call a container: "container api", or its place when its name is not known. */
export function called(container: Cursor): string {
  const name = container.at("name");
  return `container ${(name.isHidden ? undefined : name.text()) ?? container.path}`;
}

/** Whether it is privileged: whatever else its security context says is of no effect then. @throws Unjudgeable */
export function isPrivileged(container: Cursor): boolean {
  return container.at("securityContext", "privileged").flag() === true;
}

/** A setting of the security context: the container's own if it is set, else the pod's. */
export function secured(container: Cursor, spec: Cursor, key: string): Cursor {
  const own = container.at("securityContext", key);
  return own.isSet ? own : spec.at("securityContext", key);
}
