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

/**
 * The same, but not in an agent of the nodes either, such as a network plugin or a storage driver: it works on the
 * node itself, which the Pod Security Standards leave to the profile "privileged".
 */
export function eachConfinedContainer(
  resource: Resource,
  report: Report,
  judge: ContainerJudge,
): void {
  if (isNodeAgent(resource.type, resource.inputs)) return;
  eachLinuxContainer(resource, report, judge);
}

/** Whether the pod is for Windows: by its spec, or by the label of the nodes it has to run on. @throws Unjudgeable */
export function isForWindows(spec: Cursor): boolean {
  const systems = [spec.at("os", "name"), spec.at("nodeSelector", "kubernetes.io/os")];
  return systems.some((system) => system.text() === "windows");
}

/**
 * Whether it is a DaemonSet that belongs to the node rather than to an application: one in kube-system, which no
 * program makes, or of the class that Kubernetes keeps for what a node cannot do without. Not known is no.
 */
export function isNodeAgent(type: string, props: Cursor): boolean {
  if (!type.endsWith(":DaemonSet")) return false;
  const namespace = props.at("metadata", "namespace");
  const priority = props.at("spec", "template", "spec", "priorityClassName");
  return (
    (!namespace.isHidden && namespace.text() === "kube-system") ||
    (!priority.isHidden && priority.text() === "system-node-critical")
  );
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

/**
 * A resource that a container, else its pod as a whole, requests: the request, or the limit that Kubernetes takes for
 * one that is left out (Kubernetes: Assign Pod-level CPU and memory resources).
 */
export function requested(container: Cursor, spec: Cursor, name: "cpu" | "memory"): Cursor {
  const places = [container, spec].flatMap((owner) =>
    ["requests", "limits"].map((kind) => owner.at("resources", kind, name)),
  );
  return places.find((place) => place.isSet) ?? container.at("resources", "requests", name);
}
